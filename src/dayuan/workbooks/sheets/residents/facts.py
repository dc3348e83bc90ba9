"""Between a row, what the register is told, and what it holds."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dayuan.households.facts import ResidentFacts
from dayuan.households.models import Resident
from dayuan.households.rules import Relation, Sex, tidy_name
from dayuan.kernel.copying import Draft
from dayuan.workbooks.rules.columns import Value
from dayuan.workbooks.rules.id_numbers import birth_date_of, is_male
from dayuan.workbooks.rules.masks import Masked, mask_detail, mask_number, masked_earlier
from dayuan.workbooks.sheet import Values
from dayuan.workbooks.sheets.residents.columns import AWAY, HERE

FIELDS = (
    "name",
    "born_on",
    "sex",
    "relation",
    "id_number",
    "phone",
    "lives_here",
    "consent_by",
    "consent_how",
    "consent_on",
)
MASKS = {"id_number": mask_number, "phone": mask_number, "address": mask_detail}


def told(values: Values) -> dict[str, Any]:
    """What a row says: an empty cell says nothing, and neither does a masked one."""
    said: dict[str, Any] = {
        name: values[name] for name in FIELDS if values.get(name) is not None and not isinstance(values[name], Masked)
    }
    said["name"] = tidy_name(str(values["name"]))
    if "lives_here" in said:
        said["lives_here"] = said["lives_here"] == HERE
    number = said.get("id_number")
    if number:
        said.setdefault("born_on", birth_date_of(number))
        said.setdefault("sex", Sex.MALE if is_male(number) else Sex.FEMALE)
    return said


def held(resident: Resident | Draft) -> dict[str, Any]:
    return {name: getattr(resident, name) for name in FIELDS}


def news_of(resident: Resident, said: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says that the register does not hold."""
    return {name: value for name, value in said.items() if getattr(resident, name) != value}


def facts_of(said: Mapping[str, Any], resident: Resident | None = None) -> ResidentFacts:
    """Everything the register is to hold: what is said, over what it held."""
    known = (held(resident) if resident else {}) | dict(said)
    known["sex"] = Sex(known.get("sex", Sex.UNKNOWN))
    known["relation"] = Relation(known.get("relation", Relation.OTHER))
    return ResidentFacts(
        **known,
        lives_so_since=resident.lives_so_since if resident else None,
        guardian=resident.guardian if resident else None,
    )


def born_on(said: Mapping[str, Any], resident: Resident | None) -> date | None:
    found: date | None = said.get("born_on") or (resident.born_on if resident else None)
    return found


def mask_fits(name: str, masked: Value, whole: str) -> bool:
    """Whether a masked cell is what an export of ours showed of this value."""
    if not whole:
        return False
    shown = {MASKS[name](whole)} | ({masked_earlier(whole)} if name == "id_number" else set())
    return masked in shown


def values_of(resident: Resident) -> dict[str, Value]:
    """A resident as a row."""
    return {
        "record": str(resident.pk),
        "place": resident.place_id,
        "household": resident.household.number,
        "name": resident.name,
        "relation": resident.relation,
        "sex": resident.sex,
        "born_on": resident.born_on,
        "id_number": resident.id_number or None,
        "phone": resident.phone or None,
        "address": resident.household.address or None,
        "lives_here": HERE if resident.lives_here else AWAY,
        "consent_by": resident.consent_by or None,
        "consent_how": resident.consent_how or None,
        "consent_on": resident.consent_on,
    }
