"""What this package does when others have news."""

from dayuan.alerts.actions import follow_warnings
from dayuan.alerts.models import Notice
from dayuan.alerts.queries import is_over_by_its_source
from dayuan.cases.events import CaseClosed
from dayuan.escalation.actions import tell_it_is_over
from dayuan.kernel.events import when
from dayuan.warnings.events import WarningEased
from dayuan.warnings.queries import also_shown_with_a_warning

also_shown_with_a_warning("alerts/_of_warning.html")


@when(CaseClosed)
def cancel_what_was_told(news: CaseClosed) -> None:
    told = Notice.objects.filter(warning__case_id=news.case_id).values_list("warning_id", flat=True).first()
    if told is not None:
        follow_warnings(at=news.closed_at, warning_id=told)


@when(WarningEased)
def call_nobody_else_for_what_was_cancelled(news: WarningEased) -> None:
    if is_over_by_its_source(news.warning_id):
        tell_it_is_over(news.warning_id, at=news.at)
