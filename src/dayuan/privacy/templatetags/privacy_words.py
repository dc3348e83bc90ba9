"""Consents and requests in templates: their words in the reader's language."""

from datetime import datetime

from django import template

from dayuan.households.rules import SensitiveField
from dayuan.households.wording import FIELD_WORDS
from dayuan.privacy.rules.consents import SHANGHAI, Channel, ConsentKind, Ending, OnBehalf, Standing, has_hour
from dayuan.privacy.rules.requests import RequestChannel, RequestKind, State
from dayuan.privacy.wording import (
    CHANNEL_WORDS,
    ENDING_WORDS,
    KIND_WORDS,
    ON_BEHALF_WORDS,
    REQUEST_CHANNEL_WORDS,
    REQUEST_WORDS,
    STANDING_WORDS,
    STATE_WORDS,
    STEP_WORDS,
    WITHDRAWN_WORDS,
)

register = template.Library()


@register.filter
def consent_kind_word(kind: str) -> str:
    return str(KIND_WORDS[ConsentKind(kind)])


@register.filter
def moment(at: datetime) -> str:
    """To the minute; of a paper only the day, where nobody wrote down the hour."""
    return f"{at.astimezone(SHANGHAI):{'%Y-%m-%d %H:%M' if has_hour(at) else '%Y-%m-%d'}}"


@register.filter
def channel_word(channel: str) -> str:
    return str(CHANNEL_WORDS[Channel(channel)])


@register.filter
def withdrawn_word(channel: str) -> str:
    return str(WITHDRAWN_WORDS[Channel(channel)])


@register.filter
def on_behalf_word(on_behalf: str) -> str:
    return str(ON_BEHALF_WORDS[OnBehalf(on_behalf)])


@register.filter
def consent_ending_word(ending: str) -> str:
    return str(ENDING_WORDS[Ending(ending)])


@register.filter
def standing_word(standing: str) -> str:
    return str(STANDING_WORDS[Standing(standing)])


@register.filter
def request_word(kind: str) -> str:
    return str(REQUEST_WORDS[RequestKind(kind)])


@register.filter
def request_channel_word(channel: str) -> str:
    return str(REQUEST_CHANNEL_WORDS[RequestChannel(channel)])


@register.filter
def state_word(state: str) -> str:
    return str(STATE_WORDS[State(state)])


@register.filter
def details_words(details: list[str]) -> str:
    return "、".join(str(FIELD_WORDS[SensitiveField(detail)]) for detail in details)


@register.filter
def step_word(action: str) -> str:
    return str(STEP_WORDS.get(action, action))
