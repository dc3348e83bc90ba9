"""What a row of a roster means: a post that is held already, one that ends, a new one, or an empty chair."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_noop

from dayuan.kernel.clock import SHANGHAI, now
from dayuan.kernel.errors import Refusal
from dayuan.people.access import Scope, scope_of
from dayuan.people.models import Person, Post, RoleRequest, Seat
from dayuan.people.posts_actions import PostOver, SeatTaken, SiteNeeded
from dayuan.people.posts_giving import refuse_ending
from dayuan.people.powers_queries import waiting
from dayuan.people.rules import Role
from dayuan.places.actions import PlaceIsClosed
from dayuan.places.models import Place, Site
from dayuan.workbooks.models import TouchedRecord
from dayuan.workbooks.rules.text import header_key
from dayuan.workbooks.sheet import Desk, Finding, Problem, Row, Values, Verdict
from dayuan.workbooks.sheets.filling import POST, NotYoursToFill, Wanted, record_of, refuse_beyond, refuse_unfit
from dayuan.workbooks.sheets.posts.columns import is_vacant, role_of
from dayuan.workbooks.sheets.whom import People, is_called

WHY = "%(why)s"
DAY = timedelta(days=1)
NO_SUCH_SITE = gettext_noop("%(place)s has no checkpoint called %(name)s.")
SEVERAL_SITES = gettext_noop("Several checkpoints in %(place)s are called %(name)s. Name the village it lies in.")
SINCE_ANOTHER_DAY = gettext_noop("%(name)s holds this post from %(day)s on. Write that day, or leave the cell empty.")
HELD = gettext_noop(
    "The register knows %(name)s in this post. A row without a name ends none: write the last day in their row."
)
OVER = gettext_noop("This time was over before today. A roster brings posts that are held or will be.")
GROUND_MISSING = gettext_noop("Say on what ground: a second person reads it before confirming.")
WILL_WAIT = gettext_noop("It is proposed, and begins once a second person has confirmed it.")

COLUMN_OF: dict[type[Refusal], str] = {
    NotYoursToFill: "role",
    PlaceIsClosed: "place",
    PostOver: "ends_on",
    SiteNeeded: "site",
}
"""Beside which cell a refusal is said; the others are about whoever is named."""

type PostKey = tuple[str, Role]


@dataclass
class Roster:
    """What the register knows of a batch of rows."""

    scope: Scope
    today: date
    places: dict[str, Place] = field(default_factory=dict)
    people: People = field(default_factory=People)
    posts: dict[PostKey, list[Post]] = field(default_factory=lambda: defaultdict(list))
    asked: dict[PostKey, list[RoleRequest]] = field(default_factory=lambda: defaultdict(list))
    seats: dict[PostKey, int] = field(default_factory=dict)
    sites: dict[str, list[Site]] = field(default_factory=lambda: defaultdict(list))
    """By name as it is compared."""
    undone: set[UUID] = field(default_factory=set)
    """Posts that an import gave and its undo cut off."""

    @classmethod
    def about(cls, rows: Sequence[Row], desk: Desk, *, at: datetime) -> "Roster":
        roster = cls(scope_of(desk.by, at=at), at.astimezone(SHANGHAI).date())
        codes = {str(row.values["place"]) for row in rows}
        roster.places = Place.objects.in_bulk(codes)
        words = {str(row.values.get(column) or "") for row in rows for column in ("name", "account")}
        roster.people = People.named(words, roster.scope)
        for post in (
            Post.objects.filter(place_id__in=codes).select_related("person", "site").order_by("starts_on", "pk")
        ):
            roster.posts[post.place_id, Role(post.role)].append(post)
        proposed = RoleRequest.objects.filter(place_id__in=codes).select_related("person")
        for request in waiting(proposed, at=at):
            roster.asked[request.place_id, Role(request.role)].append(request)
        roster._read_undone()
        for seat in Seat.objects.filter(place_id__in=codes):
            roster.seats[seat.place_id, Role(seat.role)] = seat.holders
        if any(row.values.get("site") for row in rows):
            for site in Site.objects.filter(place__code__startswith=desk.place_code):
                roster.sites[header_key(site.name)].append(site)
        return roster

    def _read_undone(self) -> None:
        keys = [f"{POST}{post.pk}" for posts in self.posts.values() for post in posts if post.ends_on]
        cut = TouchedRecord.objects.filter(key__in=keys, made=True, undone_at__isnull=False)
        self.undone = {record_of(key) for key in cut.values_list("key", flat=True)}

    def find(self, row: Row) -> Finding:
        values = row.values
        if is_vacant(text_in(values, "name")) and not values.get("account"):
            return self._vacant(row)
        site = self.site_of(values)
        if isinstance(site, Problem):
            return _refused(row, site)
        held = self._held(values, site)
        if held is not None:
            return self._of_held(row, held)
        if self._is_asked(values, site):
            return Finding(row, Verdict.SAME)
        wanted = self.wanted(values)
        return _refused(row, wanted) if isinstance(wanted, Problem) else self._of_wanted(row, wanted)

    def wanted(self, values: Values) -> Wanted | Problem:
        """The post a row asks for."""
        site = self.site_of(values)
        if isinstance(site, Problem):
            return site
        name, account = text_in(values, "name"), text_in(values, "account")
        person = self.people.find("" if is_vacant(name) else name, account, name_in="name", account_in="account")
        if isinstance(person, Problem):
            return person
        first = day_in(values, "starts_on") or self.today
        cut = [post for post in self._cut_off(self.key_of(values), person, site) if first <= (post.ends_on or first)]
        return Wanted(
            person,
            self._role(values),
            self.places[str(values["place"])],
            # What an undone import gave has been held until the undo: it goes on from there.
            starts_on=max([first, *(post.ends_on + DAY for post in cut if post.ends_on and post.starts_on <= first)]),
            ends_on=day_in(values, "ends_on"),
            site=site,
            reason=text_in(values, "reason"),
        )

    def site_of(self, values: Values) -> Site | Problem | None:
        name, code = text_in(values, "site"), str(values["place"])
        if not name:
            return None
        found = [site for site in self.sites[header_key(name)] if site.place_id.startswith(code)]
        if len(found) == 1:
            return found[0]
        return Problem(
            SEVERAL_SITES if found else NO_SUCH_SITE, "site", {"place": str(self.places[code]), "name": name}
        )

    def _role(self, values: Values) -> Role:
        return role_of(str(values["role"]), str(values["place"]))

    def key_of(self, values: Values) -> PostKey:
        return str(values["place"]), self._role(values)

    def _vacant(self, row: Row) -> Finding:
        """An empty chair says nothing where the register knows one as well."""
        key = self.key_of(row.values)
        held = [post for post in self.posts[key] if self._is_held(post)]
        if len(held) < self.seats.get(key, 1):
            return Finding(row, Verdict.SAME)
        return _refused(row, Problem(HELD, "name", {"name": str(held[0].person)}))

    def _is_held(self, post: Post) -> bool:
        is_over = post.ends_on is not None and post.ends_on < self.today
        return post.person.is_active and post.starts_on <= self.today and not is_over

    def _held(self, values: Values, site: Site | None) -> Post | None:
        """The post of this person that a row speaks of: the very same days, else one that meets them."""
        alike = [
            post
            for post in self.posts[self.key_of(values)]
            if is_meant(post.person, values) and (site is None or post.site_id == site.pk)
        ]
        starts_on, ends_on = day_in(values, "starts_on"), day_in(values, "ends_on")
        for post in alike:
            if starts_on and (post.starts_on, post.ends_on) == (starts_on, ends_on):
                return post
        first = starts_on or self.today
        meeting = [
            post
            for post in alike
            if (post.ends_on is None or post.ends_on >= max(first, self.today))
            and (ends_on is None or post.starts_on <= ends_on)
        ]
        return meeting[0] if meeting else self._ended(alike, starts_on, ends_on)

    def _ended(self, alike: Sequence[Post], starts_on: date | None, ends_on: date | None) -> Post | None:
        """A row that ends a post, brought once more when it has ended."""
        if ends_on is None:
            return None
        return next((post for post in alike if post.ends_on == ends_on and starts_on in (None, post.starts_on)), None)

    def _of_held(self, row: Row, post: Post) -> Finding:
        starts_on, ends_on = day_in(row.values, "starts_on"), day_in(row.values, "ends_on")
        if starts_on not in (None, post.starts_on, self._since(post)):
            facts = {"name": str(post.person), "day": post.starts_on.isoformat()}
            return _refused(row, Problem(SINCE_ANOTHER_DAY, "starts_on", facts))
        if ends_on in (None, post.ends_on):
            return Finding(row, Verdict.SAME, key=str(post.pk))
        try:
            refuse_beyond(self.scope, Role(post.role), post.place_id)
            refuse_ending(post, ends_on)
        except Refusal as refusal:
            return _refused(row, problem_of(refusal))
        return Finding(row, Verdict.CHANGED, key=str(post.pk))

    def _cut_off(self, key: PostKey, person: Person, site: Site | None) -> list[Post]:
        return [
            post
            for post in self.posts[key]
            if post.pk in self.undone and post.person_id == person.pk and post.site_id == (site.pk if site else None)
        ]

    def _since(self, post: Post) -> date:
        """Its first day, or that of the one an undo cut off right before."""
        first = post.starts_on
        for cut in reversed(self._cut_off((post.place_id, Role(post.role)), post.person, post.site)):
            if cut.ends_on is not None and cut.ends_on + DAY == first:
                first = cut.starts_on
        return first

    def _is_asked(self, values: Values, site: Site | None) -> bool:
        return any(
            is_meant(asked.person, values) and (site is None or asked.site_id == site.pk)
            for asked in self.asked[self.key_of(values)]
        )

    def _of_wanted(self, row: Row, wanted: Wanted) -> Finding:
        problem = self._why_not(wanted)
        if problem is not None:
            return _refused(row, problem)
        return Finding(row, Verdict.NEW, remarks=(Problem(WILL_WAIT),) if wanted.needs_second_person else ())

    def _why_not(self, wanted: Wanted) -> Problem | None:
        if wanted.ends_on is not None and wanted.starts_on <= wanted.ends_on < self.today:
            return Problem(OVER, "ends_on")
        try:
            refuse_beyond(self.scope, wanted.role, wanted.place.code)
            if wanted.needs_second_person and not wanted.reason:
                return Problem(GROUND_MISSING, "reason")
            refuse_unfit(wanted, self.scope)
        except Refusal as refusal:
            return problem_of(refusal)
        return None


def find(rows: Sequence[Row], desk: Desk) -> list[Finding]:
    roster = Roster.about(rows, desk, at=now())
    findings = [roster.find(row) for row in rows]
    return [_once_a_chair_is_free(finding, findings, roster) for finding in findings]


def _once_a_chair_is_free(finding: Finding, findings: Sequence[Finding], roster: Roster) -> Finding:
    """Who goes and who follows stand in one roster: the chair is looked at again when the first is gone."""
    if not any(problem.facts.get("refusal") == SeatTaken.__name__ for problem in finding.problems):
        return finding
    key = roster.key_of(finding.row.values)
    frees = any(one.verdict == Verdict.CHANGED and roster.key_of(one.row.values) == key for one in findings)
    return Finding(finding.row, Verdict.NEW) if frees else finding


def problem_of(refusal: Refusal) -> Problem:
    """A refusal of the package that owns posts, beside the cell it is about."""
    column = COLUMN_OF.get(type(refusal), "name")
    return Problem(WHY, column, {"why": str(refusal), "refusal": type(refusal).__name__})


def is_meant(person: Person, values: Values) -> bool:
    name, account = text_in(values, "name"), text_in(values, "account")
    if account and person.username != account:
        return False
    return is_called(person, name) if name and not is_vacant(name) else bool(account)


def text_in(values: Values, column: str) -> str:
    return str(values.get(column) or "")


def day_in(values: Values, column: str) -> date | None:
    day = values.get(column)
    return day if isinstance(day, date) else None


def _refused(row: Row, problem: Problem) -> Finding:
    return Finding(row, Verdict.REFUSED, problems=(problem,))
