"""How the suggestion box forgets."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import RetentionRules, deleting
from dayuan.web.models import Suggestion

RETENTION = RetentionRules(
    rules=(
        deleting(
            "web.suggestions",
            Retention.MATTER,
            Suggestion.objects.all(),
            moment="made_at",
            covers=("Suggestion",),
            counts_from=_("the day the suggestion was made"),
            does=_("deletes the suggestion with its contact"),
        ),
    ),
)
