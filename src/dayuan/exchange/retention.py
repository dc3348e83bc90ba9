"""For how long it is kept who made keys and addresses; messages that went out are thrown away by `jobs`."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import KeptOn, RetentionRules

RETENTION = RetentionRules(
    kept_on=(
        KeptOn(
            Retention.HISTORY,
            ("ApiKey", "Subscription"),
            _("Names only which official made, revoked or stopped a key or an address."),
        ),
    ),
)
