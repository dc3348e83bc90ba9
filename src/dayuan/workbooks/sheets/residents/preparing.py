"""What follows from a row alone: what it says, by what the ID number is found, and whom it would enter."""

from dataclasses import dataclass
from typing import Any

from dayuan.households.actions.records import today_of
from dayuan.households.indexing import id_number_index
from dayuan.households.new_entries import NewEntry, new_entry
from dayuan.kernel.clock import now
from dayuan.workbooks.rules.masks import Masked
from dayuan.workbooks.sheet import Row, Values
from dayuan.workbooks.sheets.residents.facts import facts_of, told


@dataclass(frozen=True)
class Prepared:
    said: dict[str, Any]
    id_number_index: bytes | None
    entry: NewEntry | None
    """Whom it enters if the register knows nobody whom it may mean; none without a birth date."""


def prepare(values: Values, *, ahead: bool = False) -> Prepared:
    said, number = told(values), values.get("id_number")
    index = id_number_index(str(number)) if number and not isinstance(number, Masked) else None
    entry = new_entry(facts_of(said), today=today_of(now())) if said.get("born_on") else None
    return Prepared(said, index, entry.with_index() if entry and ahead else entry)


def prepared_of(row: Row) -> Prepared:
    """As it came with the row, or made now."""
    found: Prepared = row.prepared or prepare(row.values)
    return found
