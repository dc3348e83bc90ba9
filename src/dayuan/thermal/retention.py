"""How thermal forgets who masked what; its pictures are forgotten as `sensing` forgets photographs."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import KeptOn, RetentionRules, deleting
from dayuan.thermal.models import Mask

RETENTION = RetentionRules(
    rules=(
        deleting(
            "thermal.masks",
            Retention.HISTORY,
            Mask.objects.all(),
            moment="expires_at",
            covers=("Mask",),
            counts_from=_("the day the mask ended"),
            does=_("deletes the mask"),
        ),
    ),
    kept_on=(
        KeptOn(
            Retention.WHILE_HELD,
            ("Imager", "TerrainGrid"),
            _("Says who last set up the imager or loaded the heights that are in use, by the number of the account."),
        ),
    ),
)
