"""How it is forgotten what reporters were told: with the reporter, or after three years."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import RetentionRules, deleting
from dayuan.reports.models import ReporterMessage

RETENTION = RetentionRules(
    rules=(
        deleting(
            "reports.messages",
            Retention.MATTER,
            ReporterMessage.objects.filter(settled_at__isnull=False),
            moment="settled_at",
            covers=("ReporterMessage",),
            counts_from=_("the day it was told, called off or given up"),
            does=_("deletes what whoever reported it was told, and who telephoned"),
            held_by={"case": "case_id"},
        ),
    ),
)
