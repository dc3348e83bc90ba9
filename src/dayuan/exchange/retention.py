"""For how long it is kept who made keys and addresses, and which case a number of the county's is."""

from django.utils.translation import gettext_lazy as _

from dayuan.exchange.models import CountyMatter
from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import KeptOn, RetentionRules, deleting

RETENTION = RetentionRules(
    rules=(
        deleting(
            "exchange.county_numbers",
            Retention.MATTER,
            CountyMatter.objects.all(),
            moment="case__closed_at",
            covers=(),
            counts_from=_("the day the matter was closed"),
            does=_("deletes the number by which the county's system knows it, and with it who it was about there"),
            held_by={"case": "case_id"},
        ),
    ),
    kept_on=(
        KeptOn(
            Retention.HISTORY,
            ("ApiKey", "Subscription", "CountySystem", "CountyMeaning"),
            _("Names only which official made, revoked, stopped or explained what another system is told or tells."),
        ),
    ),
)
