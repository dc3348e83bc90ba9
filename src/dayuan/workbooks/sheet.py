"""What can be imported: the definition that an owning package's data needs, and the shelf of all definitions."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from django.utils.functional import Promise

from dayuan.people.access import Scope
from dayuan.people.models import Person
from dayuan.people.rules import DESK_ROLES, Role
from dayuan.workbooks.reading.places import PlaceBook
from dayuan.workbooks.rules.columns import Column, Kind, Value

type Values = Mapping[str, Value]
"""One row as it is understood, by column name."""


@dataclass(frozen=True)
class Problem:
    """Why a row is refused: in which column (none: the row as a whole), and the sentence with its facts.

    The sentence is a message id, marked with `gettext_noop`, so that every reader gets it in their language.
    """

    sentence: str
    column: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"sentence": self.sentence, "column": self.column, "facts": dict(self.facts)}


@dataclass(frozen=True)
class Row:
    """A row of the file that says what its columns need."""

    number: int
    """The row's number among all rows of the file that were read."""
    values: Values
    prepared: Any = field(default=None, repr=False, compare=False)
    """What the sheet's `prepare` made of it; none where that was not done ahead."""


class Verdict(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"
    LIKELY = "likely"


@dataclass(frozen=True)
class Finding:
    """What a row means for the register. `key` names what it meets there; `likely` what it may be the same as."""

    row: Row
    verdict: Verdict
    key: str = ""
    problems: tuple[Problem, ...] = ()
    likely: tuple[str, ...] = ()
    remarks: tuple[Problem, ...] = ()
    """What whoever looks at the first rows should know of one that is taken."""


@dataclass(frozen=True)
class Touch:
    """What applying a row did: which record, whether it was made, and enough to take it back.

    `before` and `after` are the definition's own; they are kept sealed and given back to its `undo` as they were.
    """

    row_number: int
    key: str
    made: bool
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Left:
    """What an undo left as it is, and why."""

    key: str
    title: str
    sentence: str


@dataclass(frozen=True)
class Narrowing:
    """One thing a form may ask for only some records by: its name, and what can be chosen, everything first."""

    name: str
    label: str | Promise
    choices: tuple[tuple[str, str | Promise], ...]
    help: str | Promise = ""


class NotForYou(Exception):
    """A choice that whoever asks may not make, or no longer."""


@dataclass(frozen=True)
class Desk:
    """Whose import it is, and how far it reaches."""

    by: Person
    place_code: str
    places: PlaceBook
    import_id: UUID

    def covers(self, code: str) -> bool:
        return code.startswith(self.place_code)


@dataclass(frozen=True)
class Shown:
    """A record of the register beside a row that may be the same."""

    key: str
    title: str
    values: Values


class Sheet(ABC):
    """One kind of workbook. Its methods take rows in batches; `apply` and `undo` run inside a transaction."""

    kind: str
    title: str | Promise
    about: str | Promise
    """One sentence: what one row is, and what must be there first."""
    columns: tuple[Column, ...]
    importers: ClassVar[Collection[Role]] = DESK_ROLES
    exporters: ClassVar[Collection[Role]] = DESK_ROLES
    for_whom: ClassVar[str | Promise] = ""
    """Who brings it instead, said to other desks; nothing where every desk does."""

    @property
    def own_columns(self) -> tuple[Column, ...]:
        """Those that our own files have."""
        return tuple(column for column in self.columns if column.kind != Kind.PLACE_PART)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def columns_address(self, import_id: UUID) -> str:
        """Where it is said which column is which, for a sheet that asks more than that; nothing for the usual page."""
        return ""

    def identity(self, values: Values) -> tuple[Value, ...] | None:
        """What may stand in a file only once; none where a row cannot be told apart."""
        return None

    def check(self, row: Row, desk: Desk) -> Iterator[Problem]:
        """What is wrong between the columns of one row. Pure, as `prepare` is."""
        yield from ()

    def check_partly(self, row: Row, desk: Desk) -> Iterator[Problem]:
        """What is wrong as well in a row of which some cells could not be read, so that it need not come back twice.

        What is found of a column that could not be read is not said.
        """
        yield from self.check(row, desk)

    def prepare(self, values: Values, *, ahead: bool) -> Any:
        """What follows from a good row before the register is asked; `look_up` and `apply` find it in the row.

        Pure but for the day: another process may do it, without the database. `ahead` says that it does, for rows that
        are to be taken, so that what only `apply` needs costs nothing here either.
        """
        return None

    @abstractmethod
    def look_up(self, rows: Sequence[Row], desk: Desk) -> list[Finding]:
        """Compare rows with the register, in their order. Reads only."""

    @abstractmethod
    def apply(self, findings: Sequence[Finding], desk: Desk, *, at: datetime) -> list[Touch]:
        """Write rows that are new or changed, through the owning package's actions."""

    @abstractmethod
    def undo(self, touches: Sequence[Touch], desk: Desk, *, at: datetime) -> list[Left]:
        """Take back what these did, the newest first; what was changed by hand since is left and listed."""

    def afterwards(self, import_id: UUID) -> str:
        """One sentence on what others still have to do before what was imported is in force; mostly nothing."""
        return ""

    @abstractmethod
    def show(self, keys: Sequence[str], desk: Desk) -> list[Shown]:
        """Records that a row may be the same as, to be put beside it."""

    @abstractmethod
    def records(self, scope: Scope, place_code: str) -> Iterator[Values]:
        """Every record inside the place that this scope may see, as rows of the sheet: nothing masked yet."""

    @abstractmethod
    def count(self, scope: Scope, place_code: str) -> int:
        """How many rows `records` gives."""

    of_residents: ClassVar[bool] = False
    """Its records are residents: whoever stands in a file can see who took it out, and for what."""
    form_columns: ClassVar[tuple[Column, ...]] = ()
    """What other people's forms ask besides: reckoned from the register, never typed."""
    flat_columns: ClassVar[tuple[Column, ...]] = ()
    """The columns of a flat file with national codes, where there is one; its rows are those of `form_records`."""

    def narrowings(self, scope: Scope, *, day: date) -> tuple[Narrowing, ...]:
        """What this person may narrow the records of a form by."""
        return ()

    def why_not_narrowed(self, scope: Scope, *, day: date) -> str:
        """What others may narrow by and this person may not, so that nobody looks for it in vain."""
        return ""

    def why_not_here(self, scope: Scope, place_code: str, chosen: Mapping[str, str], *, day: date) -> dict[str, str]:
        """By narrowing: why this person may choose it, but not in that place."""
        return {}

    def form_records(self, scope: Scope, place_code: str, chosen: Mapping[str, str], *, day: date) -> Iterator[Values]:
        """The records that were chosen, with what `form_columns` and `flat_columns` ask on this day.

        Raises:
            NotForYou: this person may not choose so.
        """
        return self.records(scope, place_code)

    def form_taken(
        self, keys: Sequence[str], chosen: Mapping[str, str], *, by: Person, reason: str, at: datetime
    ) -> None:
        """A form with these records is ready: note it where being in it tells more than the register's columns."""
        return

    def form_count(self, scope: Scope, place_code: str, chosen: Mapping[str, str], *, day: date) -> int:
        """How many records there are at most."""
        return self.count(scope, place_code)


class Family(ABC):
    """Kinds of workbook of which only the database knows how many there are. Their `kind` is `name:…`."""

    name: ClassVar[str]

    @abstractmethod
    def sheet(self, kind: str) -> Sheet | None:
        """The sheet of this kind; none where there is no such any more."""

    @abstractmethod
    def sheets(self, scope: Scope) -> Sequence[Sheet]:
        """Those of the places that this person covers."""


_shelf: dict[str, Sheet] = {}
_families: dict[str, Family] = {}


def put_on_shelf(sheet: Sheet) -> None:
    _shelf[sheet.kind] = sheet


def take_from_shelf(kind: str) -> None:
    _shelf.pop(kind, None)


def put_family_on_shelf(family: Family) -> None:
    _families[family.name] = family


def _sheets_seen(scope: Scope) -> Iterator[Sheet]:
    yield from _shelf.values()
    for family in _families.values():
        yield from family.sheets(scope)


def sheets_for(scope: Scope) -> list[Sheet]:
    return [sheet for sheet in _sheets_seen(scope) if scope.holds(sheet.importers)]


def sheets_not_for(scope: Scope) -> list[Sheet]:
    """Those that other desks import: it is said who, so that nobody looks for them in vain."""
    return [sheet for sheet in _shelf.values() if sheet.for_whom and not scope.holds(sheet.importers)]


def sheets_to_export(scope: Scope) -> list[Sheet]:
    return [sheet for sheet in _sheets_seen(scope) if scope.holds(sheet.exporters)]


def sheet_of(kind: str) -> Sheet:
    """Raises KeyError where no such definition is on the shelf any more."""
    family = _families.get(kind.partition(":")[0])
    if family is None:
        return _shelf[kind]
    found = family.sheet(kind)
    if found is None:
        raise KeyError(kind)
    return found
