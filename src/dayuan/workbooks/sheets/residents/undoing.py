"""Taking back what an import did to the register; what somebody changed by hand since is left and said."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dayuan.households.actions.households import correct_household
from dayuan.households.actions.many import strike_out_residents
from dayuan.households.actions.records import today_of
from dayuan.households.actions.residents import correct_resident, move_resident
from dayuan.households.models import Household, Resident
from dayuan.households.rules import Relation
from dayuan.kernel.errors import Refusal
from dayuan.kernel.events import announce
from dayuan.workbooks.events import EntriesTakenBack
from dayuan.workbooks.sheet import Desk, Left, Touch
from dayuan.workbooks.sheets.residents.facts import facts_of
from dayuan.workbooks.sheets.residents.taking import (
    CHANGED_HOUSEHOLD,
    CHANGED_RESIDENT,
    MADE_RESIDENT,
    household_facts,
    snapshot,
)

CHANGED_SINCE = gettext_noop("It was changed by hand since, so it stays as it is.")
ENDED_SINCE = gettext_noop("The entry has ended since, so it stays as it is.")
DAYS = ("born_on", "consent_on")


def take_back(touches: Sequence[Touch], desk: Desk, *, at: datetime) -> list[Left]:
    """The newest first; people made by the import are struck out all at once."""
    why = _("Import %(number)s undone") % {"number": desk.import_id}
    residents = _residents(touches)
    left: list[Left] = []
    made: dict[UUID, Touch] = {}
    for touch in touches:
        did = touch.after.get("did")
        if did == MADE_RESIDENT:
            reason = _why_not(touch, residents)
            if reason is None:
                made[_id(touch)] = touch
            else:
                left.append(_left(touch, residents, reason))
        elif did == CHANGED_RESIDENT:
            left += _put_back(touch, residents, desk, at=at, why=why)
        elif did == CHANGED_HOUSEHOLD:
            left += _put_address_back(touch, desk, at=at, why=why)
    asked = EntriesTakenBack(frozenset(made))
    announce(asked)
    left += [_left(made[key], residents, why_not) for key, why_not in asked.stay.items()]
    # A household that nobody is left in closes by itself; its number is free to stand again.
    strike_out_residents(made.keys() - asked.stay.keys(), by=desk.by, at=at, why=why)
    return left


def _residents(touches: Sequence[Touch]) -> dict[UUID, Resident]:
    wanted = [_id(touch) for touch in touches if touch.after.get("did") in (MADE_RESIDENT, CHANGED_RESIDENT)]
    found = Resident.objects.select_related("household", "guardian").filter(pk__any_of=wanted)
    return {resident.pk: resident for resident in found}


def _why_not(touch: Touch, residents: dict[UUID, Resident]) -> str | None:
    resident = residents.get(_id(touch))
    if resident is None or not resident.is_current:
        return ENDED_SINCE
    now_held = snapshot(resident)
    was_left = {name: value for name, value in touch.after.items() if name != "did"}
    return None if all(now_held[name] == value for name, value in was_left.items()) else CHANGED_SINCE


def _put_back(touch: Touch, residents: dict[UUID, Resident], desk: Desk, *, at: datetime, why: str) -> list[Left]:
    reason = _why_not(touch, residents)
    if reason is not None:
        return [_left(touch, residents, reason)]
    resident, before = residents[_id(touch)], dict(touch.before)
    household = before.pop("household", None)
    try:
        if household:
            relation = Relation(before.get("relation", resident.relation))
            home = Household.objects.get(pk=household)
            resident = move_resident(resident.pk, home, relation=relation, on=today_of(at), by=desk.by, at=at, why=why)
        if before:
            resident = correct_resident(resident.pk, facts_of(_as_kept(before), resident), by=desk.by, at=at, why=why)
    except Refusal as refusal:
        return [_left(touch, residents, str(refusal))]
    residents[resident.pk] = Resident.objects.select_related("household", "guardian").get(pk=resident.pk)
    return []


def _put_address_back(touch: Touch, desk: Desk, *, at: datetime, why: str) -> list[Left]:
    household = Household.objects.select_related("place", "grid").get(pk=_id(touch))
    if household.address != touch.after["address"]:
        return [Left(touch.key, household.number, CHANGED_SINCE)]
    correct_household(household.pk, household_facts(household, touch.before["address"]), by=desk.by, at=at, why=why)
    return []


def _as_kept(before: dict[str, Any]) -> dict[str, Any]:
    return {
        name: date.fromisoformat(value) if name in DAYS and isinstance(value, str) else value
        for name, value in before.items()
    }


def _left(touch: Touch, residents: dict[UUID, Resident], reason: str) -> Left:
    resident = residents.get(_id(touch))
    return Left(touch.key, resident.name if resident else _("no longer there"), reason)


def _id(touch: Touch) -> UUID:
    return UUID(touch.key.partition(":")[2])
