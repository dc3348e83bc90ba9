"""What may be asked of the desk for data subjects, its steps and its clock. Pure."""

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from dayuan.calendars.rules.working_time import WorkCalendar, nth_workday_after
from dayuan.people.rules import COMMAND_ROLES

DECIDING_ROLES = COMMAND_ROLES
"""Who refuses a request and decides on an erasure: the township's desk."""
ANSWER_WITHIN_WORKDAYS = 15
"""C-18. Counted as statutes count: the day it came in does not count, the whole of the last one does."""


class RequestKind(StrEnum):
    COPY = "copy"
    CORRECT = "correct"
    DELETE = "delete"
    EXPLAIN = "explain"
    WITHDRAW = "withdraw"


class RequestChannel(StrEnum):
    COUNTER = "counter"
    PHONE = "phone"
    PAPER = "paper"
    OWN_PAGE = "own_page"


class State(StrEnum):
    RECEIVED = "received"
    IDENTIFIED = "identified"
    PROPOSED = "proposed"
    """An erasure that one person proposed and a second one has to decide."""
    ANSWERED = "answered"
    REFUSED = "refused"
    CLOSED = "closed"


OPEN_STATES = frozenset({State.RECEIVED, State.IDENTIFIED, State.PROPOSED})
"""While the clock runs."""

STEPS: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.IDENTIFIED, State.REFUSED}),
    State.IDENTIFIED: frozenset({State.PROPOSED, State.ANSWERED, State.REFUSED}),
    State.PROPOSED: frozenset({State.ANSWERED, State.REFUSED}),
    State.ANSWERED: frozenset({State.CLOSED}),
    State.REFUSED: frozenset({State.CLOSED}),
    State.CLOSED: frozenset(),
}


def may_step(kind: RequestKind, now: State, to: State) -> bool:
    """Whether a request of this kind goes from one state to another: only an erasure is proposed before it is done."""
    if kind is RequestKind.DELETE and (now, to) == (State.IDENTIFIED, State.ANSWERED):
        return False
    return to in STEPS[now] and (to is not State.PROPOSED or kind is RequestKind.DELETE)


def may_decide_erasure(decider: UUID, *, proposed_by: UUID | None) -> bool:
    """Two people erase: one proposes, another decides."""
    return proposed_by is not None and decider != proposed_by


def due_on(received_on: date, calendar: WorkCalendar) -> date:
    """The last day on which the answer is in time."""
    return nth_workday_after(received_on, ANSWER_WITHIN_WORKDAYS, calendar)


def workdays_left(today: date, due: date, calendar: WorkCalendar) -> int:
    """Workdays after today up to the last day, today not counted; below zero when it is overdue by so many."""
    first, last, sign = (today, due, 1) if today <= due else (due, today, -1)
    days: Collection[date] = [first + timedelta(days=step) for step in range(1, (last - first).days + 1)]
    return sign * sum(calendar.is_workday(day) for day in days)
