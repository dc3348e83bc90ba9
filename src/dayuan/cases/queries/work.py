"""What somebody has to do about cases now: their own first, then what waits for their decision."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, prefetch_related_objects

from dayuan.cases.models import Approval, Case, CaseQuerySet
from dayuan.cases.rules import Kind, Status
from dayuan.people.access import Scope
from dayuan.people.rules import COMMAND_ROLES, DESK_ROLES, LEADER_ROLES

NEXT = 3
MOST_SHOWN, MOST_AT_DESK = 30, 10
"""So many of one's own and of what waits for a decision, which have no list for everybody; fewer of what a desk sorts
and checks, where the page leads to the list. Where there are more, the page says so."""


@dataclass(frozen=True)
class Work:
    """Somebody's own cases by their clocks, and what waits for them at their desk."""

    mine: list[Case]
    to_sort: list[Case]
    """Reported and not accepted, filed and with nobody: theirs to sort."""
    to_check: list[Case]
    to_decide: list[Case]
    """A request waits, or the posts concerned are consulting."""

    @property
    def more(self) -> frozenset[str]:
        """Of which kinds there are, or may be, more than are shown."""
        most = {"mine": MOST_SHOWN, "to_decide": MOST_SHOWN, "to_sort": MOST_AT_DESK, "to_check": MOST_AT_DESK}
        return frozenset(kind for kind, number in most.items() if len(getattr(self, kind)) >= number)

    @property
    def next(self) -> list[Case]:
        return self.mine[:NEXT]

    @property
    def rest(self) -> list[Case]:
        return self.mine[NEXT:]

    @property
    def all(self) -> list[Case]:
        return [*self.mine, *self.to_sort, *self.to_check, *self.to_decide]

    @property
    def is_empty(self) -> bool:
        return not self.all


def owned_by(scope: Scope) -> CaseQuerySet:
    """Open cases this person answers for, those of whom they stand in for too."""
    theirs = Q(owner_id=scope.person_id)
    for held in scope.holdings:
        if held.stands_in:
            theirs |= Q(owner_post__role=held.role, owner_post__place_id=held.place_code)
    return Case.objects.visible_to(scope).open().filter(theirs)


def work_of(scope: Scope) -> Work:
    """Everything about cases that waits for this person."""
    seen = Case.objects.visible_to(scope).open()
    at_desk = seen.filter(scope.q("place_id", DESK_ROLES)).exclude(kind=Kind.WARNING)
    new = Q(status__in=[Status.REPORTED, Status.ACCEPTED, Status.FILED])
    return Work(
        mine=_by_clock(owned_by(scope).exclude(status__in=[Status.DONE, Status.ON_HOLD]), MOST_SHOWN),
        to_sort=_by_clock(at_desk.filter(new, owner__isnull=True), MOST_AT_DESK),
        to_check=_by_clock(at_desk.filter(status=Status.DONE), MOST_AT_DESK),
        to_decide=_to_decide(seen, scope),
    )


def _to_decide(seen: CaseQuerySet, scope: Scope) -> list[Case]:
    """Two questions, for each has an index of its own; a case that waits for both stands there once."""
    waits = Approval.objects.filter(granted__isnull=True).exclude(asked_by_id=scope.person_id)
    asked = seen.filter(scope.q("place_id", COMMAND_ROLES | LEADER_ROLES), pk__in=waits.values("case_id"))
    consulting = seen.filter(scope.q("place_id", LEADER_ROLES), status=Status.CONSULTING)
    found = {case.pk: case for case in (*_by_clock(asked, MOST_SHOWN), *_by_clock(consulting, MOST_SHOWN))}
    first = sorted(found.values(), key=_clock)[:MOST_SHOWN]
    prefetch_related_objects(first, "approvals__asked_by")
    return first


def _clock(case: Case) -> tuple[bool, datetime, datetime, UUID]:
    """The order of `_by_clock`."""
    return (case.step_due_at is None, case.step_due_at or case.due_at, case.due_at, case.pk)


def _by_clock(cases: CaseQuerySet, most: int) -> list[Case]:
    ordered = (
        cases.for_rows()
        .select_related("place", "owner")
        .order_by(F("step_due_at").asc(nulls_last=True), "due_at", "pk")
    )
    return list(ordered[:most])
