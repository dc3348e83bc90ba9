"""The workflow of a case as one table: who may move what to where, and what it takes (field guide 1.3)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from dayuan.cases.rules.statuses import OPEN, OVER, Status


class Act(StrEnum):
    """What can be done to a case; the word is also the last part of its address."""

    ACCEPT = "accept"
    DECLINE = "decline"
    MERGE = "merge"
    SELF_HANDLE = "self-handle"
    FILE = "file"
    ASSIGN = "assign"
    TAKE = "take"
    RETURN = "return"
    DECIDE = "decide"
    ASK_EXTENSION = "ask-extension"
    ASK_HOLD = "ask-hold"
    ASK_VOID = "ask-void"
    GRANT_EXTENSION = "grant-extension"
    GRANT_HOLD = "grant-hold"
    GRANT_VOID = "grant-void"
    REFUSE_APPROVAL = "refuse-approval"
    RESUME = "resume"
    REPORT_DONE = "report-done"
    REWORK = "rework"
    CALL_REPORTER = "call-reporter"
    ANSWER = "answer"
    CLOSE = "close"
    CLOSE_OUTRIGHT = "close-outright"
    REOPEN = "reopen"
    PRESS = "press"
    PASS_UP = "pass-up"  # noqa: S105  # a way up, no password
    MEDIATE = "mediate"
    END_MEDIATION = "end-mediation"
    SEND_SOMEBODY = "send-somebody"
    ACCEPT_TASK = "accept-task"
    ARRIVE = "arrive"
    REPORT_OUTCOME = "report-outcome"
    FIND_NOBODY = "find-nobody"


class Part(StrEnum):
    """What somebody is to a case."""

    DESK = "desk"
    """Reads matters of the place at a desk: the village's secretary, the township's liaison, command."""
    COMMAND = "command"
    LEADER = "leader"
    """The township's secretary or chief grid officer: decides where posts disagree."""
    OWNER = "owner"
    """Answers for it now."""
    STAFF = "staff"
    """Works for the township where the case is."""
    REPORTER = "reporter"
    """Whoever reported it, known by code and the last digits of the telephone."""
    SYSTEM = "system"
    """A clock, the dispatch of somebody to the spot, or the room of mediation."""


class Need(StrEnum):
    """What an act asks for before it is done."""

    REASON = "reason"
    WORDS = "words"
    CLASS = "class"
    POST = "post"
    OTHER_CASE = "other_case"
    UNTIL = "until"
    OUTCOME = "outcome"
    PENDING = "pending"
    """A request of this kind waits for a decision."""
    ANOTHER_PERSON = "another_person"
    """Whoever asked for it may not grant it."""
    REPORTER_HEARD = "reporter_heard"
    """Where somebody reported it: they answered, or two attempts to ask them are on record (C-32, field guide 12.7)."""
    WITHIN_WINDOW = "within_window"


class Counted(StrEnum):
    """What a move adds to, kept on the case: a controlled share each (Jiangsu's rule in field guide 1.1)."""

    RETURNS = "returns"
    EXTENSIONS = "extensions"
    HOLDS = "holds"
    REWORKS = "reworks"
    REOPENINGS = "reopenings"
    PRESSES = "presses"
    HOPS = "hops"


@dataclass(frozen=True)
class Move:
    """One row of the table."""

    act: Act
    here: frozenset[Status]
    there: Status | None
    """None leaves the case where it stands. What somebody outside reported is never closed before they were heard."""
    who: frozenset[Part]
    needs: frozenset[Need] = frozenset()
    counts: Counted | None = None


def _row(
    act: Act,
    here: Iterable[Status],
    there: Status | None,
    who: Collection[Part],
    *needs: Need,
    counts: Counted | None = None,
) -> Move:
    return Move(act, frozenset(here), there, frozenset(who), frozenset(needs), counts)


