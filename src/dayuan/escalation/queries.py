"""Who was told of a warning, with what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from dayuan.escalation.finding import Reached, find
from dayuan.escalation.models import Call, Escalation, Plan
from dayuan.escalation.rules import PLANS, Does, Step, Whom, Why, steps_of
from dayuan.notices.queries import Standing, standings_of
from dayuan.warnings.models import Warning

INSTEAD_SHOWN = 4


@dataclass(frozen=True)
class Told:
    """One call with the receipt of its notice."""

    call: Call
    standing: Standing | None
    instead: list[Call] = field(default_factory=list)
    """Where a post had nobody: who was told at the same moment, or else the next time somebody was."""


@dataclass(frozen=True)
class NextStep:
    """What comes next of a plan, and whom it would find now."""

    step: Step
    due_at: datetime | None
    """Nothing where steps before it are left out because somebody has answered."""
    reached: list[Reached]


@dataclass(frozen=True)
class Course:
    """How the escalation of a warning went so far, and what comes next."""

    told: list[Told]
    running: Escalation | None
    next: NextStep | None = None

    @property
    def nobody(self) -> bool:
        return self.running is not None and self.running.nobody_since is not None

    @property
    def unreached(self) -> list[Call]:
        """Of each person who was told and whom nothing has reached: the first call. They have to be telephoned."""
        reached = {told.call.person_id for told in self.told if told.standing and _has_come(told.standing)}
        lost = [told.call for told in self.told if told.standing and told.call.person_id not in reached]
        return list({call.person_id: call for call in reversed(lost)}.values())[::-1]


def _has_come(standing: Standing) -> bool:
    """It came, or still may."""
    return standing.seen_at is not None or standing.undelivered_at is None


@dataclass(frozen=True)
class PlanInForce:
    """A township's plan for a level as it counts now."""

    name: str
    steps: tuple[Step, ...]
    plan: Plan | None
    """The township's own; none where the plan stands with which a township begins."""


def plan_in_force(township_code: str, name: str) -> PlanInForce:
    """Raises KeyError for a plan that there is not."""
    start = PLANS[name]
    newest = _own_plans(township_code, name).first()
    return PlanInForce(name, steps_of(newest.steps) if newest else start, newest)


def plan_versions(township_code: str, name: str) -> list[tuple[Plan, tuple[Step, ...]]]:
    """A township's own versions of a plan, the newest first."""
    return [(plan, steps_of(plan.steps)) for plan in _own_plans(township_code, name)]


def _own_plans(township_code: str, name: str) -> QuerySet[Plan]:
    return Plan.objects.filter(township_id=township_code, name=name).select_related("made_by").order_by("-version")


def course_of(warning: Warning, *, at: datetime) -> Course:
    found = Call.objects.filter(escalation__warning=warning)
    calls = list(found.select_related("person", "place", "stands_in_for", "escalation").order_by("at", "step", "pk"))
    receipts: dict[UUID | None, Standing] = {
        standing.notice.pk: standing for standing in standings_of(f"warning:{warning.pk}")
    }
    running = Escalation.objects.filter(warning=warning, ended_at__isnull=True).first()
    told = [Told(call, receipts.get(call.notice_id), _instead_of(call, calls)) for call in calls]
    return Course(told, running, _next_of(running, warning, told, at=at) if running else None)


def _instead_of(call: Call, calls: list[Call]) -> list[Call]:
    if call.person_id is not None:
        return []
    later = [one for one in calls if _is_told_of(one, call.escalation_id) and one.at >= call.at]
    there = [one for one in later if one.at == later[0].at]
    # Where every village was told at once, somebody of the same place answers for it.
    return ([one for one in there if one.place_id == call.place_id] or there)[:INSTEAD_SHOWN]


def _is_told_of(call: Call, escalation_id: UUID) -> bool:
    return call.escalation_id == escalation_id and call.does == Does.TELL and call.notice_id is not None


def _next_of(running: Escalation, warning: Warning, told: list[Told], *, at: datetime) -> NextStep | None:
    """The next step that is really taken: those for the unanswered case are left out once somebody has answered."""
    left = list(enumerate(steps_of(running.steps)))[running.next_step :]
    taken = [(number, step) for number, step in left if not (step.unanswered_only and running.answered_at)]
    if not taken:
        return None
    number, step = taken[0]
    reached = [*_unanswered(running, told)] if step.does == Does.REMIND else _found_by(step, warning, at=at)
    return NextStep(step, running.due_at if number == running.next_step else None, reached)


def _found_by(step: Step, warning: Warning, *, at: datetime) -> list[Reached]:
    """Whom it tells; the call list and the loudspeakers are for those who command."""
    asked = step.whom if step.does == Does.TELL else (Whom.ON_DUTY, Whom.CHIEF)
    return [one for whom in asked for one in find(whom, warning.place, at=at)]


def _unanswered(running: Escalation, told: list[Told]) -> Iterator[Reached]:
    for one in told:
        waits = one.standing is not None and one.standing.acknowledged_at is None
        if waits and one.call.escalation_id == running.pk and one.call.does == Does.TELL:
            yield Reached(Whom(one.call.whom), Why.REMINDED, person=one.call.person)


def is_running(warning_id: UUID) -> bool:
    """Whether somebody else would still be told of it."""
    return Escalation.objects.filter(warning_id=warning_id, ended_at__isnull=True).exists()
