"""What is done to posts and absences: given, ended, handed over; away, and back."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from dayuan.kernel import audit
from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.errors import Refusal
from dayuan.kernel.events import announce
from dayuan.people.chain_rules import AbsenceReason, Away, goes_round
from dayuan.people.events import AbsenceChanged, PostChanged
from dayuan.people.models import Absence, Person, Post, PostQuerySet, Role, Seat, StandIn
from dayuan.people.rules import STANDING_IN, most_at_once
from dayuan.places.models import Place, Site

ABSENCES_LOCK = 0x64617975_616E
"""Absences are recorded one after the other, so that two of them cannot close a ring of stand-ins together."""


class PostHeldAlready(Refusal):
    """The same person holds this very post in that time."""


class SeatTaken(Refusal):
    """The establishment has no empty chair in that time."""


class PostOver(Refusal):
    """It ended before, or would end before it began."""


class SiteNeeded(Refusal):
    """A checkpoint officer's post is at a checkpoint of the place."""


class AwayAlready(Refusal):
    """The person is away on one of these days already."""


class StandInUnfit(Refusal):
    """This person cannot stand in."""


class StandInGoesRound(Refusal):
    """The chain of stand-ins would come back to the one who is away."""


@transaction.atomic
def set_seat(role: Role, place: Place, *, holders: int, by: Person, at: datetime) -> Seat | None:
    """Say how many holders of a post a place should have; none takes the seat away."""
    if holders < 1:
        Seat.objects.filter(role=role, place=place).delete()
        seat = None
    else:
        seat, _made = Seat.objects.update_or_create(role=role, place=place, defaults={"holders": holders})
    detail = {"role": role.value, "holders": holders}
    _record("seat_set", f"seat:{role}:{place.code}", place.code, by=by, at=at, detail=detail)
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
    """Give somebody a post.

    Raises:
        PostHeldAlready: they hold it in that time.
        SeatTaken: every chair of the establishment is taken in that time.
        PostOver: it would end before it begins.
        SiteNeeded: a checkpoint officer without a checkpoint of this place.
    """
    if ends_on is not None and ends_on < starts_on:
        raise PostOver(_("A post cannot end before it begins."))
    if role is Role.CHECKPOINT_OFFICER and (site is None or not site.place_id.startswith(place.code)):
        raise SiteNeeded(_("Choose the checkpoint in this place where the officer is posted."))
    # The person's row is the lock: two officers who give the same post at once have one winner.
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    post = Post(person=person, role=role, place=place, site=site, starts_on=starts_on, ends_on=ends_on)
    _refuse_second(post)
    _refuse_full(post)
    post.save(force_insert=True)
    detail = {"person": str(person.pk), "role": role.value, "from": starts_on, "to": ends_on}
    _record("post_given", f"post:{post.pk}", place.code, by=by, at=at, reason=reason, detail=detail)
    _announce(post, starts_on)
    return post


@transaction.atomic
def end_post(post_id: UUID, *, ends_on: date, by: Person, at: datetime, reason: str) -> Post:
    """Let a post end with this day; its history stays.

    Raises:
        PostOver: it ends earlier already, or had not begun by then.
    """
    post = Post.objects.select_for_update(of=("self",)).select_related("person", "place").get(pk=post_id)
    if ends_on < post.starts_on:
        raise PostOver(_("This post begins on %(day)s and cannot end before that.") % {"day": post.starts_on})
    if post.ends_on is not None and post.ends_on <= ends_on:
        raise PostOver(_("This post already ends on %(day)s.") % {"day": post.ends_on})
    post.ends_on = ends_on
    post.save(update_fields=["ends_on"])
    detail = {"person": str(post.person_id), "role": post.role, "to": ends_on}
    _record("post_ended", f"post:{post.pk}", post.place_id, by=by, at=at, reason=reason, detail=detail)
    _announce(post, ends_on + timedelta(days=1))
    return post


@transaction.atomic
def hand_over(post_id: UUID, to: Person, *, on: date, by: Person, at: datetime, reason: str) -> Post:
    """Give a post to somebody else from this day on: the holder's ends the day before. Returns the new post.

    Raises:
        PostOver, PostHeldAlready, SeatTaken: as for ending and appointing.
    """
    old = end_post(post_id, ends_on=on - timedelta(days=1), by=by, at=at, reason=reason)
    return appoint(to, Role(old.role), old.place, starts_on=on, site=old.site, by=by, at=at, reason=reason)


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


def _refuse_second(post: Post) -> None:
    same = _meeting(post.starts_on, post.ends_on).filter(
        person=post.person, role=post.role, place=post.place, site=post.site
    )
    if same.exists():
        raise PostHeldAlready(_("%(name)s holds this post in that time already.") % {"name": post.person})


def _refuse_full(post: Post) -> None:
    role, place, starts_on, ends_on = post.role, post.place, post.starts_on, post.ends_on
    seat = Seat.objects.select_for_update().filter(role=role, place=place).first()
    if seat is None:
        return
    held = _meeting(starts_on, ends_on).filter(role=role, place=place, person__is_active=True)
    periods = [
        (max(starts_on, first), last if ends_on is None or (last is not None and last < ends_on) else ends_on)
        for first, last in held.values_list("starts_on", "ends_on")
    ]
    if most_at_once(periods) >= seat.holders:
        holder = held.select_related("person").order_by("starts_on", "pk").first()
        raise SeatTaken(
            _("This post is held by %(name)s in that time. End that post or hand it over first.")
            % {"name": holder.person if holder else ""}
        )


def _meeting(starts_on: date, ends_on: date | None) -> PostQuerySet:
    """Posts that share a day with this time."""
    posts = Post.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
    return posts if ends_on is None else posts.filter(starts_on__lte=ends_on)


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


def _announce(post: Post, from_on: date) -> None:
    announce(PostChanged(post.pk, post.person_id, post.role, post.place_id, from_on))


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
