"""Words for the pages of retention."""

from django import template
from django.utils.functional import Promise

from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import all_holdable
from dayuan.retention.rules import RunState
from dayuan.retention.wording import CLASS_WORDS, STATE_WORDS

register = template.Library()


@register.filter
def class_word(retention: str) -> str | Promise:
    return CLASS_WORDS[Retention(retention)]


@register.filter
def state_word(state: str) -> str | Promise:
    return STATE_WORDS[RunState(state)]


@register.filter
def held_word(kind: str) -> str | Promise:
    """What kind of thing a hold keeps; a kind that no package knows any more is shown as it is."""
    known = all_holdable().get(kind)
    return known.label if known else kind
