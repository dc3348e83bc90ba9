"""What places keep of whoever brought outlines."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import RetentionRules, deleting
from dayuan.places.models import OutlineImport

RETENTION = RetentionRules(
    rules=(
        deleting(
            "places.outline_imports",
            Retention.HISTORY,
            OutlineImport.objects.all(),
            moment="read_at",
            covers=("OutlineImport",),
            counts_from=_("the day the file was brought"),
            does=_("deletes who brought the file; the outlines stay"),
        ),
    ),
)
