"""How retention forgets its own records."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import KeptOn, RetentionRules, deleting
from dayuan.retention.models import Hold, Run

RETENTION = RetentionRules(
    rules=(
        deleting(
            "retention.runs",
            Retention.HISTORY,
            Run.objects.all(),
            moment="ended_at",
            covers=("Run",),
            counts_from=_("the end of the run"),
            does=_("deletes the record of the run; the chained history says what it forgot"),
        ),
        deleting(
            "retention.holds",
            Retention.HISTORY,
            Hold.objects.all(),
            moment="ends_on",
            covers=("Hold",),
            counts_from=_("the day on which the hold ended"),
            does=_("deletes the hold"),
        ),
    ),
    kept_on=(
        KeptOn(
            Retention.HISTORY,
            ("Period",),
            _("Names only which administrator decided how long data is kept, for as long as that decision may matter."),
        ),
        KeptOn(
            Retention.HISTORY,
            ("Erasure",),
            _("A number that leads to nobody any more; without it a restored backup would bring the person back."),
        ),
    ),
)
