"""Disputes in templates: their words in the reader's language, and what a case shows of its dispute."""

from typing import Any

from django import template
from django.http import HttpRequest

from dayuan.cases.models import Case
from dayuan.disputes.access import may_be_mediated
from dayuan.disputes.models import Dispute, DisputeAct
from dayuan.disputes.own_wording import WHOSE_WORDS
from dayuan.disputes.queries import known_disputes
from dayuan.disputes.rules.agreeing import (
    Conflict,
    CourtOutcome,
    FollowUpWay,
    OtherWay,
    Performance,
    PerformanceSeen,
    Recipient,
    Satisfaction,
    SignedHow,
    TellingHow,
)
from dayuan.disputes.rules.ladder import Rung
from dayuan.disputes.rules.levels import Level, Sign
from dayuan.disputes.rules.own import Whose
from dayuan.disputes.rules.workflow import Act, DisputeKind, Origin, Outcome, Side, State
from dayuan.disputes.waiting import Reminder, reminders_of
from dayuan.disputes.wording import (
    ACT_WORDS,
    CLOCK_WORDS,
    CONFLICT_WORDS,
    COURT_WORDS,
    DONE_SENTENCES,
    FOLLOW_UP_WAY_WORDS,
    KIND_WORDS,
    LEVEL_SHORT,
    LEVEL_WORDS,
    ORIGIN_WORDS,
    OUTCOME_WORDS,
    PERFORMANCE_SEEN_WORDS,
    PERFORMANCE_WORDS,
    RECIPIENT_WORDS,
    RUNG_WORDS,
    SATISFACTION_WORDS,
    SIDE_WORDS,
    SIGN_WORDS,
    SIGNED_WORDS,
    STATE_WORDS,
    TELLING_WORDS,
    WAY_WORDS,
)
from dayuan.people.requests import scope_on

register = template.Library()

WORDS: dict[str, tuple[Any, Any]] = {
    "act": (Act, ACT_WORDS),
    "conflict": (Conflict, CONFLICT_WORDS),
    "court": (CourtOutcome, COURT_WORDS),
    "kind": (DisputeKind, KIND_WORDS),
    "level": (Level, LEVEL_WORDS),
    "level_short": (Level, LEVEL_SHORT),
    "origin": (Origin, ORIGIN_WORDS),
    "outcome": (Outcome, OUTCOME_WORDS),
    "performance": (Performance, PERFORMANCE_WORDS),
    "recipient": (Recipient, RECIPIENT_WORDS),
    "rung": (Rung, RUNG_WORDS),
    "satisfaction": (Satisfaction, SATISFACTION_WORDS),
    "seen": (PerformanceSeen, PERFORMANCE_SEEN_WORDS),
    "side": (Side, SIDE_WORDS),
    "sign": (Sign, SIGN_WORDS),
    "signed": (SignedHow, SIGNED_WORDS),
    "state": (State, STATE_WORDS),
    "telling": (TellingHow, TELLING_WORDS),
    "way": (FollowUpWay, FOLLOW_UP_WAY_WORDS),
    "whose": (Whose, WHOSE_WORDS),
}


@register.filter
def in_words(value: str, of: str) -> str:
    """What a chosen value is called: `{{ dispute.state|in_words:"state" }}`; nothing stays nothing."""
    choice, words = WORDS[of]
    return str(words[choice(value)]) if value else ""


@register.filter
def ways_in_words(ways: str) -> str:
    return "、".join(str(WAY_WORDS[OtherWay(way)]) for way in ways.split())


@register.filter
def clock_word(of: str) -> str:
    return str(CLOCK_WORDS[of])


@register.filter
def act_sentence(act: DisputeAct) -> str:
    return str(DONE_SENTENCES[act.act])


@register.simple_tag(takes_context=True)
def dispute_of(context: template.Context, case: Case) -> Dispute | None:
    """The dispute of a case, where this reader may know of it."""
    request: HttpRequest = context["request"]
    return known_disputes(scope_on(request)).filter(case=case).first()


@register.simple_tag(takes_context=True)
def may_go_into_mediation(context: template.Context, case: Case) -> bool:
    """Whether this reader may hand the case to mediation."""
    request: HttpRequest = context["request"]
    return may_be_mediated(case, scope_on(request))


@register.simple_tag(takes_context=True)
def dispute_reminders(context: template.Context) -> list[Reminder]:
    """The days of mediations that this reader was reminded of."""
    return reminders_of(scope_on(context["request"]))
