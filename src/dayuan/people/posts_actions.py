"""What is done to posts and absences: given, ended, handed over; away, and back."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from dayuan.kernel import audit
from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.errors import Refusal
from dayuan.kernel.events import announce
from dayuan.people.chain_rules import AbsenceReason, Away, goes_round
from dayuan.people.events import AbsenceChanged
from dayuan.people.models import Absence, Person, Post, Role, RoleRequest, Seat, StandIn
from dayuan.people.posts_giving import (
    PostHeldAlready,
    PostOver,
    PowersMustStaySeparate,
    SeatTaken,
    SiteNeeded,
    end_post,
    give_post,
    refuse_ending,
)
from dayuan.people.powers_actions import AskedAlready, SecondPersonNeeded, ask_for_post
from dayuan.people.powers_rules import needs_second_person
from dayuan.people.rules import STANDING_IN
from dayuan.places.actions import keep_open
from dayuan.places.models import Place, Site

__all__ = [
    "AskedAlready",
    "AwayAlready",
    "PostHeldAlready",
    "PostOver",
    "PowersMustStaySeparate",
    "SeatTaken",
    "SeatTooSmall",
    "SecondPersonNeeded",
    "SiteNeeded",
    "StandInGoesRound",
    "StandInUnfit",
    "appoint",
    "end_absence",
    "end_post",
    "fill_post",
    "hand_over",
    "record_absence",
    "set_seat",
]

ABSENCES_LOCK = 0x64617975_616E
"""Absences are recorded one after the other, so that two of them cannot close a ring of stand-ins together."""


class AwayAlready(Refusal):
    """The person is away on one of these days already."""


class SeatTooSmall(Refusal):
    """More people hold the post than it would have chairs."""


class StandInUnfit(Refusal):
    """This person cannot stand in."""


class StandInGoesRound(Refusal):
    """The chain of stand-ins would come back to the one who is away."""


@transaction.atomic
def set_seat(role: Role, place: Place, *, holders: int, by: Person, at: datetime, reason: str = "") -> Seat | None:
    """Say how many holders of a post a place should have; none takes the seat away.

    Raises:
        SeatTooSmall: more people hold the post today.
        PlaceIsClosed: the place takes nothing new.
    """
    keep_open(place)
    held = Post.objects.held_on(at.astimezone(SHANGHAI).date()).filter(role=role, place=place, person__is_active=True)
    n = held.count()
    if 0 < holders < n:
        raise SeatTooSmall(_("%(n)s people hold this post today. End a post first.") % {"n": n})
    if holders < 1:
        Seat.objects.filter(role=role, place=place).delete()
        seat = None
    else:
        seat, _made = Seat.objects.update_or_create(role=role, place=place, defaults={"holders": holders})
    detail = {"role": role.value, "holders": holders}
    _record("seat_set", f"seat:{role}:{place.code}", place.code, by=by, at=at, reason=reason, detail=detail)
    return seat


@transaction.atomic
def appoint(
    person: Person,
    role: Role,
    place: Place,
    *,
    starts_on: date,
    by: Person,
    at: datetime,
    ends_on: date | None = None,
    site: Site | None = None,
    reason: str = "",
) -> Post:
    """Give somebody a post that one person decides on.

    Raises:
        SecondPersonNeeded: the post opens people's details or commands; propose it with `ask_for_post`.
        What `give_post` raises.
    """
    if needs_second_person(role, place.code):
        raise SecondPersonNeeded(_("A second person has to confirm this post. Propose it."))
    post = Post(person=person, role=role, place=place, site=site, starts_on=starts_on, ends_on=ends_on)
    return give_post(post, by=by, at=at, reason=reason)


def fill_post(
    person: Person,
    role: Role,
    place: Place,
    *,
    starts_on: date,
    by: Person,
    at: datetime,
    ends_on: date | None = None,
    site: Site | None = None,
    reason: str = "",
) -> Post | RoleRequest:
    """Appoint where one person decides, propose where a second has to confirm; the answer says which it was.

    Raises:
        What `appoint` and `ask_for_post` raise.
    """
    act: Callable[..., Post | RoleRequest] = ask_for_post if needs_second_person(role, place.code) else appoint
    return act(person, role, place, starts_on=starts_on, ends_on=ends_on, site=site, reason=reason, by=by, at=at)


@transaction.atomic
def hand_over(post_id: UUID, to: Person, *, on: date, by: Person, at: datetime, reason: str) -> Post | RoleRequest:
    """Give a post to somebody else from this day on: the holder's ends the day before.

    Returns the new post; where a second person has to confirm, what was proposed, and the holder stays until then.

    Raises:
        PostOver: it ends before that day anyway, or begins later.
        What `appoint` and `ask_for_post` raise.
    """
    old = Post.objects.select_for_update(of=("self",)).select_related("place", "site").get(pk=post_id)
    role = Role(old.role)
    if needs_second_person(role, old.place_id):
        refuse_ending(old, on - timedelta(days=1))
        return ask_for_post(
            to, role, old.place, starts_on=on, site=old.site, by=by, at=at, reason=reason, instead_of=old
        )
    end_post(old.pk, ends_on=on - timedelta(days=1), by=by, at=at, reason=reason)
    return appoint(to, role, old.place, starts_on=on, site=old.site, by=by, at=at, reason=reason)


@transaction.atomic
def record_absence(
    person: Person,
    *,
    starts_on: date,
    ends_on: date,
    reason: AbsenceReason,
    stand_ins: Mapping[Post, Person],
    by: Person,
    at: datetime,
) -> Absence:
    """Say that somebody is away, first and last day included, and who stands in for which of their posts.

    Raises:
        PostOver: it would end before it begins.
        AwayAlready: one of these days is covered by another absence.
        StandInUnfit: the person themselves, a closed account, or a post that is not lent.
        StandInGoesRound: on some day the stand-ins would come back to the one who is away.
    """
    if ends_on < starts_on:
        raise PostOver(_("An absence cannot end before it begins."))
    _wait_for_other_absences()
    if person.absences.meeting(starts_on, ends_on).exists():
        raise AwayAlready(_("%(name)s is already away on some of these days.") % {"name": person})
    for post, stand_in in stand_ins.items():
        _refuse_unfit(person, post, stand_in)
    _refuse_ring(person, set(stand_ins.values()), starts_on, ends_on)
    absence = Absence.objects.create(
        person=person, starts_on=starts_on, ends_on=ends_on, reason=reason, recorded_by=by, recorded_at=at
    )
    StandIn.objects.bulk_create(
        StandIn(absence=absence, post=post, person=stand_in) for post, stand_in in stand_ins.items()
    )
    named = {str(post.pk): str(stand_in.pk) for post, stand_in in stand_ins.items()}
    _record_absence("absence_recorded", absence, by=by, at=at, detail={"kind": reason.value, "stand_ins": named})
    announce(AbsenceChanged(person.pk, starts_on, ends_on))
    return absence


@transaction.atomic
def end_absence(absence_id: UUID, *, by: Person, at: datetime) -> None:
    """Somebody is back today, or does not go at all: from today on they answer themselves, and nobody stands in.

    Raises:
        PostOver: the absence is over already.
    """
    _wait_for_other_absences()
    absence = Absence.objects.select_related("person").get(pk=absence_id)
    today = at.astimezone(SHANGHAI).date()
    starts_on, ends_on = absence.starts_on, absence.ends_on
    if ends_on < today:
        raise PostOver(_("This absence is over already."))
    _record_absence("absence_ended", absence, by=by, at=at, detail={"back_on": max(today, starts_on)})
    if starts_on >= today:
        absence.delete()
    else:
        absence.ends_on = today - timedelta(days=1)
        absence.save(update_fields=["ends_on"])
    announce(AbsenceChanged(absence.person_id, starts_on, ends_on))


def _refuse_unfit(person: Person, post: Post, stand_in: Person) -> None:
    if post.person_id != person.pk or Role(post.role) not in STANDING_IN:
        raise StandInUnfit(_("Nobody can stand in for this post."))
    if stand_in.pk == person.pk:
        raise StandInUnfit(_("Nobody can stand in for themselves."))
    if not stand_in.is_active:
        raise StandInUnfit(_("%(name)s has no open account.") % {"name": stand_in})


def _refuse_ring(person: Person, stand_ins: set[Person], starts_on: date, ends_on: date) -> None:
    rows = StandIn.objects.filter(absence__in=Absence.objects.meeting(starts_on, ends_on))
    known = [
        Away(*row) for row in rows.values_list("absence__person", "person", "absence__starts_on", "absence__ends_on")
    ]
    for stand_in in stand_ins:
        if goes_round(Away(person.pk, stand_in.pk, starts_on, ends_on), known):
            raise StandInGoesRound(
                _("%(stand_in)s is away too in that time, and there %(name)s stands in. Choose somebody else.")
                % {"stand_in": stand_in, "name": person}
            )


def _wait_for_other_absences() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ABSENCES_LOCK])


def _record_absence(action: str, absence: Absence, *, by: Person, at: datetime, detail: dict[str, Any]) -> None:
    """One entry where the person's first post is: an absence belongs to the person, its place to the post."""
    post = absence.person.posts.order_by("-starts_on", "pk").first()
    days = {"from": absence.starts_on, "to": absence.ends_on}
    _record(action, f"person:{absence.person_id}", post.place_id if post else "", by=by, at=at, detail=days | detail)


def _record(
    action: str,
    subject: str,
    place_code: str,
    *,
    by: Person,
    at: datetime,
    reason: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    plain = {key: value.isoformat() if isinstance(value, date) else value for key, value in (detail or {}).items()}
    audit.record(
        action,
        subject,
        by_id=by.pk,
        by_name=by.full_name,
        place_code=place_code,
        at=at,
        reason=reason,
        detail=plain,
    )
