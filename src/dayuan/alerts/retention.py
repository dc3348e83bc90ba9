"""For how long what others sent is kept."""

from django.utils.translation import gettext_lazy as _

from dayuan.alerts.models import Alert, Aside
from dayuan.alerts.rules.states import AlertState
from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import KeptOn, RetentionRules, deleting

RETENTION = RetentionRules(
    rules=(
        deleting(
            "alerts.asides",
            Retention.SHORT,
            Aside.objects.all(),
            moment="received_at",
            covers=("Aside",),
            counts_from=_("the day it was kept aside"),
            does=_("deletes what was sent"),
        ),
        deleting(
            "alerts.alerts",
            Retention.MATTER,
            Alert.objects.exclude(state=AlertState.IN_FORCE),
            moment="received_at",
            covers=("Alert",),
            counts_from=_("the day the alert came"),
            does=_("deletes the alert"),
        ),
    ),
    kept_on=(
        KeptOn(
            Retention.HISTORY,
            ("Feed", "Notice", "LevelTable", "LevelProposal"),
            _("Names only which official entered a source, set levels or issued a notice; notices name nobody."),
        ),
    ),
)
