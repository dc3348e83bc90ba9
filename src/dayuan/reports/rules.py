"""What is offered first, how often one may report or guess, and which steps a reporter is told. Pure."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from enum import StrEnum

from dayuan.cases.rules import PUBLIC_STEPS, StepKind
from dayuan.cases.rules.classes import OTHER

FIRST_SHOWN = 8
"""As many kinds of matter as a phone shows without scrolling; the others are one tap away."""
USUALLY_FIRST = ("09001", "08001", "09002", "06003", "09003", "08002", "04001", "10001")
"""Where nothing was reported yet."""
DISPUTES = "01"
"""The main class of disputes."""
COUNTED_FOR = timedelta(days=180)

REPORTS_OF_AN_ADDRESS = 60
REPORTS_OF_AN_ADDRESS_FORGOTTEN_AFTER_S = 3600
"""A whole village may share one address: sixty reports in an hour are a flood, or a machine."""
REPORTS_OF_A_NUMBER = 10
REPORTS_OF_A_NUMBER_FORGOTTEN_AFTER_S = 24 * 3600
"""Nobody's telephone is to be filled with messages by somebody else."""

WRONG_DIGITS_OF_A_CODE = 8
WRONG_DIGITS_FORGOTTEN_AFTER_S = 3600
"""From one address: ten thousand ends of a number are guessed by half in a month."""
WRONG_DIGITS_FROM_ANYWHERE = 100
WRONG_DIGITS_FROM_ANYWHERE_FORGOTTEN_AFTER_S = 24 * 3600
"""From many addresses together it takes longer: fifty days."""
OWN_VIEW_LASTS = timedelta(hours=1)

TOLD_STEPS = PUBLIC_STEPS - {StepKind.REPORTER_ANSWERED, StepKind.OPENED}
"""What the reporter did themselves they know."""
ONE_OF_A_KIND_WITHIN = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=1)
"""News of yesterday helps nobody; the page says that it did not arrive."""

REASON_IN_NOTE = frozenset({StepKind.TURNED_DOWN, StepKind.DONE})
"""What an officer wrote at such a step is an answer to the reporter, who may read it; of all else it stays inside."""
REASON_IN_FACTS = frozenset({StepKind.EXTENDED, StepKind.PUT_ON_HOLD, StepKind.VOIDED})
"""Here the reason is what the request for more time, for a hold or for making it void had said."""


class Way(StrEnum):
    """How a reporter is told away from the page."""

    SMS = "sms"
    PHONE = "phone"
    """Somebody telephones: a line on the page of the case until it is done."""


class MessageState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    CALLED_OFF = "called_off"
    """Something newer is to be told instead."""


def first_classes(counts: Mapping[str, int], offered: Collection[str]) -> list[str]:
    """The eight kinds of matter reported most, those usually reported behind them, “another matter” among the rest."""
    usual = {code: number for number, code in enumerate(USUALLY_FIRST)}
    ranked = sorted(
        (code for code in offered if code != OTHER),
        key=lambda code: (-counts.get(code, 0), usual.get(code, len(usual)), code),
    )
    return ranked[:FIRST_SHOWN]
