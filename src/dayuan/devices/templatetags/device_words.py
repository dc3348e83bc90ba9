"""Devices in templates: their words in the reader's language."""

from django import template

from dayuan.devices.models import Command
from dayuan.devices.rules import DeviceKind, Health, HealthEvidence, Verb
from dayuan.devices.wording import (
    COMMAND_WORDS,
    EVIDENCE_SENTENCES,
    HEALTH_WORDS,
    KIND_WORDS,
    VERB_WORDS,
    clock_words,
)

register = template.Library()


@register.filter
def kind_word(kind: str) -> str:
    return str(KIND_WORDS[DeviceKind(kind)])


@register.filter
def health_word(health: str) -> str:
    return str(HEALTH_WORDS[Health(health)])


@register.filter
def evidence_sentence(evidence: str) -> str:
    return str(EVIDENCE_SENTENCES[HealthEvidence(evidence)])


@register.filter
def verb_word(verb: str) -> str:
    return str(VERB_WORDS[Verb(verb)])


@register.filter
def command_word(state: str) -> str:
    return str(COMMAND_WORDS[Command.State(state)])


@register.filter
def is_off(skew_s: float) -> bool:
    """A clock that is wrong by more than a message may take."""
    return abs(skew_s) >= WORTH_SAYING_S


register.filter("clock_words", clock_words)

WORTH_SAYING_S = 5.0
