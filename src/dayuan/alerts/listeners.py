"""What this package does when others have news."""

from dayuan.alerts.actions import follow_warnings
from dayuan.alerts.models import Notice
from dayuan.cases.events import CaseClosed
from dayuan.kernel.events import when


@when(CaseClosed)
def cancel_what_was_told(news: CaseClosed) -> None:
    told = Notice.objects.filter(warning__case_id=news.case_id).values_list("warning_id", flat=True).first()
    if told is not None:
        follow_warnings(at=news.closed_at, warning_id=told)
