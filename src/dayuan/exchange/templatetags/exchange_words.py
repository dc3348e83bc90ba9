"""Words of what is told to other systems, for templates."""

from django import template

from dayuan.exchange.rules.hooks import DeliveryState, HookEvent
from dayuan.exchange.wording import EVENT_WORDS, STATE_WORDS

register = template.Library()


@register.filter
def hook_event(event: str) -> str:
    return str(EVENT_WORDS[HookEvent(event)])


@register.filter
def delivery_state(state: str) -> str:
    return str(STATE_WORDS[DeliveryState(state)])
