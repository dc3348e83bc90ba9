"""Posts that a workbook fills: given or proposed by the package that owns them, and taken back again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from dayuan.kernel.clock import SHANGHAI, now
from dayuan.kernel.errors import Refusal
from dayuan.people.access import Scope, may_fill_post
from dayuan.people.models import Person, Post, RoleRequest
from dayuan.people.posts_actions import SecondPersonNeeded, end_post, fill_post
from dayuan.people.posts_giving import refuse_what_cannot_stand
from dayuan.people.powers_actions import take_back_request, withdraw_post
from dayuan.people.powers_queries import waiting
from dayuan.people.powers_rules import needs_second_person
from dayuan.people.rules import Role
from dayuan.places.models import Place, Site
from dayuan.workbooks.models import TouchedRecord
from dayuan.workbooks.sheet import Desk, Left, Touch

GAVE, PROPOSED = "gave", "proposed"
POST, PROPOSAL = "post:", "proposal:"

CONFIRMED_SINCE = gettext_noop("A second person has confirmed this post since, so it stays. End it on its own page.")
CHANGED_SINCE = gettext_noop("It was changed by hand since, so it stays as it is.")
STILL_TODAY = gettext_noop("The same post ended yesterday and began anew: it is held for this one day and then ends.")


class NotYoursToFill(Refusal):
    """Whoever brings the workbook may not give this post in that place."""


@dataclass(frozen=True)
class Wanted:
    """A post as a row asks for it."""

    person: Person
    role: Role
    place: Place
    starts_on: date
    ends_on: date | None = None
    site: Site | None = None
    reason: str = ""

    @property
    def needs_second_person(self) -> bool:
        return needs_second_person(self.role, self.place.code)


def refuse_beyond(scope: Scope, role: Role, place_code: str) -> None:
    """Raises NotYoursToFill, exactly where the page of posts would not offer it."""
    if not may_fill_post(scope, role, place_code):
        raise NotYoursToFill(_("This post is not yours to fill in that place."))


def refuse_unfit(wanted: Wanted, scope: Scope) -> None:
    """Look at a post before anything is written.

    Raises:
        NotYoursToFill: see `refuse_beyond`.
        SecondPersonNeeded: one proposes oneself.
        What `refuse_what_cannot_stand` raises.
    """
    refuse_beyond(scope, wanted.role, wanted.place.code)
    if wanted.needs_second_person and wanted.person.pk == scope.person_id:
        raise SecondPersonNeeded(_("Nobody asks for a post for themselves. Somebody else has to."))
    post = Post(
        person=wanted.person,
        role=wanted.role,
        place=wanted.place,
        site=wanted.site,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
    )
    # It asks under locks, as an action does; a preview has no transaction of its own.
    with transaction.atomic():
        refuse_what_cannot_stand(post)


def fill(row_number: int, wanted: Wanted, desk: Desk, *, at: datetime) -> Touch:
    """Give or propose a post; the touch says which.

    Raises:
        What `fill_post` raises.
    """
    given = fill_post(
        wanted.person,
        wanted.role,
        wanted.place,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        site=wanted.site,
        reason=wanted.reason,
        by=desk.by,
        at=at,
    )
    if isinstance(given, RoleRequest):
        return Touch(row_number, f"{PROPOSAL}{given.pk}", True, after={"did": PROPOSED})
    return Touch(row_number, f"{POST}{given.pk}", True, after={"did": GAVE, **period_of(given)})


def waiting_words(import_id: UUID) -> str:
    """What the second person still has to do for an import."""
    touched = TouchedRecord.objects.filter(of_id=import_id, key__startswith=PROPOSAL, undone_at__isnull=True)
    asked = RoleRequest.objects.filter(pk__in=[record_of(key) for key in touched.values_list("key", flat=True)])
    n = waiting(asked, at=now()).count()
    words = ngettext(
        "%(n)s post is proposed and waits for a second person: a security administrator, the chief grid officer or"
        " the Party secretary confirms it within seven days.",
        "%(n)s posts are proposed and wait for a second person: a security administrator, the chief grid officer or"
        " the Party secretary confirms them within seven days.",
        n,
    )
    return words % {"n": n} if n else ""


def take_back_filled(touch: Touch, desk: Desk, *, at: datetime, why: str) -> Left | None:
    """Withdraw what still waits for a second person, end what was given; what others did since stays."""
    if touch.after["did"] == PROPOSED:
        return _take_back_proposal(touch, desk, at=at, why=why)
    return _take_back_post(touch, desk, at=at, why=why)


def _take_back_proposal(touch: Touch, desk: Desk, *, at: datetime, why: str) -> Left | None:
    asked = RoleRequest.objects.select_related("person").filter(pk=record_of(touch.key)).first()
    if asked is None or asked.state == RoleRequest.State.DECLINED or at >= asked.expires_at:
        return None
    if asked.state == RoleRequest.State.GRANTED:
        return Left(touch.key, str(asked.person), CONFIRMED_SINCE)
    try:
        take_back_request(asked.pk, reason=why, by=desk.by, at=at)
    except Refusal as refusal:
        return Left(touch.key, str(asked.person), str(refusal))
    return None


def _take_back_post(touch: Touch, desk: Desk, *, at: datetime, why: str) -> Left | None:
    post = Post.objects.select_related("person", "place").filter(pk=record_of(touch.key)).first()
    if post is None:
        return None
    was_left = {name: touch.after[name] for name in ("starts_on", "ends_on")}
    if period_of(post) != was_left:
        return Left(touch.key, str(post.person), CHANGED_SINCE)
    yesterday = at.astimezone(SHANGHAI).date() - timedelta(days=1)
    try:
        if post.starts_on <= yesterday:
            end_post(post.pk, ends_on=yesterday, by=desk.by, at=at, reason=why)
        else:
            # It began today, or never did: nothing of it may be left.
            withdraw_post(post, by=desk.by, at=at, reason=why)
    except IntegrityError:
        # Yesterday the same post was held by the same person, so this one cannot end with that day.
        last_day = max(post.starts_on, yesterday + timedelta(days=1))
        end_post(post.pk, ends_on=last_day, by=desk.by, at=at, reason=why)
        return Left(touch.key, str(post.person), STILL_TODAY)
    except Refusal as refusal:
        return Left(touch.key, str(post.person), str(refusal))
    return None


def period_of(post: Post) -> dict[str, str | None]:
    return {"starts_on": post.starts_on.isoformat(), "ends_on": post.ends_on.isoformat() if post.ends_on else None}


def record_of(key: str) -> UUID:
    return UUID(key.partition(":")[2])
