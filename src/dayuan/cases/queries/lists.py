"""Lists of cases and their counts."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, prefetch_related_objects

from dayuan.cases.models import Case, CaseQuerySet
from dayuan.cases.rules import Kind, Status, read_code
from dayuan.cases.rules.finding import pieces_wanted
from dayuan.cases.rules.lists import (
    CASES_ON_A_PAGE,
    COUNTED_UP_TO,
    Counted,
    ListState,
    Mark,
    Wanted,
    Whose,
    counted,
)
from dayuan.cases.rules.reporting import NOBODY_TO_ASK, Answer
from dayuan.kernel.clock import SHANGHAI
from dayuan.people.access import Scope

NEW = (Status.REPORTED, Status.ACCEPTED, Status.FILED)


def cases_of(scope: Scope, *, place_code: str = "") -> CaseQuerySet:
    """The cases this person may see, everywhere or in one place, the newest first."""
    found = Case.objects.visible_to(scope).select_related("place", "site").order_by("-opened_at")
    return found.filter(place__code__startswith=place_code) if place_code else found


def _is_in(state: ListState, at: datetime) -> Q:
    is_open = Q(closed_at__isnull=True)
    return {
        ListState.OPEN: is_open,
        ListState.TO_SORT: is_open & Q(status__in=NEW, owner__isnull=True) & ~Q(kind=Kind.WARNING),
        ListState.TO_CHECK: _is_in_check(),
        ListState.TO_ASK: _is_in_check() & ~Q(answer=Answer.FIXED) & ~Q(channel__in=["", *NOBODY_TO_ASK]),
        ListState.OVERDUE: is_open & Q(due_at__lt=at),
        ListState.CLOSED: Q(closed_at__isnull=False),
    }[state]


def _is_in_check() -> Q:
    return Q(closed_at__isnull=True, status=Status.DONE) & ~Q(kind=Kind.WARNING)


_COUNTED_BY_THEMSELVES = (ListState.CLOSED, ListState.TO_ASK)
"""Of what is over no more than a limit is counted; whom to ask is no column of the index that counts what is open."""


def how_cases_stand(cases: QuerySet[Case], *, at: datetime) -> dict[str, Counted]:
    """How many are in each of the list's states. What is open is counted, of what is over no more than a limit."""
    together = [state for state in ListState if state not in _COUNTED_BY_THEMSELVES]
    asked = {state.value: Count("pk", filter=_is_in(state, at)) for state in together}
    stand = cases.order_by().filter(closed_at__isnull=True).aggregate(**asked)
    over = cases.order_by().filter(_is_in(ListState.CLOSED, at))
    to_ask = cases.order_by().filter(_is_in(ListState.TO_ASK, at)).count()
    stands = {name: Counted(number) for name, number in stand.items()}
    return stands | {"to_ask": Counted(to_ask), "closed": counted(count_some(over))}


def listed(scope: Scope, wanted: Wanted, *, whatever_state: bool = False, at: datetime) -> CaseQuerySet:
    """All the cases of a filter at once, for whoever writes them down: of its state, or of every state."""
    found = narrowed(scope, wanted)
    if wanted.step_overdue:
        found = found.filter(step_due_at__lt=at)
    return found if whatever_state else found.filter(_is_in(wanted.state, at))


def count_some(cases: QuerySet[Case]) -> int:
    """How many, counted no further than one above the limit."""
    return cases.order_by().values("pk")[: COUNTED_UP_TO + 1].count()


def narrowed(scope: Scope, wanted: Wanted) -> CaseQuerySet:
    """The cases this person may see that a filter leaves, whatever their state."""
    code = read_code(wanted.words)
    pieces = pieces_wanted(wanted.words) if wanted.words and code is None else []
    found = Case.objects.visible_to(scope, within=wanted.place, holding=pieces)
    if code is not None:
        found = found.filter(code=code)
    elif wanted.words and not pieces:
        return found.none()
    return found.filter(*_conditions(wanted, scope))


