"""Every change leaves two rows: the history with what was there before, and the chained record of who did it."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models

from dayuan.households.events import ResidentChanged
from dayuan.households.models import Household, HouseholdChange, Resident, ResidentChange
from dayuan.households.rules import READ_ROLES, ChangeKind
from dayuan.kernel import audit
from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.copying import Draft
from dayuan.kernel.events import announce
from dayuan.people.access import Scope, scope_of
from dayuan.people.models import Person


def today_of(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def locked_resident(resident_id: UUID) -> Resident:
    return Resident.objects.select_for_update(no_key=True, of=("self",)).select_related("household").get(pk=resident_id)


def locked_household(household_id: UUID) -> Household:
    return Household.objects.select_for_update(no_key=True).get(pk=household_id)


def values_of(entry: models.Model, names: Mapping[str, Any]) -> dict[str, Any]:
    """What these fields hold now, before they are changed."""
    return {name: getattr(entry, name) for name in names}


def changed_values(entry: models.Model, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of `wanted` that say something new."""
    return {name: value for name, value in wanted.items() if getattr(entry, name) != value}


def note_resident(
    resident: Resident,
    kind: ChangeKind,
    *,
    by: Person,
    at: datetime,
    on: date | None = None,
    why: str = "",
    was: Mapping[str, Any] | None = None,
) -> ResidentChange:
    change = ResidentChange.objects.create(
        resident=resident, kind=kind, at=at, happened_on=on or today_of(at), by=by, why=why, **_kept(was or {})
    )
    record_of_resident(
        f"resident_{kind}", resident, by=by, at=at, reason=why, detail={"fields": change.fields} if was else None
    )
    announce(ResidentChanged(resident.pk, kind, resident.place_id, at))
    return change


def note_household(
    household: Household,
    kind: ChangeKind,
    *,
    by: Person,
    at: datetime,
    why: str = "",
    was: Mapping[str, Any] | None = None,
) -> HouseholdChange:
    change = HouseholdChange.objects.create(
        household=household, kind=kind, at=at, happened_on=today_of(at), by=by, why=why, **_kept(was or {})
    )
    audit.record(
        f"household_{kind}",
        f"household:{household.pk}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=household.place_id,
        at=at,
        reason=why,
        detail=post_of(by, household, at=at) | {"fields": change.fields},
    )
    return change


def record_of_resident(
    action: str,
    resident: Resident,
    *,
    by: Person | None,
    at: datetime,
    by_name: str = "",
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """The record that the person themselves can see: with the post of whoever did it."""
    audit.record(
        action,
        resident.audit_subject,
        by_id=by.pk if by else None,
        by_name=by.full_name if by else by_name,
        place_code=resident.place_id,
        at=at,
        reason=reason,
        detail=(post_of(by, resident, at=at) if by else {}) | dict(detail or {}),
    )


def post_of(by: Person, entry: Household | Resident, *, at: datetime) -> dict[str, str]:
    """The post by which somebody has to do with this entry: the nearest one."""
    return post_in(scope_of(by, at=at), entry)


def post_in(scope: Scope, entry: Household | Resident | Draft) -> dict[str, str]:
    """The same, of somebody whose scope is known."""
    codes = [code for code in (entry.place_id, entry.grid_id) if code]
    held = [
        holding
        for holding in scope.holdings
        if holding.role in READ_ROLES and any(code.startswith(holding.place_code) for code in codes)
    ]
    nearest = max(held, key=lambda holding: len(holding.place_code), default=None)
    return {"role": nearest.role.value, "post_place": nearest.place_code} if nearest else {}


def _kept(was: Mapping[str, Any]) -> dict[str, Any]:
    return {"fields": sorted(was), "was": json.dumps(was, ensure_ascii=False, default=str) if was else ""}
