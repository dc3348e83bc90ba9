"""Granting and withdrawing posts: one asks, a second decides, neither is who receives."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from dayuan.kernel import audit
from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.errors import Refusal
from dayuan.people.account_actions import make_account
from dayuan.people.models import Person, Post
from dayuan.people.posts_giving import give_post, refuse_what_cannot_stand, tell_changed
from dayuan.people.powers_models import RoleRequest
from dayuan.people.powers_rules import REQUEST_LASTS, may_decide, may_hold_together
from dayuan.people.rules import POWERS, Role
from dayuan.places.models import Place, Site


class SecondPersonNeeded(Refusal):
    """Whoever asked, and whoever receives, cannot be the one who approves."""


class RequestIsOver(Refusal):
    """It was decided already, or nobody decided in time."""


class AskedAlready(Refusal):
    """The same post for the same person waits for a second person."""


class AdministratorsExist(Refusal):
    """The first administrators are made once; after that, administrators make administrators."""


@transaction.atomic
def ask_for_post(
    person: Person,
    role: Role,
    place: Place,
    *,
    starts_on: date,
    reason: str,
    by: Person,
    at: datetime,
    site: Site | None = None,
    ends_on: date | None = None,
    instead_of: Post | None = None,
) -> RoleRequest:
    """Ask that somebody be given a post; a second person has a week to approve.

    With `instead_of` a post changes hands: that one ends the day before the new one begins, and not before approval.

    Raises:
        SecondPersonNeeded: one asks for oneself.
        AskedAlready: the same waits for a second person.
        What `refuse_what_cannot_stand` raises.
    """
    if person.pk == by.pk:
        raise SecondPersonNeeded(_("Nobody asks for a post for themselves. Somebody else has to."))
    asked = RoleRequest(
        person=person,
        role=role,
        place=place,
        site=site,
        starts_on=starts_on,
        ends_on=ends_on,
        instead_of=instead_of,
        reason=reason,
        asked_by=by,
        asked_at=at,
        expires_at=at + REQUEST_LASTS,
    )
    refuse_what_cannot_stand(_post_of(asked, starts_on), instead_of=instead_of)
    same = RoleRequest.objects.filter(person=person, role=role, place=place, site=site, expires_at__gt=at)
    if same.filter(state=RoleRequest.State.WAITING).exists():
        raise AskedAlready(_("The same was proposed already and waits for a second person."))
    asked.save(force_insert=True)
    _record("post_asked_for", asked, by=by, at=at, reason=reason)
    return asked


@transaction.atomic
def approve_request(request: RoleRequest, *, by: Person, at: datetime) -> Post:
    """The second person says yes, and the post is held.

    Raises:
        RequestIsOver: it was decided already, or nobody decided in time.
        SecondPersonNeeded: by whoever asked, or whoever receives.
        What `give_post` raises.
    """
    asked = _locked(request, by=by, at=at)
    starts_on = max(asked.starts_on, at.astimezone(SHANGHAI).date())
    post = give_post(
        _post_of(asked, starts_on),
        instead_of=asked.instead_of,
        by=by,
        at=at,
        reason=asked.reason,
        detail={"asked_by": str(asked.asked_by_id), "request": str(asked.pk)},
    )
    _decide(asked, RoleRequest.State.GRANTED, by=by, at=at)
    _record("post_granted", asked, by=by, at=at, reason=asked.reason)
    return post


@transaction.atomic
def decline_request(request: RoleRequest, *, by: Person, at: datetime, reason: str = "") -> None:
    asked = _locked(request, by=by, at=at)
    _decide(asked, RoleRequest.State.DECLINED, by=by, at=at)
    _record("post_declined", asked, by=by, at=at, reason=reason)


@transaction.atomic
def take_back_request(request_id: UUID, *, reason: str, by: Person, at: datetime) -> None:
    """Whoever asked no longer asks: the request stays, and says when it was taken back and by whom.

    Raises:
        RequestIsOver: it was decided already, or nobody decided in time.
        SecondPersonNeeded: somebody else asked; they decline it instead.
    """
    asked = RoleRequest.objects.select_for_update(of=("self",)).select_related("person").get(pk=request_id)
    if asked.state != RoleRequest.State.WAITING or at >= asked.expires_at:
        raise RequestIsOver(_("This request was decided already."))
    if asked.asked_by_id != by.pk:
        raise SecondPersonNeeded(_("Only whoever asked for a post takes the request back."))
    _decide(asked, RoleRequest.State.WITHDRAWN, by=by, at=at)
    _record("post_no_longer_asked_for", asked, by=by, at=at, reason=reason)


@transaction.atomic
def withdraw_post(post: Post, *, reason: str, by: Person, at: datetime) -> None:
    """End a post now. Taking away needs no second person: it can be urgent, and opens nothing to anybody.

    Raises:
        SecondPersonNeeded: the post is one's own.
    """
    if post.person_id == by.pk:
        raise SecondPersonNeeded(_("Nobody withdraws their own post. Another security administrator has to."))
    held = Post.objects.select_for_update().get(pk=post.pk)
    yesterday = at.astimezone(SHANGHAI).date() - timedelta(days=1)
    detail = {"held_from": held.starts_on.isoformat()}
    # Posts are counted in whole days, and this one must open nothing any more today.
    if held.starts_on < yesterday:
        held.ends_on = yesterday
    else:
        _make_room(held, on=yesterday)
        held.starts_on = held.ends_on = _last_free_day(held, until=yesterday)
    held.save(update_fields=["starts_on", "ends_on"])
    tell_changed(held, yesterday + timedelta(days=1))
    audit.record(
        "post_withdrawn",
        f"account/{post.person.username}",
        by_id=by.pk,
        by_name=str(by),
        place_code=post.place_id,
        at=at,
        reason=reason,
        detail=detail | {"role": post.role, "place": post.place_id},
    )


def _make_room(held: Post, *, on: date) -> None:
    """Where the same post, or another power, was held until that day, it hands the day over: nobody holds two."""
    alike = Q(role=held.role, place_id=held.place_id, site_id=held.site_id)
    if held.role in POWERS:
        alike |= Q(role__in=list(POWERS))
    before = Post.objects.select_for_update().filter(alike, person_id=held.person_id, starts_on__lt=on, ends_on=on)
    before.exclude(pk=held.pk).update(ends_on=on - timedelta(days=1))


def _last_free_day(held: Post, *, until: date) -> date:
    """The last day on which this post may stand beside the others of its holder: a post of one day gives none away."""
    others = Post.objects.filter(person_id=held.person_id, starts_on__lte=until).exclude(pk=held.pk)
    in_the_way = [
        other
        for other in others
        if not may_hold_together([Role(held.role), Role(other.role)])
        or (other.role, other.place_id, other.site_id) == (held.role, held.place_id, held.site_id)
    ]
    day = until
    while any(other.starts_on <= day and (other.ends_on is None or other.ends_on >= day) for other in in_the_way):
        day -= timedelta(days=1)
    return day


@transaction.atomic
def make_first_administrators(place: Place, names: dict[str, Role], *, at: datetime) -> dict[str, str]:
    """The administrators of a new installation, by account name, each with a one-time password.

    Raises:
        AdministratorsExist: somebody holds one of the three powers already.
        AccountNameTaken: see `make_account`.
    """
    Place.objects.select_for_update().get(pk=place.pk)
    if Post.objects.filter(role__in=list(POWERS)).exists():
        raise AdministratorsExist(_("There are administrators already. They make the next ones, on the page Roles."))
    passwords = {}
    for name, role in names.items():
        person, passwords[name] = make_account(name, full_name=name, place=place, by=None, at=at)
        Post.objects.create(person=person, role=role, place=place, starts_on=at.astimezone(SHANGHAI).date())
        audit.record(
            "first_administrator_made",
            f"account/{name}",
            by_id=None,
            by_name="dayuan",
            place_code=place.pk,
            at=at,
            detail={"role": role.value},
        )
    return passwords


def _locked(request: RoleRequest, *, by: Person, at: datetime) -> RoleRequest:
    asked = (
        RoleRequest.objects.select_for_update(of=("self",))
        .select_related("person", "place", "site", "instead_of")
        .get(pk=request.pk)
    )
    if asked.state != RoleRequest.State.WAITING:
        raise RequestIsOver(_("This request was decided already."))
    if at >= asked.expires_at:
        raise RequestIsOver(_("Nobody decided in time. It has to be asked for again."))
    if not may_decide(by.pk, asked_by=asked.asked_by_id, receiver=asked.person_id):
        raise SecondPersonNeeded(
            _("A second person has to decide: neither whoever asked for the post nor whoever receives it.")
        )
    return asked


def _post_of(asked: RoleRequest, starts_on: date) -> Post:
    return Post(
        person=asked.person,
        role=asked.role,
        place=asked.place,
        site=asked.site,
        starts_on=starts_on,
        ends_on=asked.ends_on,
    )


def _decide(asked: RoleRequest, state: RoleRequest.State, *, by: Person, at: datetime) -> None:
    asked.state, asked.decided_by, asked.decided_at = state, by, at
    asked.save(update_fields=["state", "decided_by", "decided_at"])


def _record(action: str, asked: RoleRequest, *, by: Person, at: datetime, reason: str) -> None:
    detail: dict[str, Any] = {"role": asked.role, "place": asked.place_id, "request": str(asked.pk)}
    audit.record(
        action,
        f"account/{asked.person.username}",
        by_id=by.pk,
        by_name=str(by),
        place_code=asked.place_id,
        at=at,
        reason=reason,
        detail=detail,
    )
