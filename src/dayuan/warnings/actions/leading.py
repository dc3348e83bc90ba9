"""A matter is called what the part says that bears it now: its title, what to check, where it is and whose it is."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from dayuan.devices.models import Device
from dayuan.kernel import audit
from dayuan.people.models import Person
from dayuan.sensing.events import SeenSignal
from dayuan.sensing.stored import signals_with
from dayuan.warnings.actions.filling import point_of, words_of
from dayuan.warnings.models import Episode, Warning
from dayuan.warnings.queries import owner_for
from dayuan.warnings.rules import LEAST_URGENT_FIRST, WarningLevel, WarningStatus, takes_whatever_is_told

WHAT_IT_IS_CALLED = (
    *("rule", "family", "place", "subject_key", "device", "site", "longitude", "latitude"),
    *("said", "said_en", "owner"),
)


def let_titles_follow(warnings: Iterable[Warning], *, at: datetime) -> list[Warning]:
    """Where the part that a waiting matter is called after stands no longer and another does, it is called after that;
    returns those that were. What a person has decided keeps the name under which it was decided.
    """
    waiting = {one.pk: one for one in warnings if one.status == WarningStatus.RAISED}
    parts: dict[UUID, list[Episode]] = defaultdict(list)
    # Most matters have one part, and nothing could take its place.
    several = (
        Episode.objects.filter(warning__in=waiting).values("warning").annotate(n=Count("rule__key", distinct=True))
    )
    found = Episode.objects.filter(warning__in=several.filter(n__gt=1).values("warning"))
    for episode in found.select_related("rule", "device", "place").order_by("began_at", "pk"):
        if episode.warning_id is not None:
            parts[episode.warning_id].append(episode)
    called_otherwise = []
    for warning_id, of_it in parts.items():
        warning = waiting[warning_id]
        leader = leader_of(warning, of_it)
        if leader is not None:
            before_id = warning.rule_id
            become(warning, leader, at=at)
            warning.save(update_fields=WHAT_IT_IS_CALLED)
            record_new_title(warning, before_id=before_id, at=at)
            called_otherwise.append(warning)
    return called_otherwise


def leader_of(warning: Warning, parts: Sequence[Episode]) -> Episode | None:
    """The part to be called after now; None where the one it is called after stands, or nothing stands at all."""
    own = [one for one in parts if one.rule.key == warning.rule.key]
    standing = [one for one in parts if one.withdrawn_at is None]
    going_on = [one for one in standing if one.ended_at is None]
    if any(one in standing for one in own):
        # What has no kind of its own takes no name from what had one and is only over.
        going_on = [one for one in going_on if one in own or not takes_whatever_is_told(one.rule.when)]
    for there in (going_on, standing):
        if any(one in there for one in own):
            return None
        if there:
            return min(there, key=_most_urgent_first)
    return None


def become(warning: Warning, episode: Episode, *, at: datetime) -> None:
    """The matter is now what another of its episodes says: its rule, its title, its words, its place and its owner."""
    signals = signals_of(episode)
    if warning.place_id != episode.place_id:
        warning.owner = owner_for(episode.place_id, at=at)
    warning.rule, warning.family, warning.place = episode.rule, episode.rule.family, episode.place
    warning.subject_key = episode.about_key
    stand_where(warning, episode.device, signals)
    warning.said, warning.said_en = words_of(warning, episode, signals, at=at)


def stand_where(warning: Warning, device: Device | None, signals: Sequence[SeenSignal]) -> None:
    point = point_of(signals) or ((device.longitude, device.latitude) if device else None)
    warning.device, warning.site_id = device, signals[0].site_id if signals else None
    warning.longitude, warning.latitude = point or (None, None)


def signals_of(episode: Episode) -> list[SeenSignal]:
    return signals_with([UUID(one["signal"]) for one in episode.observed])


def record_new_title(warning: Warning, *, before_id: UUID, at: datetime, by: Person | None = None) -> None:
    """The timeline says what it was called, since when it is called otherwise, and whose it is."""
    audit.record(
        "warning_title_followed",
        f"warning:{warning.pk}",
        by_id=by.pk if by else None,
        by_name=by.full_name if by else "",
        place_code=warning.place_id,
        at=at,
        detail={
            "from_rule": str(before_id),
            "to_rule": str(warning.rule_id),
            "owner": str(warning.owner_id) if warning.owner_id else "",
        },
    )


def _most_urgent_first(episode: Episode) -> tuple[int, bool, datetime, str]:
    """Then what has a kind of its own, then what began first."""
    rank = LEAST_URGENT_FIRST.index(WarningLevel(episode.level))
    return -rank, takes_whatever_is_told(episode.rule.when), episode.began_at, str(episode.pk)
