"""How devices forget who gave commands."""

from django.utils.translation import gettext_lazy as _

from dayuan.devices.models import Command
from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import KeptOn, RetentionRules, deleting

RETENTION = RetentionRules(
    rules=(
        deleting(
            "devices.commands",
            Retention.HISTORY,
            Command.objects.exclude(state=Command.State.WAITING),
            moment="given_at",
            covers=("Command",),
            counts_from=_("the moment the command was given"),
            does=_("deletes the command"),
        ),
    ),
    kept_on=(
        KeptOn(
            Retention.WHILE_HELD,
            ("Device",),
            _(
                "Says in which home a device stands, by the number of the household. Where nobody agrees any more it"
                " stops, and its name is emptied of whoever is erased."
            ),
        ),
    ),
)
