"""How escalations are forgotten."""

from django.utils.translation import gettext_lazy as _

from dayuan.escalation.models import Escalation
from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import KeptOn, RetentionRules, deleting

RETENTION = RetentionRules(
    rules=(
        deleting(
            "escalation.calls",
            Retention.MATTER,
            Escalation.objects.filter(ended_at__isnull=False),
            moment="ended_at",
            covers=("Call",),
            counts_from=_("the day the warning was decided"),
            does=_("deletes who was told and why"),
            held_by={"case": "warning__case_id"},
        ),
    ),
    kept_on=(
        KeptOn(
            Retention.HISTORY,
            ("Plan",),
            _("Names only which official set the plan of a township, version by version."),
        ),
    ),
)
