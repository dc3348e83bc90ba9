"""What dispatch says in the reader's language: reasons, answers, outcomes, and the sentences of its steps."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from dayuan.cases.models import Step
from dayuan.cases.queries import actor_of, in_reader_language, plain_sentence, words_for
from dayuan.cases.rules import StepKind
from dayuan.dispatch.rules import DeclineReason, OfferState, Outcome, Rung, Why

BETWEEN_REASONS = " · "

RUNG_WORDS = {
    Rung.SITE: gettext_lazy("the spot"),
    Rung.VILLAGE: gettext_lazy("the village"),
    Rung.TOWNSHIP: gettext_lazy("the township"),
}

STATE_WORDS = {
    OfferState.ASKED: gettext_lazy("Asked, no answer yet"),
    OfferState.ACCEPTED: gettext_lazy("On the way"),
    OfferState.ARRIVED: gettext_lazy("On the spot"),
    OfferState.DONE: gettext_lazy("Reported back"),
    OfferState.DECLINED: gettext_lazy("Cannot go"),
    OfferState.LAPSED: gettext_lazy("No answer in time"),
    OfferState.WITHDRAWN: gettext_lazy("Need not go"),
}

DECLINE_WORDS = {
    DeclineReason.BUSY: gettext_lazy("Busy with something else"),
    DeclineReason.TOO_FAR: gettext_lazy("Too far away"),
    DeclineReason.UNWELL: gettext_lazy("Unwell"),
    DeclineReason.NO_VEHICLE: gettext_lazy("No vehicle"),
    DeclineReason.OTHER: gettext_lazy("Another reason"),
}

OUTCOME_WORDS = {
    Outcome.CHECKED_FINE: gettext_lazy("Checked, nothing wrong"),
    Outcome.REGISTERED: gettext_lazy("Registered and let pass"),
    Outcome.TURNED_BACK: gettext_lazy("Persuaded to turn back"),
    Outcome.NOT_FOUND: gettext_lazy("Looked for, not found"),
    Outcome.HANDED_OVER: gettext_lazy("Handed over to another department"),
}

WHY_WORDS = {
    Why.ON_DUTY_HERE: gettext_lazy("on duty at this post"),
    Why.ON_THE_SPOT: gettext_lazy("on the spot"),
    Why.ON_DUTY_NEARBY: gettext_lazy("on duty nearby"),
    Why.VILLAGE_SECRETARY: gettext_lazy("secretary of this village"),
    Why.CHIEF_GRID_OFFICER: gettext_lazy("chief grid officer"),
    Why.DUTY_OFFICER: gettext_lazy("duty officer of the township"),
    Why.OFF_DUTY: gettext_lazy("off duty"),
    Why.DECLINED: gettext_lazy("said they cannot go"),
    Why.NO_ANSWER: gettext_lazy("did not answer in time"),
    Why.WITHDRAWN: gettext_lazy("was taken off this case"),
    Why.FARTHER: gettext_lazy("farther away"),
    Why.LATER_IN_LINE: gettext_lazy("next in line"),
    Why.HIGHER_UP: gettext_lazy("kept for the next level up"),
    Why.LOWER_DOWN: gettext_lazy("on a lower level"),
    Why.KEEPS_POST: gettext_lazy("keeps another checkpoint, and leaves it only if you send them"),
}


def rung_words(rung: str) -> str:
    return str(RUNG_WORDS[Rung(rung)])


def state_words(state: str) -> str:
    return str(STATE_WORDS[OfferState(state)])


def decline_words(reason: str) -> str:
    return str(DECLINE_WORDS[DeclineReason(reason)]) if reason else ""


def outcome_words(outcome: str) -> str:
    return str(OUTCOME_WORDS[Outcome(outcome)]) if outcome else ""


def reason_words(reason: Mapping[str, Any]) -> str:
    """One reason with its facts, such as `2 tasks in hand` or `on duty nearby, 420 m`."""
    count = int(reason.get("count", 0))
    match Why(reason["code"]):
        case Why.TASKS_IN_HAND:
            return ngettext("%(count)d task in hand", "%(count)d tasks in hand", count) % {"count": count}
        case Why.BUSIER:
            return ngettext("busy with %(count)d task", "busy with %(count)d tasks", count) % {"count": count}
        case Why.PICKED:
            return _("picked by %(name)s") % {"name": in_reader_language(dict(reason), "by")}
        case Why.STANDS_IN:
            facts = {"name": in_reader_language(dict(reason), "for"), "day": reason["until"]}
            return _("stands in for %(name)s until %(day)s") % facts
        case Why.AWAY:
            return _("away until %(day)s") % {"day": reason["until"]}
        case why:
            away = _("%(metres)d m away") % {"metres": reason["metres"]} if "metres" in reason else ""
            return pgettext("between clauses", ", ").join(part for part in (str(WHY_WORDS[why]), away) if part)


def reasons_words(reasons: Iterable[Mapping[str, Any]]) -> str:
    return BETWEEN_REASONS.join(reason_words(reason) for reason in reasons)


@words_for(StepKind.ASKED)
def asked_words(step: Step) -> str:
    facts = {"name": in_reader_language(step.facts, "name"), "why": reasons_words(step.facts.get("reasons", []))}
    return _("%(name)s was asked to go: %(why)s.") % facts


@words_for(StepKind.DECLINED)
def declined_words(step: Step) -> str:
    facts = {"by": actor_of(step), "why": decline_words(step.facts.get("reason", ""))}
    return _("%(by)s cannot go: %(why)s.") % facts


@words_for(StepKind.ESCALATED)
def escalated_words(step: Step) -> str:
    if "to" not in step.facts:
        return plain_sentence(step)
    return _("Passed up to %(rung)s.") % {"rung": rung_words(step.facts["to"])}


@words_for(StepKind.NOBODY_REACHABLE)
def nobody_words(step: Step) -> str:
    """Whether somebody was silent, or there was nobody to ask: the duty officer takes the phone."""
    return _("Nobody answered: call by phone.") if step.facts.get("silent") else plain_sentence(step)


@words_for(StepKind.DONE)
def done_words(step: Step) -> str:
    if "outcome" not in step.facts:
        # Nobody was sent there: whoever answers for it says in words what was done.
        return plain_sentence(step)
    facts = {"by": actor_of(step), "outcome": outcome_words(step.facts.get("outcome", ""))}
    return _("%(by)s reported: %(outcome)s.") % facts
