"""Posts, acts and browsers in templates: what they are called in the reader's language."""

from django import template

from dayuan.people.account_models import SignInOutcome
from dayuan.people.account_wording import OUTCOME_WORDS, word_of_act, word_of_browser
from dayuan.people.rules import Role
from dayuan.people.wording import ROLE_WORDS

register = template.Library()


@register.filter
def role_word(role: str) -> str:
    return str(ROLE_WORDS[Role(role)])


@register.filter
def outcome_word(outcome: str) -> str:
    return str(OUTCOME_WORDS[SignInOutcome(outcome)])


@register.filter
def act_word(action: str) -> str:
    return word_of_act(action)


@register.filter
def browser_word(user_agent: str) -> str:
    return word_of_browser(user_agent)
