"""Calls in templates: in the reader's words."""

from django import template

from dayuan.escalation.queries import Course, NextStep, course_of
from dayuan.escalation.rules import Whom, Why
from dayuan.escalation.wording import WHOM_WORDS, WHY_WORDS, next_words
from dayuan.kernel.clock import now
from dayuan.warnings.models import Warning

register = template.Library()


@register.simple_tag
def escalation_of(warning: Warning) -> Course:
    return course_of(warning, at=now())


@register.filter
def whom_word(whom: str) -> str:
    return str(WHOM_WORDS[Whom(whom)]) if whom else ""


@register.filter
def call_why(why: str) -> str:
    return str(WHY_WORDS[Why(why)])


@register.filter
def next_step_words(following: NextStep) -> str:
    return next_words(following)
