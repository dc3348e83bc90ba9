"""What this package adds to others: a case's sentences, a button on its page, words in a copy of somebody's data."""

from django.utils.translation import gettext_lazy as _

from dayuan.cases.models import Step, StepKind
from dayuan.cases.queries import (
    actor_of,
    also_shown_when_tracked,
    also_shown_with_a_case,
    also_shown_with_my_work,
    plain_sentence,
    words_for,
)
from dayuan.disputes.wording import CASE_SENTENCES, CONFLICT_WORDS, SIDE_WORDS, TELLING_WORDS
from dayuan.households.wording import say_of
from dayuan.privacy.copy_words import add_words

also_shown_with_a_case("disputes/_with_case.html")
also_shown_with_my_work("disputes/_mine.html")
also_shown_when_tracked("disputes/_tracked.html")
say_of(
    {
        "party_revealed": _("looked at a protected detail of yours"),
        "dispute_paper_printed": _("printed a paper of a mediation in which you are a party"),
    }
)
add_words(
    headings={
        "disputes.Party": _("Mediations you are a party of"),
        "disputes.Mediator": _("Mediations you were asked to hold"),
    },
    labels={
        "disputes.Party.side": _("Side"),
        "disputes.Party.needs_guardian": _("Cannot act alone"),
        "disputes.Party.guardian": _("Guardian"),
        "disputes.Party.counsel": _("Counsel"),
        "disputes.Party.authority": _("By which paper they speak"),
        "disputes.Party.told_on": _("Told their rights on"),
        "disputes.Party.told_how": _("How they were told"),
        "disputes.Party.consented_on": _("Agreed to mediation on"),
        "disputes.Party.consented_how": _("How they agreed"),
        "disputes.Party.code": _("Own code"),
        "disputes.Mediator.conflict": _("Conflict of interest"),
    },
    values={
        "disputes.Party.side": SIDE_WORDS,
        "disputes.Party.told_how": TELLING_WORDS,
        "disputes.Party.consented_how": TELLING_WORDS,
        "disputes.Mediator.conflict": CONFLICT_WORDS,
    },
)


@words_for(StepKind.NOTED)
def noted(step: Step) -> str:
    """A plain fact of mediation, or what somebody wrote."""
    fact = step.facts.get("dispute", "")
    sentence = CASE_SENTENCES.get(fact)
    return f"{sentence} · {actor_of(step)}" if sentence else plain_sentence(step)
