"""Posts in templates: what they are called in the reader's language."""

from django import template

from dayuan.people.rules import Role
from dayuan.people.wording import ROLE_WORDS

register = template.Library()


@register.filter
def role_word(role: str) -> str:
    return str(ROLE_WORDS[Role(role)])