def _conditions(wanted: Wanted, scope: Scope) -> list[Q]:
    """What of the cases themselves has to be so."""
    begins = "startswith" if len(wanted.class_code) == 2 else "exact"
    asked: dict[str, Any] = {
        f"class_code__{begins}": wanted.class_code,
        "level": "" if wanted.level == "none" else wanted.level,
        "rung": wanted.rung,
        "owner_id": wanted.owner,
        "channel": wanted.channel,
        "opened_at__gte": _morning(wanted.since, 0),
        "opened_at__lt": _morning(wanted.until, 1),
        "returns__gte": 1 if wanted.returned else None,
    }
    found = [Q(**{name: value}) for name, value in asked.items() if value]
    if wanted.level == "none":
        found.append(Q(level=""))
    if wanted.rung:
        # What a warning raised stands on no rung of the ladder: the command centre sends somebody.
        found.append(~Q(kind=Kind.WARNING))
    if wanted.whose:
        found.append(_answered_by(wanted.whose, scope))
    return found


def _answered_by(whose: str, scope: Scope) -> Q:
    if whose == Whose.ME:
        return Q(owner_id=scope.person_id)
    if whose == Whose.NOBODY:
        # What is in mediation is with its mediators, what a warning raised with the command centre.
        return Q(owner__isnull=True) & ~Q(kind__in=[Kind.MEDIATED, Kind.WARNING])
    return Q(owner_post__role=whose)


def _morning(day: Any, later: int) -> datetime | None:
    return datetime.combine(day + timedelta(days=later), time(), SHANGHAI) if day is not None else None


@dataclass(frozen=True)
class CasePage:
    """One page of a list, by where it begins and ends: no page costs more than another, however far behind."""

    cases: list[Case]
    before: Mark | None
    """Where the page before this one ends; None on the first."""
    after: Mark | None

    @property
    def has_others(self) -> bool:
        return self.before is not None or self.after is not None


def page_of_list(
    found: CaseQuerySet,
    wanted: Wanted,
    *,
    at: datetime,
    before: Mark | None = None,
    after: Mark | None = None,
) -> CasePage:
    """The cases of one state in the order of `_order_of`."""
    cases = found.for_rows().filter(_is_in(wanted.state, at))
    if wanted.step_overdue:
        cases = cases.filter(step_due_at__lt=at)
    order = _order_of(wanted)
    if before is not None:
        rows = list(reversed(order.beyond(cases, before, backwards=True)))
        if len(rows) > CASES_ON_A_PAGE:
            return _page(rows[1:], order, has_before=True, has_after=True)
        # Not a page's worth is left in front: the list begins anew.
        after = None
    rows = order.beyond(cases, after)
    if not rows and after is not None:
        return page_of_list(found, wanted, at=at)
    return _page(rows[:CASES_ON_A_PAGE], order, has_before=after is not None, has_after=len(rows) > CASES_ON_A_PAGE)


def _page(rows: list[Case], order: "_Order", *, has_before: bool, has_after: bool) -> CasePage:
    prefetch_related_objects(rows, "place", "site", "owner")
    return CasePage(rows, order.mark(rows[0]) if has_before else None, order.mark(rows[-1]) if has_after else None)


@dataclass(frozen=True)
class _Order:
    """By a moment, and by the key where two have the same."""

    moment: str
    descends: bool

    def mark(self, case: Case) -> Mark:
        return Mark(getattr(case, self.moment), case.pk)

    def beyond(self, cases: QuerySet[Case], mark: Mark | None, *, backwards: bool = False) -> list[Case]:
        """One case more than a page holds, those after a mark."""
        down = self.descends is not backwards
        sign, side = ("-", "lt") if down else ("", "gt")
        if mark is not None:
            further = Q(**{f"{self.moment}__{side}": mark.moment}) | Q(**{f"pk__{side}": mark.key})
            cases = cases.filter(further, **{f"{self.moment}__{side}e": mark.moment})
        return list(cases.order_by(f"{sign}{self.moment}", f"{sign}pk")[: CASES_ON_A_PAGE + 1])


def _order_of(wanted: Wanted) -> _Order:
    """By their clocks where they are open, the last closed first where they are over.

    Of days on which they were opened the last opened first: the index then begins where those days end, and does not
    go through everything that was closed since.
    """
    if wanted.state is not ListState.CLOSED:
        return _Order("due_at", descends=False)
    return _Order("opened_at" if wanted.since or wanted.until else "closed_at", descends=True)
