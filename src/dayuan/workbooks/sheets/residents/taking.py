"""Rows become households and residents, through the register's own actions; what each did is kept to be undone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from dayuan.households.actions.households import correct_household
from dayuan.households.actions.many import register_households, register_residents
from dayuan.households.actions.records import today_of
from dayuan.households.actions.residents import FactsRefused, correct_resident, move_resident
from dayuan.households.facts import HouseholdFacts
from dayuan.households.models import Household, Resident
from dayuan.households.new_entries import NewEntry
from dayuan.households.rules import Relation
from dayuan.kernel.copying import Draft
from dayuan.kernel.errors import Refusal
from dayuan.places.models import Place
from dayuan.workbooks.rules.masks import Masked
from dayuan.workbooks.sheet import Desk, Finding, Touch, Values, Verdict
from dayuan.workbooks.sheets.residents.facts import facts_of, held, news_of
from dayuan.workbooks.sheets.residents.matching import BIRTH_MISSING, HouseholdKey, household_key
from dayuan.workbooks.sheets.residents.preparing import prepared_of

MADE_HOUSEHOLD, MADE_RESIDENT, CHANGED_RESIDENT, CHANGED_HOUSEHOLD = "household", "resident", "changed", "address"


class EntryGone(Refusal):
    """The entry that a row was to change has ended meanwhile."""


def take(findings: Sequence[Finding], desk: Desk, *, at: datetime) -> list[Touch]:
    """Apply a batch: households that are not there, then people who are new, then what has changed."""
    if not findings:
        return []
    why = _("Import %(number)s") % {"number": desk.import_id}
    households, touches = _households(findings, desk, at=at, why=why)
    touches += _new(findings, households, desk, at=at, why=why)
    for finding in findings:
        touches += _addresses(finding, households, desk, at=at, why=why)
        if finding.verdict == Verdict.CHANGED:
            touches += _changed(finding, households, desk, at=at, why=why)
    return touches


def _households(
    findings: Sequence[Finding], desk: Desk, *, at: datetime, why: str
) -> tuple[dict[HouseholdKey, Household], list[Touch]]:
    first_row: dict[HouseholdKey, Finding] = {}
    addresses: dict[HouseholdKey, str] = {}
    for finding in findings:
        key = household_key(finding.row.values)
        first_row.setdefault(key, finding)
        addresses.setdefault(key, _address(finding.row.values) or "")
    known = _known(set(first_row))
    missing = [key for key in first_row if key not in known]
    places = Place.objects.in_bulk([place for place, _number in missing])
    facts = [
        HouseholdFacts(places[place], number=number, address=addresses[place, number]) for place, number in missing
    ]
    made = register_households(facts, by=desk.by, at=at, why=why) if facts else []
    touches = []
    for household in made:
        key = household.place_id, household.number
        known[key] = household
        touches.append(Touch(first_row[key].row.number, key_of(household), True, after={"did": MADE_HOUSEHOLD}))
    return known, touches


def _known(keys: set[HouseholdKey]) -> dict[HouseholdKey, Household]:
    places, numbers = {place for place, _number in keys}, {number for _place, number in keys}
    found = Household.objects.filter(place_id__any_of=places, number__any_of=numbers)
    return {(one.place_id, one.number): one for one in found if (one.place_id, one.number) in keys}


def _new(
    findings: Sequence[Finding], households: Mapping[HouseholdKey, Household], desk: Desk, *, at: datetime, why: str
) -> list[Touch]:
    new = [finding for finding in findings if finding.verdict == Verdict.NEW]
    wanted = [(households[household_key(one.row.values)], _entry(one)) for one in new]
    made = register_residents(wanted, by=desk.by, at=at, why=why) if wanted else []
    return [
        Touch(finding.row.number, key_of(resident), True, after={"did": MADE_RESIDENT, **snapshot(resident)})
        for finding, resident in zip(new, made, strict=True)
    ]


def _entry(finding: Finding) -> NewEntry:
    entry = prepared_of(finding.row).entry
    if entry is None:
        raise FactsRefused({"born_on": _(BIRTH_MISSING)})
    return entry


def _changed(
    finding: Finding, households: Mapping[HouseholdKey, Household], desk: Desk, *, at: datetime, why: str
) -> list[Touch]:
    resident = Resident.objects.current().select_related("household", "guardian").filter(pk=finding.key).first()
    if resident is None:
        raise EntryGone(_("The entry this row was to change has ended meanwhile."))
    said, before = prepared_of(finding.row).said, snapshot(resident)
    household = households[household_key(finding.row.values)]
    if resident.household_id != household.pk:
        relation = Relation(said["relation"])
        resident = move_resident(resident.pk, household, relation=relation, on=today_of(at), by=desk.by, at=at, why=why)
    if news_of(resident, said):
        resident = correct_resident(resident.pk, facts_of(said, resident), by=desk.by, at=at, why=why)
    after = snapshot(resident)
    changed = [name for name, value in after.items() if before[name] != value]
    if not changed:
        return []
    return [
        Touch(
            finding.row.number,
            key_of(resident),
            False,
            {name: before[name] for name in changed},
            {"did": CHANGED_RESIDENT, **{name: after[name] for name in changed}},
        )
    ]


def _addresses(
    finding: Finding, households: Mapping[HouseholdKey, Household], desk: Desk, *, at: datetime, why: str
) -> list[Touch]:
    household, address = households[household_key(finding.row.values)], _address(finding.row.values)
    if address is None or household.address == address:
        return []
    before = household.address
    corrected = correct_household(household.pk, household_facts(household, address), by=desk.by, at=at, why=why)
    household.address = corrected.address
    return [
        Touch(
            finding.row.number,
            key_of(household),
            False,
            {"address": before},
            {"did": CHANGED_HOUSEHOLD, "address": corrected.address},
        )
    ]


def household_facts(household: Household, address: str) -> HouseholdFacts:
    """The household as it is, with this address."""
    return HouseholdFacts(
        household.place,
        household.number,
        household.grid,
        address,
        household.longitude,
        household.latitude,
        household.is_hub,
    )


def snapshot(resident: Resident | Draft) -> dict[str, Any]:
    """What the register holds of somebody, as JSON values."""
    kept = {**held(resident), "household": resident.household_id}
    return {name: value if value is None or isinstance(value, bool) else str(value) for name, value in kept.items()}


def key_of(entry: Household | Resident | Draft) -> str:
    return f"{'household' if isinstance(entry, Household) else 'resident'}:{entry.pk}"


def _address(values: Values) -> str | None:
    address = values.get("address")
    return None if address is None or isinstance(address, Masked) else str(address).strip()
