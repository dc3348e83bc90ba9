"""How the register forgets: people after they left it, looks after years; a hold keeps both."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dayuan.households.actions.erasing import RESIDENT, erase_resident
from dayuan.households.actions.erasing_details import KINDS, erase_again
from dayuan.households.models import CareReader, Resident, Reveal
from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import Holdable, KeptOn, RetentionRules, Rule, deleting
from dayuan.retention.actions import IsHeld


def _over(at: datetime, period: timedelta) -> QuerySet[Resident]:
    """Merged entries go with the one that stayed."""
    day = (at - period).astimezone(SHANGHAI).date()
    return Resident.objects.filter(ended_on__lt=day, merged_into__isnull=True)


def _forget(keys: Sequence[Any], at: datetime) -> int:
    forgotten = 0
    for key in keys:
        with suppress(IsHeld):  # an entry merged into this one is held
            forgotten += erase_resident(key, request_id="", by=None, at=at)
    return forgotten


def _erase_again(subject: str, request: str, at: datetime) -> bool:
    return erase_resident(UUID(subject), request_id=request, by=None, at=at, is_again=True)


def _find(number: str) -> tuple[str, str] | None:
    """By the number under which the audit trail names them: nobody who places a hold reads the register."""
    try:
        found = Resident.objects.filter(pk=UUID(number.removeprefix("resident:"))).first()
    except ValueError:
        return None
    return (str(found.pk), found.place_id) if found else None


RETENTION = RetentionRules(
    rules=(
        Rule(
            key="households.residents",
            retention=Retention.WHILE_HELD,
            covers=("Resident", "Household"),
            counts_from=_("the day somebody moved out, died or was struck out"),
            does=_(
                "deletes the entry with its history, indexes and what was written about it; where nobody is left, the"
                " address too"
            ),
            due=_over,
            moment="ended_on",
            forget=_forget,
            held_by={RESIDENT: "pk"},
            batch=50,
        ),
        deleting(
            "households.looks",
            Retention.HISTORY,
            Reveal.objects.all(),
            moment="at",
            covers=("Reveal",),
            counts_from=_("the moment somebody looked"),
            does=_("deletes the entry; the chained history keeps who looked, and why"),
            held_by={RESIDENT: "resident_id"},
        ),
        deleting(
            "households.care_readers",
            Retention.HISTORY,
            CareReader.objects.all(),
            moment="ends_on",
            covers=("CareReader",),
            counts_from=_("the last day on which they could read what somebody needs"),
            does=_("deletes who was named; the chained history keeps it"),
        ),
    ),
    kept_on=(
        KeptOn(
            Retention.HISTORY,
            ("ResidentChange", "HouseholdChange"),
            _("Explains an entry for as long as it stands, and goes with it; what stood before is sealed."),
        ),
    ),
    holdable=(
        Holdable(RESIDENT, _("Somebody in the register"), _("The number in the audit trail: resident:…"), _find),
    ),
    erase_again={RESIDENT: _erase_again, **{kind: partial(erase_again, kind) for kind in KINDS}},
)
