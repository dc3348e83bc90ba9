"""Who is told of a warning at each level, and after how long who next. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dayuan.people.rules import Role


class Whom(StrEnum):
    """Who is told; resolved at the moment of the step, for the place of the warning."""

    ON_DUTY = "on_duty"
    CHIEF = "chief"
    LEADER = "leader"
    VILLAGE = "village"
    LIAISON = "liaison"
    GRID_LEADER = "grid_leader"
    GRID_WORKER = "grid_worker"
    COURTYARD = "courtyard"
    MEDIATOR = "mediator"
    POLICE = "police"
    TEAMS = "teams"
    """Whoever can be called of the service teams around the place: the emergency list."""


POSTS: Mapping[Whom, tuple[Role, ...]] = {
    Whom.CHIEF: (Role.CHIEF_GRID_OFFICER,),
    Whom.LEADER: (Role.PARTY_SECRETARY,),
    Whom.VILLAGE: (Role.VILLAGE_SECRETARY,),
    Whom.LIAISON: (Role.VILLAGE_LIAISON,),
    Whom.GRID_LEADER: (Role.GRID_LEADER,),
    Whom.GRID_WORKER: (Role.GRID_WORKER, Role.MICRO_GRID_LEADER),
    Whom.COURTYARD: (Role.COURTYARD_HEAD, Role.GROUP_LEADER),
    Whom.MEDIATOR: (Role.MEDIATOR,),
    Whom.POLICE: (Role.POLICE_STATION,),
}
"""Posts that are asked, the first that somebody holds; the nearest place around the warning first."""

ALL_OVER_THE_TOWNSHIP: Mapping[Whom, Whom] = {
    Whom.VILLAGE: Whom.VILLAGE,
    Whom.LIAISON: Whom.LIAISON,
    Whom.GRID_LEADER: Whom.GRID_LEADER,
    Whom.GRID_WORKER: Whom.VILLAGE,
    Whom.COURTYARD: Whom.VILLAGE,
}
"""Who is asked in every village where the matter is the whole township's: nobody calls two hundred courtyards."""
MOST_VILLAGES = 60
"""A township has no more; a list that says otherwise must not call half a county."""


class Unit(StrEnum):
    MINUTES = "minutes"
    WORK_HOURS = "work_hours"
    WORK_DAYS = "work_days"


class Does(StrEnum):
    TELL = "tell"
    REMIND = "remind"
    """Whoever was told and has not answered is told again."""
    CALL_LIST = "call_list"
    """The command centre is reminded to telephone by the printed list."""
    LOUDSPEAKER = "loudspeaker"
    """The command centre is reminded that the loudspeakers may speak; nobody but a person makes them."""


class Why(StrEnum):
    """Why this person was told, or why nobody was."""

    ON_DUTY = "on_duty"
    HOLDS_POST = "holds_post"
    STANDS_IN = "stands_in"
    IN_TEAM = "in_team"
    REMINDED = "reminded"
    TO_TELEPHONE = "to_telephone"
    TO_SPEAK = "to_speak"
    NOT_DELIVERED = "not_delivered"
    VACANT = "vacant"
    AWAY = "away"
    NOBODY_ON_DUTY = "nobody_on_duty"
    NOBODY_AVAILABLE = "nobody_available"
    TOLD_ALREADY = "told_already"
    OVER = "over"
    """Whoever was told is told that it is over."""
    TAKEN_BACK = "taken_back"
    """Whoever was told is told that there was nothing."""
    CALLED_OTHERWISE = "called_otherwise"
    """Whoever was told is told what it is now."""
    ALL_OVER = "all_over"
    """The whole township's matter: the command centre knows at once, whatever the plan says of later."""


IT_IS_OVER = frozenset({Why.OVER, Why.TAKEN_BACK})
FOUND_NOBODY = frozenset({Why.VACANT, Why.AWAY, Why.NOBODY_ON_DUTY, Why.NOBODY_AVAILABLE})


@dataclass(frozen=True)
class Step:
    """One step of a plan, counted from the beginning of the escalation."""

    after: float
    whom: tuple[Whom, ...] = ()
    does: Does = Does.TELL
    unit: Unit = Unit.MINUTES
    unanswered_only: bool = True
    """Left out once somebody has said that they know."""

    def as_json(self) -> dict[str, Any]:
        return {
            "after": self.after,
            "whom": [whom.value for whom in self.whom],
            "does": self.does.value,
            "unit": self.unit.value,
            "unanswered_only": self.unanswered_only,
        }


class StepWrong(ValueError):
    """A stored step that is none."""


