"""The roster of posts as a workbook."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from dayuan.kernel.clock import SHANGHAI, now
from dayuan.people.access import Scope, posts_readable
from dayuan.people.models import Post, PostQuerySet
from dayuan.people.queries import open_seats, seats_filled
from dayuan.people.queries.posts import SeatNow
from dayuan.people.rules import APPOINTERS, DESK_ROLES, LISTED_ROLES
from dayuan.workbooks.rules.columns import Value
from dayuan.workbooks.sheet import Desk, Finding, Left, Problem, Row, Sheet, Shown, Touch, Values
from dayuan.workbooks.sheets.filling import waiting_words
from dayuan.workbooks.sheets.posts.columns import COLUMNS, VACANT, is_vacant, role_of
from dayuan.workbooks.sheets.posts.matching import find
from dayuan.workbooks.sheets.posts.taking import take, take_back

ENDS_FIRST = gettext_noop("The last day lies before the first.")


class PostSheet(Sheet):
    """One row for each appointment. A row without a name is an empty chair and gives nothing to anybody."""

    kind = "posts"
    title = _("Posts and who holds them")
    about = _(
        "One row for each post and who holds it. Everybody named needs an account. Posts that open people's details are"
        " proposed and wait for a second person; whoever leaves gets a last day in their row."
    )
    columns = COLUMNS
    importers = DESK_ROLES & APPOINTERS.keys()
    """Whoever fills no post on its page fills none by a workbook; which posts, each row is asked."""
    for_whom = _(
        "Whoever fills posts imports these: the chief grid officer, the Party secretary, the village secretary."
    )

    def identity(self, values: Values) -> tuple[Value, ...] | None:
        name, account = values.get("name"), values.get("account")
        if is_vacant(str(name or "")) and not account:
            return None
        role = role_of(str(values["role"]), str(values["place"]))
        return (values["place"], role, name, account, values.get("site"), values.get("starts_on"))

    def check(self, row: Row, desk: Desk) -> Iterator[Problem]:
        starts_on, ends_on = row.values.get("starts_on"), row.values.get("ends_on")
        if isinstance(starts_on, date) and isinstance(ends_on, date) and ends_on < starts_on:
            yield Problem(ENDS_FIRST, "ends_on")

    def look_up(self, rows: Sequence[Row], desk: Desk) -> list[Finding]:
        return find(rows, desk)

    def apply(self, findings: Sequence[Finding], desk: Desk, *, at: datetime) -> list[Touch]:
        return take(findings, desk, at=at)

    def undo(self, touches: Sequence[Touch], desk: Desk, *, at: datetime) -> list[Left]:
        return take_back(touches, desk, at=at)

    def afterwards(self, import_id: UUID) -> str:
        return waiting_words(import_id)

    def show(self, keys: Sequence[str], desk: Desk) -> list[Shown]:
        """No row waits for a decision here: a post is held or it is not."""
        return []

    def records(self, scope: Scope, place_code: str) -> Iterator[Values]:
        posts = _posts(scope, place_code)
        shared = _names_shared(posts)
        rows = posts.select_related("person", "site").order_by("place_id", "role", "starts_on", "pk")
        for post in rows.iterator(chunk_size=1_000):
            yield values_of(post, with_account=post.person.full_name in shared)
        for seat in _vacancies(scope, place_code):
            for _chair in range(seat.vacancies):
                yield {"place": seat.place_code, "role": seat.role, "name": VACANT}

    def count(self, scope: Scope, place_code: str) -> int:
        vacant = sum(seat.vacancies for seat in _vacancies(scope, place_code))
        return _posts(scope, place_code).count() + vacant


def values_of(post: Post, *, with_account: bool) -> dict[str, Value]:
    """A post as a row. A user name opens half a door, so it stands there only where the name does not tell."""
    return {
        "place": post.place_id,
        "role": post.role,
        "name": post.person.full_name or None,
        "account": post.person.username if with_account or not post.person.full_name else None,
        "site": post.site.name if post.site else None,
        "starts_on": post.starts_on,
        "ends_on": post.ends_on,
    }


def _posts(scope: Scope, place_code: str) -> PostQuerySet:
    """Held now or from a later day on."""
    posts = posts_readable(scope).filter(place__code__startswith=place_code, person__is_active=True)
    return posts.exclude(ends_on__lt=_today())


def _names_shared(posts: PostQuerySet) -> set[str]:
    borne = posts.values("person__full_name").annotate(people=Count("person_id", distinct=True))
    return set(borne.filter(people__gt=1).values_list("person__full_name", flat=True))


def _vacancies(scope: Scope, place_code: str) -> list[SeatNow]:
    where = scope.q("place_id", DESK_ROLES) & Q(place__code__startswith=place_code)
    return open_seats(seats_filled(where, day=_today(), roles=LISTED_ROLES))


def _today() -> date:
    return now().astimezone(SHANGHAI).date()
