"""Whom a row means: by record number, by ID number, by household and name; else who it may be the same as."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop

from dayuan.households.actions.records import today_of
from dayuan.households.facts import Problems, problems_of
from dayuan.households.models import Household, Resident
from dayuan.households.rules import Relation
from dayuan.kernel.clock import now
from dayuan.workbooks.rules.masks import Masked
from dayuan.workbooks.sheet import Desk, Finding, Problem, Row, Values, Verdict
from dayuan.workbooks.sheets.residents.facts import MASKS, born_on, facts_of, mask_fits, news_of, told
from dayuan.workbooks.sheets.residents.preparing import Prepared, prepared_of

NO_SUCH_RECORD = gettext_noop("No entry of this place has this record number. Leave it empty to add the person.")
ID_ELSEWHERE = gettext_noop(
    "This ID number is registered in another place. Ask the township office to move the person."
)
BIRTH_MISSING = gettext_noop("Write the birth date or the ID number.")
MASK_DIFFERS = gettext_noop(
    "This masked value is not the one in the register. Write the whole, or leave the cell empty."
)
MASK_OF_NOBODY = gettext_noop("A masked value says nothing of somebody new. Write the whole, or leave the cell empty.")
HEAD_TAKEN = gettext_noop("This household has another head in the register.")
OTHER_ID_NUMBER = gettext_noop("The register holds another ID number for this record. Correct it on the person's page.")
WHY = "%(why)s"
"""Sentences of the register itself come as they are."""
OF_THE_ROW_ALONE = frozenset({"name", "born_on", "sex", "id_number", "phone"})
A_NAME, AN_ADULT = "某", date(1980, 1, 1)
"""They stand for a cell that could not be read, where the others of its row are looked at."""

type HouseholdKey = tuple[str, str]


def household_key(values: Values) -> HouseholdKey:
    return str(values["place"]), str(values["household"])


@dataclass
class Register:
    """What the register holds about a batch of rows, asked in a handful of questions."""

    by_record: dict[str, Resident] = field(default_factory=dict)
    by_id_number: dict[bytes, Resident] = field(default_factory=dict)
    households: dict[HouseholdKey, Household] = field(default_factory=dict)
    members: dict[tuple[UUID, str], list[Resident]] = field(default_factory=lambda: defaultdict(list))
    heads: dict[UUID, UUID] = field(default_factory=dict)
    namesakes: dict[tuple[str, date], list[Resident]] = field(default_factory=lambda: defaultdict(list))
    prepared: dict[int, Prepared] = field(default_factory=dict)
    """What follows from each row alone, by its number."""

    @classmethod
    def about(cls, rows: Sequence[Row], desk: Desk) -> "Register":
        register = cls(prepared={row.number: prepared_of(row) for row in rows})
        current = Resident.objects.current().select_related("household", "guardian")
        records = [str(row.values["record"]) for row in rows if row.values.get("record")]
        register.by_record = {str(one.pk): one for one in current.filter(pk__any_of=records)}
        indexes = {one.id_number_index for one in register.prepared.values() if one.id_number_index}
        register.by_id_number = {
            bytes(one.id_number_index or b""): one for one in current.filter(id_number_index__any_of=indexes)
        }
        register._read_households({household_key(row.values) for row in rows})
        ids = [household.pk for household in register.households.values()]
        for one in current.filter(household_id__any_of=ids):
            register.members[one.household_id, one.name].append(one)
            if one.relation == Relation.HEAD:
                register.heads[one.household_id] = one.pk
        register._read_namesakes(desk)
        return register

    def _read_namesakes(self, desk: Desk) -> None:
        """Who has the same name and birthday as a row. Pairs are told apart here: the index knows two lists."""
        said = [one.said for one in self.prepared.values()]
        pairs = {(one["name"], one["born_on"]) for one in said if "born_on" in one}
        if not pairs:
            return
        alike = Resident.objects.current().filter(
            name__any_of={name for name, _born_on in pairs},
            born_on__any_of={born_on for _name, born_on in pairs},
            place__code__startswith=desk.place_code,
        )
        found = [key for key, *pair in alike.values_list("pk", "name", "born_on") if tuple(pair) in pairs]
        for one in Resident.objects.select_related("household", "guardian").filter(pk__any_of=found):
            self.namesakes[one.name, one.born_on].append(one)

    def _read_households(self, keys: Iterable[HouseholdKey]) -> None:
        wanted = set(keys)
        places, numbers = {place for place, _ in wanted}, {number for _, number in wanted}
        for one in Household.objects.filter(place_id__any_of=places, number__any_of=numbers):
            if (one.place_id, one.number) in wanted:
                self.households[one.place_id, one.number] = one


def find(rows: Sequence[Row], desk: Desk) -> list[Finding]:
    register = Register.about(rows, desk)
    return [_find(row, register, desk) for row in rows]


def _find(row: Row, register: Register, desk: Desk) -> Finding:
    prepared = register.prepared[row.number]
    said = prepared.said
    resident, problem = _whom(row, prepared, register, desk)
    if problem is not None:
        return Finding(row, Verdict.REFUSED, problems=(problem,))
    household = register.households.get(household_key(row.values))
    problems = tuple(_problems(row.values, prepared, resident, household, register))
    if problems:
        return Finding(row, Verdict.REFUSED, problems=problems)
    if resident is not None:
        is_new = bool(news_of(resident, said)) or _moves(resident, household) or _address_differs(row.values, household)
        return Finding(row, Verdict.CHANGED if is_new else Verdict.SAME, key=str(resident.pk))
    likely = tuple(str(one.pk) for one in _likely(said, household, register))
    return Finding(row, Verdict.LIKELY if likely else Verdict.NEW, likely=likely)


def _whom(row: Row, prepared: Prepared, register: Register, desk: Desk) -> tuple[Resident | None, Problem | None]:
    values, said, record = row.values, prepared.said, row.values.get("record")
    if record:
        found = register.by_record.get(str(record))
        if found is None or not desk.covers(found.place_id):
            return None, Problem(NO_SUCH_RECORD, "record")
        return found, None
    by_number = register.by_id_number.get(prepared.id_number_index or b"")
    if by_number is not None:
        if not desk.covers(by_number.place_id):
            return None, Problem(ID_ELSEWHERE, "id_number")
        return by_number, None
    household = register.households.get(household_key(values))
    members = register.members.get((household.pk, said["name"]), []) if household else []
    same = [one for one in members if _is_surely(one, values, said)]
    return (same[0] if len(same) == 1 else None), None


def _is_surely(one: Resident, values: Values, said: dict[str, Any]) -> bool:
    """The same household and name, and nothing against it."""
    number = values.get("id_number")
    if isinstance(number, Masked):
        return mask_fits("id_number", number, one.id_number)
    if number and one.id_number:
        return False
    return "born_on" not in said or one.born_on == said["born_on"]


def _problems(
    values: Values,
    prepared: Prepared,
    resident: Resident | None,
    household: Household | None,
    register: Register,
) -> Iterator[Problem]:
    said = prepared.said
    yield from _problems_of_masks(values, resident)
    if born_on(said, resident) is None:
        yield Problem(BIRTH_MISSING, "born_on")
        return
    if resident and resident.id_number and said.get("id_number", resident.id_number) != resident.id_number:
        yield Problem(OTHER_ID_NUMBER, "id_number")
    head = register.heads.get(household.pk) if household else None
    if said["relation"] == Relation.HEAD and head is not None and (resident is None or head != resident.pk):
        yield Problem(HEAD_TAKEN, "relation")
    for name, sentence in _problems_of_facts(prepared, resident).items():
        yield Problem(WHY, name, {"why": sentence})


def _problems_of_facts(prepared: Prepared, resident: Resident | None) -> Problems:
    today = today_of(now())
    if resident is None and prepared.entry is not None:
        return prepared.entry.as_of(today).problems
    return problems_of(facts_of(prepared.said, resident), today=today)


def problems_without_the_register(values: Values) -> Iterator[Problem]:
    """What a row itself says wrongly, also where some of its cells could not be read: those count as good ones."""
    said = {"born_on": AN_ADULT, **told({"name": A_NAME, **values})}
    for name, sentence in problems_of(facts_of(said), today=today_of(now())).items():
        # Whether a guardian's consent is held already, only the register knows.
        if name in values and name in OF_THE_ROW_ALONE:
            yield Problem(WHY, name, {"why": sentence})


def _problems_of_masks(values: Values, resident: Resident | None) -> Iterator[Problem]:
    for name in MASKS:
        masked = values.get(name)
        if not isinstance(masked, Masked):
            continue
        if resident is None:
            yield Problem(MASK_OF_NOBODY, name)
        elif not mask_fits(name, masked, resident.household.address if name == "address" else getattr(resident, name)):
            yield Problem(MASK_DIFFERS, name)


def _likely(said: dict[str, Any], household: Household | None, register: Register) -> list[Resident]:
    """The same name with the same birthday, or in the same household; never two with different ID numbers."""
    members = register.members.get((household.pk, said["name"]), []) if household else []
    alike = {one.pk: one for one in [*register.namesakes.get((said["name"], said["born_on"]), []), *members]}
    number = said.get("id_number")
    return [one for one in alike.values() if not (number and one.id_number and one.id_number != number)]


def _moves(resident: Resident, household: Household | None) -> bool:
    return household is None or resident.household_id != household.pk


def _address_differs(values: Values, household: Household | None) -> bool:
    address = values.get("address")
    return (
        household is not None
        and address is not None
        and not isinstance(address, Masked)
        and household.address != address
    )
