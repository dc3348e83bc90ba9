"""Where a case can stand, what can happen to it, and how it can end."""

from enum import StrEnum


class Status(StrEnum):
    REPORTED = "reported"
    ACCEPTED = "accepted"
    FILED = "filed"
    DISPATCHED = "dispatched"
    IN_PROGRESS = "in_progress"
    ARRIVED = "arrived"
    ON_HOLD = "on_hold"
    CONSULTING = "consulting"
    DONE = "done"
    CLOSED = "closed"
    DECLINED = "declined"
    MERGED = "merged"
    VOID = "void"


OVER = frozenset({Status.CLOSED, Status.DECLINED, Status.MERGED, Status.VOID})
"""Nothing is done any more, and the clocks have stopped."""

OPEN = frozenset(Status) - OVER


class Kind(StrEnum):
    """What brought a case into being."""

    REPORT = "report"
    ERRAND = "errand"
    OPINION = "opinion"
    HAZARD = "hazard"
    WARNING = "warning"
    PATROL = "patrol"
    DISPUTE = "dispute"
    MEDIATED = "mediated"
    """In people's mediation: its room decides, and the clocks are the dispute's."""


class StepKind(StrEnum):
    """What happened to a case. Each has its sentence for officers and its plainer one for the public page."""

    OPENED = "opened"
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    ESCALATED = "escalated"
    NOBODY_REACHABLE = "nobody_reachable"
    ARRIVED = "arrived"
    DONE = "done"
    EVIDENCE_ADDED = "evidence_added"
    NOTED = "noted"
    CLOSED = "closed"
    REPORTED = "reported"
    TAKEN_ON = "taken_on"
    TURNED_DOWN = "turned_down"
    MERGED = "merged"
    TOOK_IN = "took_in"
    FILED = "filed"
    ASSIGNED = "assigned"
    STARTED = "started"
    RETURNED = "returned"
    CONSULTED = "consulted"
    ASKED_APPROVAL = "asked_approval"
    EXTENDED = "extended"
    PUT_ON_HOLD = "put_on_hold"
    RESUMED = "resumed"
    VOIDED = "voided"
    REFUSED = "refused"
    REWORKED = "reworked"
    REOPENED = "reopened"
    PRESSED = "pressed"
    PASSED_UP = "passed_up"
    NOBODY_ABOVE = "nobody_above"
    REPORTER_CALLED = "reporter_called"
    REPORTER_ANSWERED = "reporter_answered"
    MEDIATED = "mediated"
    PHOTO_RELEASED = "photo_released"
    PHOTO_WITHDRAWN = "photo_withdrawn"


PUBLIC_STEPS = frozenset(
    {
        StepKind.OPENED,
        StepKind.ACCEPTED,
        StepKind.ESCALATED,
        StepKind.ARRIVED,
        StepKind.DONE,
        StepKind.CLOSED,
        StepKind.REPORTED,
        StepKind.TAKEN_ON,
        StepKind.TURNED_DOWN,
        StepKind.MERGED,
        StepKind.FILED,
        StepKind.ASSIGNED,
        StepKind.STARTED,
        StepKind.RETURNED,
        StepKind.CONSULTED,
        StepKind.EXTENDED,
        StepKind.PUT_ON_HOLD,
        StepKind.RESUMED,
        StepKind.VOIDED,
        StepKind.REWORKED,
        StepKind.REOPENED,
        StepKind.PASSED_UP,
        StepKind.REPORTER_ANSWERED,
        StepKind.MEDIATED,
    }
)
"""What the public page tells: that something happened and when; never who, never why."""


AUDITED_STEPS = frozenset(
    {
        StepKind.ACCEPTED,
        StepKind.DECLINED,
        StepKind.ARRIVED,
        StepKind.DONE,
        StepKind.CLOSED,
        StepKind.TURNED_DOWN,
        StepKind.MERGED,
        StepKind.RETURNED,
        StepKind.CONSULTED,
        StepKind.EXTENDED,
        StepKind.PUT_ON_HOLD,
        StepKind.VOIDED,
        StepKind.REOPENED,
        StepKind.MEDIATED,
        StepKind.PHOTO_RELEASED,
        StepKind.PHOTO_WITHDRAWN,
    }
)
"""Told to the audit trail as well: who did it, when and on which code; never what it was about (C-22)."""


class Closing(StrEnum):
    """How a case ended."""

    SETTLED = "settled"
    NOTHING_WRONG = "nothing_wrong"
    HANDED_OVER = "handed_over"
    NOT_FOUND = "not_found"
    FALSE_ALARM = "false_alarm"
    SELF_HANDLED = "self_handled"
    DECLINED = "declined"
    MERGED = "merged"
    VOID = "void"


CHOSEN = frozenset(
    {Closing.SETTLED, Closing.NOTHING_WRONG, Closing.HANDED_OVER, Closing.NOT_FOUND, Closing.FALSE_ALARM}
)
"""Endings that whoever closes a case chooses among; the others follow from what was done."""