_S, _A, _P, _N = Status, Act, Part, Need
_NEW = {_S.REPORTED, _S.ACCEPTED}
_WORKED_ON = {_S.DISPATCHED, _S.IN_PROGRESS}
_ON_THE_WAY = {_S.FILED, _S.DISPATCHED, _S.IN_PROGRESS, _S.ARRIVED}

WORKFLOW: tuple[Move, ...] = (
    _row(_A.ACCEPT, {_S.REPORTED}, _S.ACCEPTED, {_P.DESK, _P.OWNER}),
    _row(_A.DECLINE, _NEW, _S.DECLINED, {_P.DESK}, _N.REASON),
    _row(_A.MERGE, {*_NEW, _S.FILED, _S.DISPATCHED}, _S.MERGED, {_P.DESK}, _N.OTHER_CASE),
    _row(_A.SELF_HANDLE, _NEW, _S.CLOSED, {_P.DESK, _P.OWNER, _P.STAFF}, _N.WORDS),
    _row(_A.FILE, _NEW, _S.FILED, {_P.DESK}, _N.CLASS),
    _row(_A.ASSIGN, {_S.ACCEPTED, *_ON_THE_WAY} - {_S.ARRIVED}, _S.DISPATCHED, {_P.DESK}, _N.POST),
    _row(_A.TAKE, {_S.REPORTED, _S.ACCEPTED, _S.FILED, _S.DISPATCHED}, _S.IN_PROGRESS, {_P.OWNER}),
    _row(_A.RETURN, _WORKED_ON, _S.FILED, {_P.OWNER}, _N.REASON, counts=Counted.RETURNS),
    _row(_A.DECIDE, {_S.CONSULTING}, _S.DISPATCHED, {_P.LEADER}, _N.POST, _N.REASON),
    _row(_A.ASK_EXTENSION, {*_WORKED_ON, _S.ARRIVED}, None, {_P.OWNER}, _N.REASON, _N.UNTIL),
    _row(_A.ASK_HOLD, _WORKED_ON, None, {_P.OWNER}, _N.REASON, _N.UNTIL),
    _row(_A.ASK_VOID, OPEN - {_S.DONE}, None, {_P.DESK}, _N.REASON),
    _row(
        _A.GRANT_EXTENSION,
        {*_WORKED_ON, _S.ARRIVED},
        None,
        {_P.COMMAND, _P.LEADER},
        _N.PENDING,
        _N.ANOTHER_PERSON,
        counts=Counted.EXTENSIONS,
    ),
    _row(
        _A.GRANT_HOLD,
        _WORKED_ON,
        _S.ON_HOLD,
        {_P.COMMAND, _P.LEADER},
        _N.PENDING,
        _N.ANOTHER_PERSON,
        counts=Counted.HOLDS,
    ),
    _row(_A.GRANT_VOID, OPEN - {_S.DONE}, _S.VOID, {_P.LEADER}, _N.PENDING, _N.ANOTHER_PERSON),
    _row(_A.REFUSE_APPROVAL, OPEN, None, {_P.COMMAND, _P.LEADER}, _N.PENDING, _N.ANOTHER_PERSON, _N.REASON),
    _row(_A.RESUME, {_S.ON_HOLD}, _S.IN_PROGRESS, {_P.OWNER, _P.DESK, _P.SYSTEM}),
    _row(_A.REPORT_DONE, _WORKED_ON, _S.DONE, {_P.OWNER}, _N.WORDS),
    _row(_A.REWORK, {_S.DONE}, _S.IN_PROGRESS, {_P.DESK, _P.REPORTER}, _N.REASON, counts=Counted.REWORKS),
    _row(_A.CALL_REPORTER, {_S.DONE}, None, {_P.DESK, _P.OWNER}, _N.WORDS),
    _row(_A.ANSWER, {_S.DONE, _S.CLOSED}, None, {_P.REPORTER, _P.DESK}),
    _row(_A.CLOSE, {_S.DONE}, _S.CLOSED, {_P.DESK}, _N.OUTCOME, _N.REPORTER_HEARD),
    _row(_A.CLOSE_OUTRIGHT, _ON_THE_WAY, _S.CLOSED, {_P.COMMAND}, _N.OUTCOME, _N.REPORTER_HEARD),
    _row(
        _A.REOPEN,
        {_S.CLOSED},
        _S.FILED,
        {_P.REPORTER, _P.DESK},
        _N.REASON,
        _N.WITHIN_WINDOW,
        counts=Counted.REOPENINGS,
    ),
    _row(_A.PRESS, OPEN, None, {_P.LEADER}, _N.WORDS, counts=Counted.PRESSES),
    _row(
        _A.PASS_UP,
        {*_NEW, _S.FILED, *_WORKED_ON},
        _S.DISPATCHED,
        {_P.OWNER, _P.DESK, _P.SYSTEM},
        _N.REASON,
        counts=Counted.HOPS,
    ),
    # From here on the room of mediation decides (`disputes`), and closes the case with the dispute.
    _row(_A.MEDIATE, {*_NEW, *_ON_THE_WAY, _S.DONE}, _S.IN_PROGRESS, {_P.SYSTEM}),
    _row(_A.END_MEDIATION, {_S.IN_PROGRESS}, _S.DONE, {_P.SYSTEM}),
    # The rows of `dispatch`, which asks people to go to the spot and keeps its own clocks of minutes.
    _row(_A.SEND_SOMEBODY, {_S.FILED, _S.DISPATCHED, _S.IN_PROGRESS, _S.DONE}, _S.DISPATCHED, {_P.SYSTEM}),
    _row(_A.ACCEPT_TASK, {_S.DISPATCHED}, _S.IN_PROGRESS, {_P.SYSTEM}),
    _row(_A.ARRIVE, {_S.IN_PROGRESS}, _S.ARRIVED, {_P.SYSTEM}),
    _row(_A.REPORT_OUTCOME, {_S.IN_PROGRESS, _S.ARRIVED}, _S.DONE, {_P.SYSTEM}),
    _row(_A.FIND_NOBODY, _WORKED_ON, _S.FILED, {_P.SYSTEM}),
)