def step_of(said: Mapping[str, Any]) -> Step:
    """Raises StepWrong."""
    try:
        after = float(said["after"])
        step = Step(
            after,
            tuple(Whom(whom) for whom in said.get("whom", ())),
            Does(said.get("does", "tell")),
            Unit(said.get("unit", "minutes")),
            # At once nobody can have answered.
            after > 0 and bool(said.get("unanswered_only", True)),
        )
    except (KeyError, TypeError, ValueError) as wrong:
        raise StepWrong(str(wrong)) from None
    if not 0 <= after <= LONGEST[step.unit] or (step.does == Does.TELL and not step.whom):
        raise StepWrong("a step out of its limits")
    return step


LONGEST = {Unit.MINUTES: 7 * 24 * 60.0, Unit.WORK_HOURS: 80.0, Unit.WORK_DAYS: 30.0}
MOST_STEPS = 20

BLUE = (
    Step(0, (Whom.COURTYARD, Whom.GRID_WORKER), unanswered_only=False),
    Step(4, does=Does.REMIND, unit=Unit.WORK_HOURS),
    Step(1, (Whom.VILLAGE, Whom.GRID_LEADER), unit=Unit.WORK_DAYS),
    Step(3, (Whom.CHIEF,), unit=Unit.WORK_DAYS),
)
YELLOW = (
    Step(0, (Whom.VILLAGE,), unanswered_only=False),
    Step(0, (Whom.LIAISON,), unanswered_only=False),
    # The duty officer has had it on the command screen from the first second.
    Step(3, (Whom.ON_DUTY,)),
    Step(10, does=Does.REMIND),
    Step(20, (Whom.GRID_LEADER, Whom.CHIEF)),
    Step(60, (Whom.LEADER,)),
)
RED = (
    Step(0, (Whom.ON_DUTY, Whom.CHIEF, Whom.LEADER, Whom.VILLAGE), unanswered_only=False),
    Step(0, (Whom.TEAMS,), unanswered_only=False),
    Step(3, does=Does.REMIND),
    Step(5, does=Does.CALL_LIST),
    Step(8, does=Does.LOUDSPEAKER),
    Step(15, (Whom.POLICE, Whom.GRID_LEADER)),
)
HOME = (
    Step(0, (Whom.ON_DUTY,), unanswered_only=False),
    Step(5, does=Does.REMIND),
    Step(10, (Whom.CHIEF,)),
    Step(15, does=Does.CALL_LIST),
)
"""What concerns a home goes to those who decide, and to nobody else before a person has confirmed it (C-14)."""

HOME_PLAN = "home"
PLANS: Mapping[str, tuple[Step, ...]] = {"blue": BLUE, "yellow": YELLOW, "red": RED, HOME_PLAN: HOME}
"""With what a township begins: blue to courtyard and grid, yellow to the village with the liaison informed, red to the
command centre, the leader and the emergency list at once. Red: a call within 15 minutes; yellow: contact within 24
hours; blue: within one workday (field guide 2.3)."""


DECIDERS = frozenset({Whom.ON_DUTY, Whom.CHIEF, Whom.LEADER})


class PlanFault(StrEnum):
    """Why a plan cannot be a township's."""

    NOBODY_AT_ONCE = "nobody_at_once"
    NOBODY_NEXT = "nobody_next"
    NOT_OF_A_HOME = "not_of_a_home"


def fault_of(name: str, steps: Sequence[Step]) -> PlanFault | None:
    """What a plan must not do: tell nobody at first or nobody else later, or send word of a home too far (C-14)."""
    if not any(step.does == Does.TELL and step.after == 0 for step in steps):
        return PlanFault.NOBODY_AT_ONCE
    if not _goes_on(steps):
        return PlanFault.NOBODY_NEXT
    if name == HOME_PLAN and any(not DECIDERS.issuperset(step.whom) for step in steps):
        return PlanFault.NOT_OF_A_HOME
    return None


def _goes_on(steps: Sequence[Step]) -> bool:
    """Whether somebody else is told later, or telephoned, where those who are told at once do not answer."""
    first = {whom for step in steps if step.does == Does.TELL and step.after == 0 for whom in step.whom}
    later = [step for step in steps if step.after > 0]
    return any(step.does == Does.CALL_LIST or not first.issuperset(step.whom) for step in later)


def plan_name(level: str, *, concerns_home: bool) -> str:
    return HOME_PLAN if concerns_home else level


def steps_of(said: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    """A stored plan. Raises StepWrong."""
    if not 0 < len(said) <= MOST_STEPS:
        raise StepWrong("a plan has one to twenty steps")
    return tuple(step_of(one) for one in said)


def as_json(steps: Iterable[Step]) -> list[dict[str, Any]]:
    return [step.as_json() for step in steps]
