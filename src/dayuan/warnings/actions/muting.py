"""A rule, a device or an area is muted for a while, with a reason; what it would have raised is kept and counted."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from dayuan.devices.models import Device
from dayuan.kernel import audit, live
from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.errors import Refusal
from dayuan.kernel.language import in_both
from dayuan.notices.actions import end_notices, send_notice
from dayuan.notices.rules import Level as NoticeLevel
from dayuan.people.access import scope_of
from dayuan.people.models import Person, Role
from dayuan.people.queries import answering_for, on_duty_at, posts_held
from dayuan.people.rules import COMMAND_ROLES
from dayuan.places.models import Place
from dayuan.warnings.actions.raising import follow_up
from dayuan.warnings.actions.reckoning import Change
from dayuan.warnings.book import open_book
from dayuan.warnings.models import Episode, Mute, WatchRule
from dayuan.warnings.observing import NOTHING_TOLD
from dayuan.warnings.rules import LONGEST_MUTE, RULE_MAKERS, WarningLevel


class CannotBeMuted(Refusal):
    """Without a reason, an end, or anything that is muted; too much of it, or for too long; or not this person's."""


@transaction.atomic
def mute(
    township: Place,
    *,
    rule: WatchRule | None = None,
    device: Device | None = None,
    place: Place | None = None,
    reason: str,
    until: datetime,
    by: Person,
    at: datetime,
) -> Mute:
    """Mute what a rule, a device or everything in a place would raise; of several given all have to fit.

    Red gets through, unless nothing but a muted device says it. Whoever answers for rules is told.

    Raises:
        CannotBeMuted: see there.
    """
    if rule is None and device is None and place is None:
        raise CannotBeMuted(_("Say what is muted: a rule, a device or a place."))
    _refuse_too_much(township, rule, device, place)
    if not reason.strip():
        raise CannotBeMuted(_("Say why it is muted."))
    if until <= at:
        raise CannotBeMuted(_("The mute would end in the past. Choose a later moment."))
    if until > at + LONGEST_MUTE:
        raise CannotBeMuted(_("It is muted for thirty days at most."))
    scope = scope_of(by, at=at)
    places = [township.pk, *([device.place_id] if device else []), *([place.pk] if place else [])]
    if not all(code.startswith(township.pk) and scope.sees(code, COMMAND_ROLES) for code in places):
        raise CannotBeMuted(_("This is not yours to mute."))
    muted = Mute.objects.create(
        township=township,
        rule_key=rule.key if rule else None,
        device=device,
        place=place,
        reason=reason.strip(),
        until=until,
        by=by,
        at=at,
    )
    _record("warnings_muted", muted, by=by, at=at, reason=muted.reason)
    _tell_of_it(muted, rule, at=at)
    return muted


@transaction.atomic
def unmute(mute_id: UUID, *, by: Person, at: datetime) -> None:
    """Before its time. What still goes on is raised now."""
    muted = Mute.objects.select_for_update().get(pk=mute_id)
    if muted.until <= at:
        return
    muted.until = at
    muted.save(update_fields=["until"])
    _record("warnings_unmuted", muted, by=by, at=at)
    ending, english = in_both(partial(_lifted_by, by))
    end_notices(f"mute:{muted.pk}", ending, at=at, english=english)


@transaction.atomic
def raise_what_was_muted(*, at: datetime) -> int:
    """Raise what still goes on now that nothing mutes it any longer. Says how many episodes."""
    book = open_book()
    waiting = (
        Episode.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(warning__isnull=True, ended_at__isnull=True, withdrawn_at__isnull=True)
        .select_related("rule", "place", "device")
    )
    entries = [(episode, book.of_rule(episode.rule)) for episode in waiting.order_by("began_at", "pk")]
    changes = [Change(episode, entry, NOTHING_TOLD, is_new=True) for episode, entry in entries if entry is not None]
    follow_up(changes, at=at)
    return sum(1 for change in changes if change.episode.warning_id is not None)


def _refuse_too_much(township: Place, rule: WatchRule | None, device: Device | None, place: Place | None) -> None:
    """A whole township falls silent by nobody's hand, and red by none that names no device."""
    if rule is None and device is None and place is not None and place.pk == township.pk:
        raise CannotBeMuted(_("A whole township cannot be muted. Choose a rule or a device, or a village in it."))
    if rule is not None and rule.level == WarningLevel.RED and device is None:
        raise CannotBeMuted(
            _("A red rule is not muted everywhere. Mute the device that is wrong, or have the rule stopped.")
        )


def _tell_of_it(muted: Mute, rule: WatchRule | None, *, at: datetime) -> None:
    """Those who answer for rules and whoever is on duty, but for whoever did it."""
    answering = posts_held(at).filter(role__in=list(RULE_MAKERS), place=muted.township_id)
    people = [answering_for(post, at=at) for post in answering]
    people += [post.person for post in on_duty_at(muted.township, {Role.DUTY_OFFICER}, at=at)]
    said, english = in_both(partial(_said_of, muted, rule))
    for person in {one.pk: one for one in people if one is not None and one.pk != muted.by_id}.values():
        send_notice(
            person,
            subject=f"mute:{muted.pk}",
            level=NoticeLevel.ORDINARY,
            title=said["title"],
            body=said["body"],
            english=english,
            link=f"{reverse('warnings:rules')}#muted",
            reason=said["reason"],
            place_code=muted.township_id,
            by=muted.by,
            at=at,
            key=f"mute:{muted.pk}:{person.pk}",
        )


def _record(action: str, muted: Mute, *, by: Person, at: datetime, reason: str = "") -> None:
    subject = f"rule:{muted.rule_key}" if muted.rule_key else f"device:{muted.device_id or ''}"
    if muted.place_id and not muted.rule_key and not muted.device_id:
        subject = f"place:{muted.place_id}"
    audit.record(
        action,
        subject,
        by_id=by.pk,
        by_name=by.full_name,
        place_code=muted.township_id,
        at=at,
        reason=reason,
        detail={"until": muted.until.isoformat()},
    )
    live.tell("warning", {"place": muted.township_id, "id": str(muted.pk)})


def _said_of(muted: Mute, rule: WatchRule | None) -> dict[str, str]:
    until = muted.until.astimezone(SHANGHAI)
    what = " · ".join(str(one) for one in (rule and rule.display_title, muted.device, muted.place) if one)
    words = {"what": what, "name": muted.by.display_name, "reason": muted.reason}
    return {
        "title": _("Warnings are muted until %(moment)s") % {"moment": f"{until:%m-%d %H:%M}"},
        "body": _("%(what)s, by %(name)s: %(reason)s") % words,
        "reason": _("You answer for the rules of this township, or are on duty."),
    }


def _lifted_by(person: Person) -> str:
    return _("%(name)s lifted the mute.") % {"name": person.display_name}
