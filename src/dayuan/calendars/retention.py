"""Why calendars forget nobody."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import KeptOn, RetentionRules

RETENTION = RetentionRules(
    kept_on=(
        KeptOn(
            Retention.HISTORY,
            ("DayDecision", "MarketException", "MarketRule", "TownshipHours"),
            _("Names only which official decided on a day or an hour, by which time limits were reckoned ever since."),
        ),
    )
)
