"""Who reports, by which way, and what they may answer."""

import secrets
from enum import StrEnum


class ReportChannel(StrEnum):
    """By which way a report came."""

    PUBLIC_PAGE = "public_page"
    HOTLINE = "hotline"
    ON_BEHALF = "on_behalf"
    """An officer writes it down for somebody (C-31)."""
    STAFF = "staff"
    PATROL = "patrol"
    WORKBOOK = "workbook"
    OPEN311 = "open311"


class ToldBy(StrEnum):
    """How the reporter wants to hear of each step."""

    PAGE = "page"
    SMS = "sms"
    PHONE = "phone"
    """Somebody telephones: for those who read no messages."""


class Answer(StrEnum):
    """What the reporter said to "was it fixed?"."""

    FIXED = "fixed"
    NOT_FIXED = "not_fixed"


RATINGS = range(1, 6)
TAIL_DIGITS = 4
"""The last digits of the telephone, or those given instead, open the reporter's own view together with the code."""


def tail_of(phone: str) -> str:
    """The last four digits of a number, whatever stands between them; nothing where there are fewer."""
    digits = "".join(character for character in phone if character.isascii() and character.isdigit())
    return digits[-TAIL_DIGITS:] if len(digits) >= TAIL_DIGITS else ""


def new_digits() -> str:
    """Four digits by chance, for whoever left no telephone."""
    return f"{secrets.randbelow(10**TAIL_DIGITS):0{TAIL_DIGITS}}"


NOBODY_TO_ASK = frozenset({ReportChannel.STAFF, ReportChannel.PATROL, ReportChannel.WORKBOOK})
"""Found by staff: whoever closes checks, and nobody waits for an answer."""
