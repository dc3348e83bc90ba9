"""How consents, requests and incidents are forgotten: years after they ended (C-19)."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import KeptOn, RetentionRules, deleting
from dayuan.privacy.models import Consent, Incident, SubjectRequest

RETENTION = RetentionRules(
    rules=(
        deleting(
            "privacy.consents",
            Retention.HISTORY,
            Consent.objects.over(),
            moment="ended_at",
            covers=("Consent",),
            counts_from=_("the moment the consent ended; a withdrawal that still stands is kept with the entry"),
            does=_("deletes the consent; the chained history keeps that it was given and ended"),
            held_by={"resident": "resident_id"},
        ),
        deleting(
            "privacy.requests",
            Retention.HISTORY,
            SubjectRequest.objects.filter(closed_at__isnull=False),
            moment="closed_at",
            covers=("SubjectRequest",),
            counts_from=_("the moment the request was closed"),
            does=_("deletes the request; the chained history keeps who dealt with it, and when"),
            held_by={"resident": "resident_id"},
        ),
        deleting(
            "privacy.incidents",
            Retention.HISTORY,
            Incident.objects.filter(closed_at__isnull=False),
            moment="closed_at",
            covers=("Incident",),
            counts_from=_("the moment the incident was closed"),
            does=_("deletes the incident; the chained history keeps that it was recorded and closed"),
        ),
    ),
    kept_on=(
        KeptOn(
            Retention.HISTORY,
            ("ConsentText",),
            _("Says what people agreed to, and never changes; it names nobody but who published it."),
        ),
    ),
)
