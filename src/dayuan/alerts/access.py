"""The only ways from an id or a key in a request to a source, an alert, or a notice."""

from uuid import UUID

from django.http import Http404

from dayuan.alerts.models import Alert, Aside, Feed, LevelProposal, Notice, NoticeAddress
from dayuan.alerts.queries import may_be_told
from dayuan.devices.access import device_of_credential
from dayuan.people.access import Scope
from dayuan.people.rules import COMMAND_ROLES
from dayuan.places.models import Level, Place, PlaceQuerySet
from dayuan.warnings.models import Warning
from dayuan.warnings.rules import RULE_PROPOSERS

LONGEST_KEY = 43


def get_alert_for(alert_id: UUID, scope: Scope) -> Alert:
    alert = Alert.objects.visible_to(scope).select_related("feed__place", "replaced_by").filter(pk=alert_id).first()
    if alert is None:
        raise Http404
    return alert


def township_of_desk(scope: Scope) -> Place:
    """The township at whose command this person is; hidden and missing look the same."""
    found = Place.objects.filter(scope.q("code", COMMAND_ROLES), level=Level.TOWNSHIP).order_by("code").first()
    if found is None:
        raise Http404
    return found


def may_write_levels(township: Place, scope: Scope) -> bool:
    return scope.sees(township.pk, RULE_PROPOSERS)


def get_levels_to_decide(proposal_id: UUID, scope: Scope) -> LevelProposal:
    """A version of this person's township that was written down; whether it still waits is the action's matter."""
    proposal = LevelProposal.objects.filter(scope.q("township_id", RULE_PROPOSERS), pk=proposal_id).first()
    if proposal is None:
        raise Http404
    return proposal


def get_feed_for(feed_id: UUID, scope: Scope) -> Feed:
    feed = Feed.objects.kept_by(scope).select_related("place", "device").filter(pk=feed_id).first()
    if feed is None:
        raise Http404
    return feed


def feed_of_credential(number: str, secret: str) -> Feed | None:
    """The source, switched on, that this login belongs to."""
    device = None if "\0" in number else device_of_credential(number, secret)
    return None if device is None else Feed.objects.filter(device=device, is_on=True).first()


def places_to_serve(scope: Scope) -> PlaceQuerySet:
    """The townships for which this person enters sources."""
    return Place.objects.in_use().filter(scope.q("code", COMMAND_ROLES), level=Level.TOWNSHIP)


def get_aside_for(aside_id: UUID, scope: Scope) -> Aside:
    aside = Aside.objects.kept_for(scope).filter(pk=aside_id).first()
    if aside is None:
        raise Http404
    return aside


def get_warning_to_tell(warning_id: UUID, scope: Scope) -> Warning:
    warning = may_be_told(scope).filter(pk=warning_id).first()
    if warning is None:
        raise Http404
    return warning


def get_notice_for(notice_id: UUID, scope: Scope) -> Notice:
    notice = Notice.objects.visible_to(scope).filter(pk=notice_id).first()
    if notice is None:
        raise Http404
    return notice


def get_township_of_key(key: str) -> Place:
    """Whose notices are fetched with this key; whoever has it needs no other login."""
    found = None if "\0" in key else NoticeAddress.objects.filter(key=key[: LONGEST_KEY + 1]).first()
    if found is None:
        raise Http404
    return found.township


def get_notice_of_key(notice_id: UUID, key: str) -> Notice:
    notice = Notice.objects.filter(pk=notice_id, township=get_township_of_key(key)).first()
    if notice is None:
        raise Http404
    return notice
