"""How devices forget who gave commands."""

from django.utils.translation import gettext_lazy as _

from dayuan.devices.models import Command
from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import RetentionRules, deleting

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
)
