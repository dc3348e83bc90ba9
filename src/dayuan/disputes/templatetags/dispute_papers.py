"""Papers in the mediation room."""

from django import template

from dayuan.disputes.models import Dispute
from dayuan.disputes.paper.facts import Form
from dayuan.disputes.paper.offering import PAPER_WORDS, WRITTEN_ON_THE_SPOT, papers_of
from dayuan.disputes.rules.workflow import State

register = template.Library()


@register.simple_tag
def papers_offered(dispute: Dispute) -> dict[str, list[tuple[str, str, bool]]]:
    """Of what is printed next and of everything else: the paper, what it is called, whether it is wanted empty too."""
    first, others = papers_of(State(dispute.state))
    return {"first": [_offered(form) for form in first], "others": [_offered(form) for form in others]}


def _offered(form: Form) -> tuple[str, str, bool]:
    return form.value, str(PAPER_WORDS[form]), form in WRITTEN_ON_THE_SPOT


@register.filter
def paper_word(form: str) -> str:
    return str(PAPER_WORDS[Form(form)])
