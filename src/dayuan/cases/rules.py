"""How a case may move, and how its public code is read. Pure: no database, no clock, no Django."""

import unicodedata
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
    WITHDRAWN = "withdrawn"
    ESCALATED = "escalated"
    NOBODY_REACHABLE = "nobody_reachable"
    ARRIVED = "arrived"
    DONE = "done"
    EVIDENCE_ADDED = "evidence_added"
    NOTED = "noted"
    CLOSED = "closed"


PUBLIC_STEPS = frozenset(
    {StepKind.OPENED, StepKind.ACCEPTED, StepKind.ESCALATED, StepKind.ARRIVED, StepKind.DONE, StepKind.CLOSED}
)
"""What the public page tells: that something happened and when; never who, never why."""


AUDITED_STEPS = frozenset({StepKind.ACCEPTED, StepKind.DECLINED, StepKind.ARRIVED, StepKind.DONE, StepKind.CLOSED})
"""Told to the audit trail as well: who did it, when and on which code; never what it was about (C-22)."""


class Closing(StrEnum):
    """How a case ended."""

    SETTLED = "settled"
    NOTHING_WRONG = "nothing_wrong"
    HANDED_OVER = "handed_over"
    NOT_FOUND = "not_found"
    FALSE_ALARM = "false_alarm"


def may_move(here: Status, there: Status) -> bool:
    return there in MOVES[here]


CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0, O, 1, I, L or U: the code is read aloud over the phone."""

COUNTY_DIGITS = 4
RANDOM_CHARACTERS = 8
"""30 to the power of 8 codes for each county: guessing one open case among a thousand takes 650 million tries."""

_MEANT_AS_DIGIT = str.maketrans("OQDILSBZ", "00011582")
_MEANT_AS_CHARACTER = str.maketrans("U0O", "VQQ")


def format_code(county_code: str, characters: str) -> str:
    """`1421-7K3Q-9F2M`: the last four digits of the county's code, then eight characters that cannot be guessed."""
    return f"{county_code[-COUNTY_DIGITS:]}-{characters[:4]}-{characters[4:]}"


def read_code(typed: str) -> str | None:
    """The code somebody meant, whatever case, width, spaces, hyphens or look-alikes they typed; None if it is none."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    kept = "".join(character for character in plain if character.isascii() and character.isalnum())
    county = kept[:COUNTY_DIGITS].translate(_MEANT_AS_DIGIT)
    random = kept[COUNTY_DIGITS:].translate(_MEANT_AS_CHARACTER)
    if len(kept) != COUNTY_DIGITS + RANDOM_CHARACTERS or not county.isdigit() or not set(random) <= set(CODE_ALPHABET):
        return None
    return format_code(county, random)


WRONG_CODES_ALLOWED = 20
WRONG_CODES_FORGOTTEN_AFTER_S = 600
"""Twenty wrong codes from one address in ten minutes are guessing, not mistyping."""
