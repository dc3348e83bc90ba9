"""How notices are forgotten, and where somebody was to be reached."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import KeptOn, RetentionRules, Rule, deleting
from dayuan.notices.models import Contact, Notice, Preference, PushSubscription
from dayuan.people.models import Person

HOW_TO_REACH: tuple[type[Contact | Preference | PushSubscription], ...] = (Contact, Preference, PushSubscription)


def _reachable(at: datetime, period: timedelta) -> "QuerySet[Person]":
    """People whose account is over, and of whom it is still known how to reach them."""
    ends = at - period
    over = Q(last_login__lt=ends) | Q(last_login__isnull=True, date_joined__lt=ends)
    known = Q()
    for model in HOW_TO_REACH:
        known |= Q(pk__in=model.objects.values("person_id"))
    return Person.objects.filter(over, known, is_active=False)


def _forget_how_to_reach(keys: Sequence[Any], _at: datetime) -> int:
    for model in HOW_TO_REACH:
        model.objects.filter(person_id__in=keys).delete()
    return len(keys)


RETENTION = RetentionRules(
    rules=(
        deleting(
            "notices.notices",
            Retention.MATTER,
            Notice.objects.all(),
            moment="made_at",
            covers=("Notice",),
            counts_from=_("the moment the notice was made"),
            does=_("deletes the notice with its receipts"),
            held_by={"person": "person_id"},
        ),
        Rule(
            key="notices.contacts",
            retention=Retention.WHILE_HELD,
            covers=("Contact", "Preference", "PushSubscription"),
            counts_from=_("the last sign-in of a closed account"),
            does=_("deletes numbers, addresses, browsers and choices"),
            due=_reachable,
            moment="date_joined",
            forget=_forget_how_to_reach,
            held_by={"person": "pk"},
        ),
    ),
    kept_on=(
        KeptOn(
            Retention.WHILE_HELD,
            ("Gateway",),
            _("Belongs to the township; names only which administrator changed it last. Its secrets are sealed."),
        ),
    ),
)
