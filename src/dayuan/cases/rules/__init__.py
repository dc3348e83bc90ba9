"""How a case may move, how long it may take, how its public code is read. Pure: no database, no clock, no Django."""

from dayuan.cases.rules.codes import (
    CODE_ALPHABET,
    RANDOM_CHARACTERS,
    WRONG_CODES_ALLOWED,
    WRONG_CODES_FORGOTTEN_AFTER_S,
    format_code,
    read_code,
)
from dayuan.cases.rules.statuses import AUDITED_STEPS, CHOSEN, OPEN, OVER, PUBLIC_STEPS, Closing, Kind, Status, StepKind
from dayuan.cases.rules.workflow import may_move

__all__ = [
    "AUDITED_STEPS",
    "CHOSEN",
    "CODE_ALPHABET",
    "OPEN",
    "OVER",
    "PUBLIC_STEPS",
    "RANDOM_CHARACTERS",
    "WRONG_CODES_ALLOWED",
    "WRONG_CODES_FORGOTTEN_AFTER_S",
    "Closing",
    "Kind",
    "Status",
    "StepKind",
    "format_code",
    "may_move",
    "read_code",
]
