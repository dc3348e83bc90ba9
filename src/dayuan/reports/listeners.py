"""What this package does when a case steps, and what it shows on the pages of a case."""

from django.utils.translation import gettext as _

from dayuan.cases.events import CaseStepped
from dayuan.cases.models import Step, StepKind
from dayuan.cases.queries import actor_of, also_shown_when_tracked, also_shown_with_a_case, plain_sentence, words_for
from dayuan.kernel.events import when
from dayuan.reports.actions import FROM_REPORTER, tell_reporters
from dayuan.reports.wording import ADDED_WORDS

also_shown_with_a_case("reports/_on_case.html", below=True)
also_shown_when_tracked("reports/_shown_on_tracked.html")
also_shown_when_tracked("reports/_on_tracked.html")


@when(CaseStepped)
def tell_whoever_reported_it(news: CaseStepped) -> None:
    tell_reporters(news.case_id, news.kind, at=news.at)


@words_for(StepKind.NOTED)
def note_sentence(step: Step) -> str:
    return _("The reporter adds:") if step.facts.get(FROM_REPORTER) else plain_sentence(step)


@words_for(StepKind.EVIDENCE_ADDED)
def evidence_sentence(step: Step) -> str:
    """Of a matter that was anonymised only that something was added."""
    what = ADDED_WORDS.get(step.facts.get("what", ""))
    if what is None:
        return plain_sentence(step)
    return str(what) % {"who": actor_of(step) if step.by_id else _("The reporter")}
