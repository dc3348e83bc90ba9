"""How dispatch forgets who was asked to go."""

from django.utils.translation import gettext_lazy as _

from dayuan.dispatch.models import Offer
from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import RetentionRules, deleting

RETENTION = RetentionRules(
    rules=(
        deleting(
            "dispatch.offers",
            Retention.MATTER,
            Offer.objects.all(),
            moment="case__closed_at",
            covers=("Offer",),
            counts_from=_("the day the matter was closed"),
            does=_("deletes who was asked, what they answered and wrote"),
            held_by={"case": "case_id", "person": "person_id"},
        ),
    ),
)