ROWS: dict[Act, Move] = {move.act: move for move in WORKFLOW}

NOT_FOR_WARNINGS = frozenset({Act.ASSIGN, Act.PASS_UP, Act.FILE, Act.MERGE})
"""What a warning raised is sent by dispatch, and joined where warnings are joined."""

TOGETHER = (Act.ACCEPT, Act.ASSIGN, Act.PASS_UP, Act.PRESS, Act.MERGE)
"""What can be done to several cases in one go."""

RETURNS_UNTIL_CONSULTATION = 2
"""Sent to the wrong post twice, a case goes to no third one: those concerned consult and a leader decides."""

ATTEMPTS_TO_HEAR = 2
"""So many recorded attempts stand for an answer that the reporter did not give."""
ATTEMPTS_APART = timedelta(hours=2)
"""Sooner is the same attempt: who did not answer a minute ago does not answer now."""


def may_move(here: Status, there: Status) -> bool:
    """Whether any row leads from here to there."""
    return any(here in move.here and there == landing(move, here) for move in WORKFLOW)


def landing(move: Move, here: Status) -> Status:
    """Where a move ends that starts here."""
    return here if move.there is None else move.there


def is_open_to(act: Act, here: Status, parts: Collection[Part]) -> bool:
    """The cell of the table: this act, from here, by somebody who is this to the case."""
    move = ROWS[act]
    return here in move.here and not move.who.isdisjoint(parts)


def acts_open_to(here: Status, parts: Collection[Part]) -> list[Act]:
    """What somebody may do now, in the order of the table."""
    return [move.act for move in WORKFLOW if is_open_to(move.act, here, parts)]


def after_return(returns_before: int) -> Status:
    """Where a returned case goes: back to the desk, or into consultation at the second time."""
    return Status.CONSULTING if returns_before + 1 >= RETURNS_UNTIL_CONSULTATION else Status.FILED


def is_over(status: str) -> bool:
    return Status(status) in OVER
