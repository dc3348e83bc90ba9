"""What somebody has to do about cases now: their own first, then what waits for their decision."""

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from dayuan.cases.models import Case, CaseQuerySet
from dayuan.cases.rules import Kind, Status
from dayuan.people.access import Scope
from dayuan.people.rules import COMMAND_ROLES, DESK_ROLES, LEADER_ROLES

NEXT = 3
MOST_SHOWN = 30
"""Of each kind; where there are more, the page says so and leads to the list."""


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
        kinds = ("mine", "to_sort", "to_check", "to_decide")
        return frozenset(kind for kind in kinds if len(getattr(self, kind)) >= MOST_SHOWN)

    @property
    def next(self) -> list[Case]:
        return self.mine[:NEXT]

    @property
    def rest(self) -> list[Case]:
        return self.mine[NEXT:]

    @property
    def is_empty(self) -> bool:
        return not (self.mine or self.to_sort or self.to_check or self.to_decide)


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
    decides = Q(approvals__granted__isnull=True, approvals__isnull=False) & scope.q(
        "place_id", COMMAND_ROLES | LEADER_ROLES
    )
    consults = Q(status=Status.CONSULTING) & scope.q("place_id", LEADER_ROLES)
    others = ~Q(approvals__asked_by_id=scope.person_id)
    return Work(
        mine=_by_clock(owned_by(scope).exclude(status__in=[Status.DONE, Status.ON_HOLD])),
        to_sort=_by_clock(at_desk.filter(new, owner__isnull=True)),
        to_check=_by_clock(at_desk.filter(status=Status.DONE)),
        to_decide=_by_clock(
            seen.filter((decides & others) | consults).distinct().prefetch_related("approvals__asked_by")
        ),
    )


def _by_clock(cases: QuerySet[Case]) -> list[Case]:
    ordered = cases.select_related("place", "owner").order_by(F("step_due_at").asc(nulls_last=True), "due_at", "pk")
    return list(ordered[:MOST_SHOWN])
