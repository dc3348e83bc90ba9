"""One county system's list as a workbook: its own columns and words outside, ours inside."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dayuan.exchange.county.columns import COLUMNS, ONLY_WRITTEN
from dayuan.exchange.county.listing import count_of, rows_of
from dayuan.exchange.county.matching import find
from dayuan.exchange.county.taking import take, take_back
from dayuan.exchange.county.words import Words
from dayuan.exchange.county_models import CountySystem
from dayuan.exchange.rules.county import Meaning
from dayuan.people.access import Scope
from dayuan.people.rules import COMMAND_ROLES
from dayuan.workbooks.rules.columns import Column, Value
from dayuan.workbooks.sheet import Desk, Family, Finding, Left, Problem, Row, Sheet, Shown, Touch, Values

FAMILY = "county"


class CountySheet(Sheet):
    """The list of one system, read and written as a version of its meaning says."""

    importers = COMMAND_ROLES
    exporters = COMMAND_ROLES
    about = _("One row for each matter, as the county's own system gives it out.")

    def __init__(self, system: CountySystem, meaning: Meaning) -> None:
        self.kind, self.title = kind_of(system), system.name
        self.system_id, self.township_code = system.pk, system.township_id
        self.meaning, self.words = meaning, Words(system.pk, meaning)
        self.columns = tuple(_also_called(column, meaning) for column in COLUMNS)

    @property
    def own_columns(self) -> tuple[Column, ...]:
        """The county's, all of them and in its order; ours where it never sent a list."""
        if not self.meaning.headers:
            return self.columns
        return tuple(
            _written_as(self.column(name), header)
            if (name := self.meaning.columns.get(header))
            else _left_empty(header)
            for header in self.meaning.headers
            if header
        )

    def columns_address(self, import_id: UUID) -> str:
        return reverse("exchange:county_meaning", args=[import_id])

    def export_address(self) -> str:
        return reverse("exchange:county_export", args=[self.system_id])

    def identity(self, values: Values) -> tuple[Value, ...] | None:
        return ("number", values.get("number"))

    def check(self, row: Row, desk: Desk) -> Iterator[Problem]:
        yield from self.words.problems(row.values, desk)

    def look_up(self, rows: Sequence[Row], desk: Desk) -> list[Finding]:
        return find(rows, desk, self.words)

    def apply(self, findings: Sequence[Finding], desk: Desk, *, at: datetime) -> list[Touch]:
        return take(findings, desk, self.words, at=at)

    def undo(self, touches: Sequence[Touch], desk: Desk, *, at: datetime) -> list[Left]:
        return take_back(touches, desk, self.words, at=at)

    def show(self, keys: Sequence[str], desk: Desk) -> list[Shown]:
        """No row waits for a decision here: a number is known or it is not."""
        return []

    def records(self, scope: Scope, place_code: str) -> Iterator[Values]:
        return rows_of(scope, place_code, "", self.words)

    def count(self, scope: Scope, place_code: str) -> int:
        return count_of(scope, place_code, "")

    def form_records(self, scope: Scope, place_code: str, chosen: Mapping[str, str], *, day: date) -> Iterator[Values]:
        return rows_of(scope, place_code, chosen.get("filter", ""), self.words)

    def form_count(self, scope: Scope, place_code: str, chosen: Mapping[str, str], *, day: date) -> int:
        return count_of(scope, place_code, chosen.get("filter", ""))


class CountyFamily(Family):
    """A sheet for each system of the county that a township has named."""

    name = FAMILY

    def sheet(self, kind: str) -> CountySheet | None:
        try:
            key = UUID(kind.removeprefix(f"{FAMILY}:"))
        except ValueError:
            return None
        system = CountySystem.objects.filter(pk=key).first()
        return sheet_for(system) if system is not None else None

    def sheets(self, scope: Scope) -> Sequence[Sheet]:
        seen = CountySystem.objects.filter(scope.q("township_id", COMMAND_ROLES))
        return [sheet_for(system) for system in seen]


def kind_of(system: CountySystem) -> str:
    return f"{FAMILY}:{system.pk.hex}"


def sheet_for(system: CountySystem, meaning: Meaning | None = None) -> CountySheet:
    """As the newest version says, or as somebody is just about to say."""
    if meaning is None:
        newest = system.versions.first()
        meaning = newest.meaning if newest is not None else Meaning()
    return CountySheet(system, meaning)


def _also_called(column: Column, meaning: Meaning) -> Column:
    """Known by the county's header as well, so that a list with one column more is recognised."""
    named = tuple(header for header, name in meaning.columns.items() if name == column.name)
    return replace(column, synonyms=(*column.synonyms, *named)) if named else column


def _written_as(column: Column, header: str) -> Column:
    """The county's header over our value; words are written as they are given."""
    return replace(column, label=header, label_en=header, required=False)


def _left_empty(header: str) -> Column:
    return Column(f"left:{header}", header, header)


def taken_columns() -> tuple[Column, ...]:
    """Those from which something is taken when a list comes in."""
    return tuple(column for column in COLUMNS if column.name not in ONLY_WRITTEN)
