"""Posts, acts and browsers in templates: what they are called in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django import template
from django.utils.translation import gettext_lazy as _

from dayuan.people.account_models import SignInOutcome
from dayuan.people.account_wording import OUTCOME_WORDS, word_of_browser
from dayuan.people.chain_rules import AbsenceReason
from dayuan.people.chain_wording import ABSENCE_WORDS
from dayuan.people.models import Person, Post
from dayuan.people.rules import Role
from dayuan.people.trail_wording import word_of_act
from dayuan.people.wording import ROLE_WORDS

register = template.Library()

POST_ACTION_WORDS = {
    "post_given": _("Given"),
    "post_ended": _("Ended"),
    "handover_printed": _("Handover pack printed"),
}


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


@register.filter
def absence_word(reason: str) -> str:
    return str(ABSENCE_WORDS[AbsenceReason(reason)])


@register.filter
def post_action_word(action: str) -> str:
    return str(POST_ACTION_WORDS.get(action, action))


@dataclass(frozen=True)
class Acting:
    """The holder is away; somebody stands in, or nobody."""

    person: Person | None


@register.filter
def away_of(answering: Mapping[UUID, Person | None], post: Post) -> Acting | None:
    return Acting(answering[post.pk]) if post.pk in answering else None
