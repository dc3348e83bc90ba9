"""Granting and withdrawing posts: one asks, a second decides, neither is who receives."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dayuan.kernel import audit
from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.errors import Refusal
from dayuan.people.account_actions import make_account
from dayuan.people.models import Person, Post
from dayuan.people.powers_models import RoleRequest
from dayuan.people.powers_rules import REQUEST_LASTS, may_decide, may_hold_together
from dayuan.people.rules import POWERS, Role
from dayuan.places.models import Place, Site


class PowersMustStaySeparate(Refusal):
    """C-22: the post would stand beside one that it must never stand beside."""


class SecondPersonNeeded(Refusal):
    """Whoever asked, and whoever receives, cannot be the one who approves."""


class RequestIsOver(Refusal):
    """It was decided already, or nobody decided in time."""


class PostIsHeldAlready(Refusal):
    """The same person holds the same post there in that time."""


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
) -> RoleRequest:
    """Ask that somebody be given a post; a second person has a week to approve.

    Raises:
        SecondPersonNeeded: one asks for oneself.
        PowersMustStaySeparate: see C-22.
        PostIsHeldAlready: nothing would change.
    """
    if person.pk == by.pk:
        raise SecondPersonNeeded(_("Nobody asks for a post for themselves. Another security administrator has to."))
    _refuse_what_cannot_stand(person, role, place, site, starts_on=starts_on, ends_on=ends_on)
    asked = RoleRequest.objects.create(
        person=person,
        role=role,
        place=place,
        site=site,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
        asked_by=by,
        asked_at=at,
        expires_at=at + REQUEST_LASTS,
    )
    _record("post_asked_for", asked, by=by, at=at, reason=reason)
    return asked


@transaction.atomic
def approve_request(request: RoleRequest, *, by: Person, at: datetime) -> Post:
    """The second person says yes, and the post is held.

    Raises:
        RequestIsOver, SecondPersonNeeded, PowersMustStaySeparate, PostIsHeldAlready
    """
    asked = _locked(request, by=by, at=at)
    role = Role(asked.role)
    starts_on = max(asked.starts_on, at.astimezone(SHANGHAI).date())
    _refuse_what_cannot_stand(asked.person, role, asked.place, asked.site, starts_on=starts_on, ends_on=asked.ends_on)
    try:
        with transaction.atomic():
            post = Post.objects.create(
                person=asked.person,
                role=role,
                place=asked.place,
                site=asked.site,
                starts_on=starts_on,
                ends_on=asked.ends_on,
            )
    except IntegrityError as clash:
        # Two requests approved at the same moment meet here: the database keeps the powers apart.
        raise _must_stay_separate() from clash
    _decide(asked, RoleRequest.State.GRANTED, by=by, at=at)
    _record("post_granted", asked, by=by, at=at, reason=asked.reason)
    return post


@transaction.atomic
def decline_request(request: RoleRequest, *, by: Person, at: datetime, reason: str = "") -> None:
    asked = _locked(request, by=by, at=at)
    _decide(asked, RoleRequest.State.DECLINED, by=by, at=at)
    _record("post_declined", asked, by=by, at=at, reason=reason)


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
    held.starts_on, held.ends_on = min(held.starts_on, yesterday), yesterday
    held.save(update_fields=["starts_on", "ends_on"])
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
        RoleRequest.objects.select_for_update(of=("self",)).select_related("person", "place", "site").get(pk=request.pk)
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


def _decide(asked: RoleRequest, state: RoleRequest.State, *, by: Person, at: datetime) -> None:
    asked.state, asked.decided_by, asked.decided_at = state, by, at
    asked.save(update_fields=["state", "decided_by", "decided_at"])


def _refuse_what_cannot_stand(
    person: Person, role: Role, place: Place, site: Site | None, *, starts_on: date, ends_on: date | None
) -> None:
    standing = Post.objects.filter(person=person).exclude(ends_on__lt=starts_on)
    if ends_on is not None:
        standing = standing.exclude(starts_on__gt=ends_on)
    if standing.filter(role=role, place=place, site=site).exists():
        raise PostIsHeldAlready(_("%(name)s holds this post there already.") % {"name": person})
    if not may_hold_together([role, *(Role(held) for held in standing.values_list("role", flat=True))]):
        raise _must_stay_separate()


def _must_stay_separate() -> PowersMustStaySeparate:
    return PowersMustStaySeparate(
        _(
            "Nobody holds two of the three administrators' roles, nor one of them together with a post that handles"
            " matters."
        )
    )


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
