"""What is asked about alerts: what is in force here, what a place's ground is, what may be told of a warning."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from dayuan.alerts.models import Alert, Aside, Feed, LevelProposal, LevelTable, Notice
from dayuan.alerts.rules.areas import Ground
from dayuan.alerts.rules.levels import FIRST_LEVELS, Levels
from dayuan.alerts.rules.notices import TOLD_FAMILIES, TOLD_LEVELS
from dayuan.cases.models import ENDED
from dayuan.devices.rules import DeviceKind
from dayuan.people.access import Scope
from dayuan.people.rules import COMMAND_ROLES
from dayuan.places.models import Outline, Place
from dayuan.sensing.models import Signal
from dayuan.sensing.rules import SignalKind
from dayuan.sensing.stored import said_by
from dayuan.warnings.book import entry_of
from dayuan.warnings.models import Episode, Warning, WarningStatus
from dayuan.warnings.queries import signals_of
from dayuan.warnings.rules import ProposalState

SHOWN_PAST = timedelta(days=30)
PAST_SHOWN = 50


def ground_of(place: Place) -> Ground:
    """The place's own outline, else that of the county around it, else its centre."""
    outlines = {one.place_id: one.geometry for one in Outline.objects.filter(place_id__in=place.enclosing_codes)}
    nearest = next((outlines[code] for code in place.enclosing_codes if code in outlines), None)
    return Ground(place.pk, nearest, place.centre)


def level_tables_of(township_code: str) -> QuerySet[LevelTable]:
    """A township's own versions, the newest first."""
    found = LevelTable.objects.filter(township_id=township_code).select_related("made_by", "published_by")
    return found.order_by("-version")


def levels_in_force(township_code: str) -> Levels:
    """How urgent alerts are there now."""
    newest = level_tables_of(township_code).first()
    return newest.said if newest else FIRST_LEVELS


def waiting_levels(township_code: str) -> LevelProposal | None:
    """The next version, where one waits for a second person."""
    waiting = LevelProposal.objects.filter(township_id=township_code, state=ProposalState.WAITING)
    return waiting.select_related("proposed_by", "township").first()


def alerts_in_force(scope: Scope) -> QuerySet[Alert]:
    """What concerns the places of this person's desk now, the newest first."""
    found = Alert.objects.visible_to(scope).in_force().here().select_related("feed__place")
    return found.order_by("-sent_at", "-pk")


def alerts_before(scope: Scope, *, at: datetime) -> QuerySet[Alert]:
    """What is over, was meant for others, or was an exercise."""
    found = Alert.objects.visible_to(scope).filter(received_at__gte=at - SHOWN_PAST).select_related("feed__place")
    return found.exclude(pk__in=alerts_in_force(scope).values("pk")).order_by("-sent_at", "-pk")[:PAST_SHOWN]


def alerts_behind(warning: Warning, scope: Scope) -> QuerySet[Alert]:
    """The official alerts that this warning rests on, as far as this person reads them; the newest first."""
    told = Signal.objects.filter(pk__in=signals_of(warning), kind=SignalKind.WEATHER_ALERT)
    named = {str(alert) for alert in told.values_list("details__alert", flat=True) if alert}
    found = (
        Alert.objects.visible_to(scope)
        .filter(pk__in=[one for one in map(_id_or_none, named) if one])
        .defer("raw", "infos", "shape")
    )
    return found.select_related("feed").order_by("-sent_at", "-pk")


def _id_or_none(text: str) -> UUID | None:
    """Equipment of other makers may say anything in its signals."""
    try:
        return UUID(text)
    except ValueError:
        return None


def chain_of(alert: Alert) -> list[Alert]:
    """The messages that followed each other, this one among them, the oldest first."""
    found, waiting = {alert.pk: alert}, [alert]
    while waiting:
        one = waiting.pop()
        near = [*one.replaces.all(), *([one.replaced_by] if one.replaced_by else [])]
        fresh = [other for other in near if other.pk not in found]
        found |= {other.pk: other for other in fresh}
        waiting += fresh
    return sorted(found.values(), key=lambda one: (one.sent_at, one.pk))


def feeds_of(scope: Scope) -> QuerySet[Feed]:
    return Feed.objects.kept_by(scope).select_related("place", "device")


def asides_of(scope: Scope) -> QuerySet[Aside]:
    """What nobody has looked at yet."""
    return Aside.objects.kept_for(scope).filter(seen_at__isnull=True).select_related("feed__place")


def notices_of(scope: Scope) -> QuerySet[Notice]:
    return Notice.objects.visible_to(scope).newest_of_each().select_related("township", "warning__place", "by")


def is_over_by_its_source(warning_id: UUID) -> bool:
    """Raised for official alerts and nothing else, and ended by their source's word; not because it fell silent."""
    episodes = list(Episode.objects.filter(warning=warning_id, withdrawn_at__isnull=True).select_related("rule"))
    entries = [entry_of(rule) for rule in {episode.rule for episode in episodes}]
    heard = {kind for entry in entries if entry is not None for kind in (*entry.own_kinds, *entry.around)}
    if None in entries or heard != {SignalKind.WEATHER_ALERT}:
        return False
    ends = [(one.ended_at, one.device_id) for one in episodes if one.ended_at is not None and one.device_id is not None]
    if not ends:
        return False
    ended_at, source = max(ends)
    said = said_by([source], [SignalKind.WEATHER_ALERT], since=ended_at)
    return any(signal.happened_at == ended_at for signal in said)


def may_be_told(scope: Scope) -> QuerySet[Warning]:
    """Confirmed warnings that are being handled and of which a notice may be issued, and none was."""
    return (
        Warning.objects.visible_to(scope)
        .filter(scope.q("place_id", COMMAND_ROLES))
        .filter(
            status=WarningStatus.CONFIRMED,
            level__in=list(TOLD_LEVELS),
            family__in=list(TOLD_FAMILIES),
            rule__concerns_home=False,
            notices__isnull=True,
        )
        .exclude(case__status__in=ENDED)
        .exclude(device__home__isnull=False, device__kind__in=[DeviceKind.DOOR, DeviceKind.METER])
        .select_related("rule", "place")
        .order_by("-raised_at")
    )
