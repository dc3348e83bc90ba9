"""Dispatch in templates: its words in the reader's language."""

from django import template

from dayuan.cases.models import Case
from dayuan.dispatch.queries import CaseOffers, Expected, cases_nobody_goes_to, offers_before_case
from dayuan.dispatch.queries import offers_of as offers_of_case
from dayuan.dispatch.words import outcome_words, state_words
from dayuan.kernel.clock import now
from dayuan.places.models import Place, Site

register = template.Library()


@register.filter
def offer_state(state: str) -> str:
    return state_words(state)


@register.filter
def offer_outcome(outcome: str) -> str:
    return outcome_words(outcome)


@register.simple_tag
def offers_of(case: Case) -> CaseOffers:
    return offers_of_case(case, at=now())


@register.simple_tag
def nobody_goes(case: Case) -> str:
    """The sentence that says so, where nobody is left to be asked."""
    return "" if case.closed_at else cases_nobody_goes_to([case]).get(case.pk, "")


@register.simple_tag
def who_would_go(place: Place, site: Site | None, concerns_home: bool) -> Expected:
    return offers_before_case(place, site, at=now(), concerns_home=concerns_home)
