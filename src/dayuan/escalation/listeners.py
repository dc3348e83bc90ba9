"""What this package does when others have news."""

from uuid import UUID

from dayuan.cases.events import CaseClosed, CaseStepped
from dayuan.cases.models import Case
from dayuan.cases.rules import StepKind
from dayuan.escalation.actions import (
    begin_escalation,
    end_escalation,
    go_on_after_all,
    note_answer,
    note_undelivered,
    say_how_it_ended,
    tell_it_is_called_otherwise,
    tell_it_is_over,
)
from dayuan.escalation.queries import is_running
from dayuan.escalation.rules import Why
from dayuan.kernel.events import when
from dayuan.notices.events import NoticeAcknowledged, NoticeUndelivered
from dayuan.warnings.events import (
    WarningBorneOutAgain,
    WarningCalledOtherwise,
    WarningDecided,
    WarningLowered,
    WarningRaised,
    WarningUnfounded,
)
from dayuan.warnings.queries import also_shown_with_a_warning

also_shown_with_a_warning("escalation/_called.html")
WARNING = "warning"


@when(WarningRaised)
def tell_whoever_should_know(news: WarningRaised) -> None:
    begin_escalation(news.warning_id, at=news.at)


@when(WarningLowered)
def go_on_as_the_level_it_has_now(news: WarningLowered) -> None:
    # Whoever was told already is not told twice; whoever only red would have reached is left alone.
    if is_running(news.warning_id):
        begin_escalation(news.warning_id, at=news.at)


@when(WarningDecided)
def tell_nobody_else(news: WarningDecided) -> None:
    end_escalation(news.warning_id, at=news.at)
    say_how_it_ended(news.warning_id, at=news.at)


@when(CaseClosed)
def tell_nobody_else_of_what_is_put_right(news: CaseClosed) -> None:
    if warning_id := _warning_of(news.source or ""):
        end_escalation(warning_id, at=news.closed_at)
        say_how_it_ended(warning_id, at=news.closed_at)


@when(CaseStepped)
def tell_again_of_what_is_opened_again(news: CaseStepped) -> None:
    if news.kind != StepKind.REOPENED:
        return
    source = Case.objects.values_list("source", flat=True).get(pk=news.case_id)
    if warning_id := _warning_of(source or ""):
        begin_escalation(warning_id, at=news.at)


@when(WarningUnfounded)
def tell_those_who_were_called_that_there_was_nothing(news: WarningUnfounded) -> None:
    tell_it_is_over(news.warning_id, at=news.at, why=Why.TAKEN_BACK)


@when(WarningBorneOutAgain)
def begin_again_where_it_was_over(news: WarningBorneOutAgain) -> None:
    go_on_after_all(news.warning_id, at=news.at)


@when(WarningCalledOtherwise)
def tell_those_who_were_called_what_it_is_now(news: WarningCalledOtherwise) -> None:
    tell_it_is_called_otherwise(news.warning_id, at=news.at)


@when(NoticeAcknowledged)
def somebody_knows(news: NoticeAcknowledged) -> None:
    if warning_id := _warning_of(news.subject):
        note_answer(warning_id, at=news.at)


@when(NoticeUndelivered)
def go_on_to_the_next(news: NoticeUndelivered) -> None:
    if warning_id := _warning_of(news.subject):
        note_undelivered(warning_id, news.notice_id, at=news.at)


def _warning_of(subject: str) -> UUID | None:
    """Which warning a notice is about, or a case came from; most are about something else."""
    kind, _, name = subject.partition(":")
    try:
        return UUID(name) if kind == WARNING else None
    except ValueError:
        return None
