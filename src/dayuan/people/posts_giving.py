"""How a post begins and ends, whoever decided it: what cannot stand is refused, history is kept, news is told."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from dayuan.kernel import audit
from dayuan.kernel.errors import Refusal
from dayuan.kernel.events import announce
from dayuan.people.events import PostChanged
from dayuan.people.models import Person, Post, PostQuerySet, Role, Seat
from dayuan.people.powers_rules import may_hold_together
from dayuan.people.rules import most_at_once
from dayuan.places.actions import keep_open


class PostHeldAlready(Refusal):
    """The same person holds this very post in that time."""


class SeatTaken(Refusal):
    """The establishment has no empty chair in that time."""


class PostOver(Refusal):
    """It ended before, or would end before it began."""


class SiteNeeded(Refusal):
    """A checkpoint officer's post is at a checkpoint of the place."""


class PowersMustStaySeparate(Refusal):
    """C-22: the post would stand beside one that it must never stand beside."""


def refuse_what_cannot_stand(post: Post, *, instead_of: Post | None = None) -> None:
    """Look at a post that is not kept yet; `instead_of` is one that will end the day before.

    Raises:
        PlaceIsClosed: the place takes nothing new.
        PostOver: it would end before it begins.
        SiteNeeded: a checkpoint officer without a checkpoint of this place.
        PostHeldAlready: they hold it in that time.
        PowersMustStaySeparate: see C-22.
        SeatTaken: every chair of the establishment is taken in that time.
    """
    keep_open(post.place)
    if post.ends_on is not None and post.ends_on < post.starts_on:
        raise PostOver(_("A post cannot end before it begins."))
    if Role(post.role) is Role.CHECKPOINT_OFFICER and (
        post.site is None or not post.site.place_id.startswith(post.place_id)
    ):
        raise SiteNeeded(_("Choose the checkpoint in this place where the officer is posted."))
    _refuse_second(post)
    _refuse_powers_together(post)
    _refuse_full(post, instead_of)


@transaction.atomic
def give_post(
    post: Post,
    *,
    by: Person,
    at: datetime,
    reason: str = "",
    instead_of: Post | None = None,
    detail: Mapping[str, Any] | None = None,
) -> Post:
    """Keep a post. Who may decide that was asked before: one person, or two (`powers_rules.needs_second_person`).

    Raises:
        What `refuse_what_cannot_stand` raises.
    """
    # The person's row is the lock: two officers who give the same post at once have one winner.
    Person.objects.select_for_update(no_key=True).get(pk=post.person_id)
    refuse_what_cannot_stand(post, instead_of=instead_of)
    if instead_of is not None and (instead_of.ends_on is None or instead_of.ends_on >= post.starts_on):
        end_post(instead_of.pk, ends_on=post.starts_on - timedelta(days=1), by=by, at=at, reason=reason)
    try:
        with transaction.atomic():
            post.save(force_insert=True)
    except IntegrityError as clash:
        # Two posts granted at the same moment meet here: the database keeps the powers apart.
        raise must_stay_separate() from clash
    facts = {"person": str(post.person_id), "role": post.role, "from": post.starts_on, "to": post.ends_on}
    _record("post_given", post, by=by, at=at, reason=reason, detail={**facts, **(detail or {})})
    tell_changed(post, post.starts_on)
    return post


@transaction.atomic
def end_post(post_id: UUID, *, ends_on: date, by: Person, at: datetime, reason: str) -> Post:
    """Let a post end with this day; its history stays. Taking away needs no second person.

    Raises:
        PostOver: it ends earlier already, or had not begun by then.
    """
    post = Post.objects.select_for_update(of=("self",)).select_related("person", "place").get(pk=post_id)
    refuse_ending(post, ends_on)
    post.ends_on = ends_on
    post.save(update_fields=["ends_on"])
    detail = {"person": str(post.person_id), "role": post.role, "to": ends_on}
    _record("post_ended", post, by=by, at=at, reason=reason, detail=detail)
    tell_changed(post, ends_on + timedelta(days=1))
    return post


def refuse_ending(post: Post, ends_on: date) -> None:
    """Raises PostOver where the post cannot end with this day."""
    if ends_on < post.starts_on:
        raise PostOver(_("This post begins on %(day)s and cannot end before that.") % {"day": post.starts_on})
    if post.ends_on is not None and post.ends_on <= ends_on:
        raise PostOver(_("This post already ends on %(day)s.") % {"day": post.ends_on})


def must_stay_separate() -> PowersMustStaySeparate:
    return PowersMustStaySeparate(
        _(
            "Nobody holds two of the three administrators' roles, nor one of them together with a post that handles"
            " matters."
        )
    )


def tell_changed(post: Post, from_on: date) -> None:
    announce(PostChanged(post.pk, post.person_id, post.role, post.place_id, from_on))


def _refuse_second(post: Post) -> None:
    same = _meeting(post.starts_on, post.ends_on).filter(
        person=post.person, role=post.role, place=post.place, site=post.site
    )
    if same.exists():
        raise PostHeldAlready(_("%(name)s holds this post in that time already.") % {"name": post.person})


def _refuse_powers_together(post: Post) -> None:
    beside = _meeting(post.starts_on, post.ends_on).filter(person=post.person).values_list("role", flat=True)
    if not may_hold_together([Role(post.role), *(Role(held) for held in beside)]):
        raise must_stay_separate()


def _refuse_full(post: Post, instead_of: Post | None) -> None:
    seat = Seat.objects.select_for_update().filter(role=post.role, place=post.place).first()
    if seat is None:
        return
    first, last = post.starts_on, post.ends_on
    held = _meeting(first, last).filter(role=post.role, place=post.place, person__is_active=True)
    held = held.exclude(pk=instead_of.pk) if instead_of is not None else held
    periods = [
        (max(first, begins), ends if last is None or (ends is not None and ends < last) else last)
        for begins, ends in held.values_list("starts_on", "ends_on")
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


def _record(action: str, post: Post, *, by: Person, at: datetime, reason: str, detail: dict[str, Any]) -> None:
    audit.record(
        action,
        f"post:{post.pk}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=post.place_id,
        at=at,
        reason=reason,
        detail={key: value.isoformat() if isinstance(value, date) else value for key, value in detail.items()},
    )
