"""How a case may move. Pure: no database, no clock, no Django."""

from enum import StrEnum


class Status(StrEnum):
    FILED = "filed"
    DISPATCHED = "dispatched"
    IN_PROGRESS = "in_progress"
    ARRIVED = "arrived"
    DONE = "done"
    CLOSED = "closed"


MOVES: dict[Status, frozenset[Status]] = {
    Status.FILED: frozenset({Status.DISPATCHED, Status.CLOSED}),
    Status.DISPATCHED: frozenset({Status.DISPATCHED, Status.IN_PROGRESS, Status.FILED, Status.CLOSED}),
    Status.IN_PROGRESS: frozenset({Status.ARRIVED, Status.DONE, Status.DISPATCHED, Status.FILED, Status.CLOSED}),
    Status.ARRIVED: frozenset({Status.DONE, Status.CLOSED}),
    Status.DONE: frozenset({Status.CLOSED, Status.DISPATCHED}),
    Status.CLOSED: frozenset(),
}

OPEN = frozenset(Status) - {Status.CLOSED}


class StepKind(StrEnum):
    """What happened to a case. Each has its sentence for officers and its plainer one for the public page."""

    OPENED = "opened"
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    ESCALATED = "escalated"
    NOBODY_REACHABLE = "nobody_reachable"
    ARRIVED = "arrived"
    DONE = "done"
    EVIDENCE_ADDED = "evidence_added"
    NOTED = "noted"
    CLOSED = "closed"


PUBLIC_STEPS = frozenset({StepKind.OPENED, StepKind.ACCEPTED, StepKind.ESCALATED, StepKind.ARRIVED, StepKind.DONE, StepKind.CLOSED})
"""What the public page tells: that something happened and when; never who, never why."""


def may_move(here: Status, there: Status) -> bool:
    return there in MOVES[here]


CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0, O, 1, I, L or U: the code is read aloud over the phone."""
