"""From the cells of a file to rows that say what their columns need, or to the reasons why not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import batched

from dayuan.workbooks.models import Import
from dayuan.workbooks.reading.tables import Table
from dayuan.workbooks.rules.columns import Column, Kind, Value, read_cell
from dayuan.workbooks.rules.faults import Fault, Unreadable
from dayuan.workbooks.rules.headers import name_headers
from dayuan.workbooks.rules.text import Cell, is_empty
from dayuan.workbooks.sheet import Desk, Finding, Problem, Row, Sheet, Verdict
from dayuan.workbooks.wording import FAULT_SENTENCES

ROWS_OF_A_WORKSHEET = 1_000_000
"""A row's number carries its worksheet: 2,000,014 is row 14 of the third."""
BATCH = 1_000


def place_in_file(number: int) -> tuple[int, int]:
    """Which worksheet (from 0) and which row (from 1) a number means."""
    return divmod(number, ROWS_OF_A_WORKSHEET)


@dataclass
class Reader:
    """Reads one import's rows in order; it remembers what may stand only once and what carries down."""

    sheet: Sheet
    desk: Desk
    mapping: dict[str, str]
    _seen: dict[int, int] = field(default_factory=dict)
    _above: dict[str, Cell] = field(default_factory=dict)

    def read(self, number: int, cells: dict[str, Cell]) -> Row | Finding:
        values: dict[str, Value] = {}
        problems: list[Problem] = []
        for column in self.sheet.columns:
            try:
                values[column.name] = self._value(column, self._cell(column, cells))
            except Unreadable as unreadable:
                problems.append(problem_of(unreadable, column))
        if problems:
            return _refused(Row(number, values), problems)
        row = Row(number, values)
        problems = [*self.sheet.check(row, self.desk), *self._twice(row)]
        return _refused(row, problems) if problems else row

    def _cell(self, column: Column, cells: dict[str, Cell]) -> Cell:
        cell = cells.get(column.name)
        if column.carries_down:
            cell = self._above.get(column.name) if is_empty(cell) else cell
            self._above[column.name] = cell
        return cell

    def _value(self, column: Column, cell: Cell) -> Value:
        value = read_cell(column, cell)
        if column.kind == Kind.PLACE and isinstance(value, str):
            return self.desk.places.code_of(value)
        return value

    def _twice(self, row: Row) -> Iterator[Problem]:
        identity = self.sheet.identity(row.values)
        if identity is None:
            return
        first = self._seen.setdefault(hash(identity), row.number)
        if first != row.number:
            yield Problem(FAULT_SENTENCES[Fault.TWICE], facts={"row": str(place_in_file(first)[1])})


def problem_of(unreadable: Unreadable, column: Column) -> Problem:
    return Problem(FAULT_SENTENCES[unreadable.fault], column.name, unreadable.facts)


def cells_of(import_: Import, table: Table) -> Iterator[tuple[int, dict[str, Cell]]]:
    """Every row with something in it, with its number and its cells by column name."""
    for index, part in enumerate(import_.parts):
        names: Sequence[str] = ()
        for at, row in enumerate(table.rows(part["worksheet"])):
            if at == part["header"]:
                names = [import_.mapping.get(header, "") for header in name_headers(row)]
            if at <= part["header"]:
                continue
            cells = {name: cell for name, cell in zip(names, row, strict=False) if name and not is_empty(cell)}
            if cells:
                yield index * ROWS_OF_A_WORKSHEET + at + 1, cells


def count_rows(import_: Import, table: Table) -> int:
    return sum(1 for _row in cells_of(import_, table))


def batches(import_: Import, table: Table) -> Iterator[tuple[tuple[int, dict[str, Cell]], ...]]:
    yield from batched(cells_of(import_, table), BATCH)


def weigh(reader: Reader, rows: Sequence[tuple[int, dict[str, Cell]]]) -> list[Finding]:
    """What each row of a batch means for the register, in the order of the file."""
    read = [reader.read(number, cells) for number, cells in rows]
    good = [row for row in read if isinstance(row, Row)]
    found = iter(reader.sheet.look_up(good, reader.desk))
    return [next(found) if isinstance(row, Row) else row for row in read]


def _refused(row: Row, problems: Sequence[Problem]) -> Finding:
    return Finding(row, Verdict.REFUSED, problems=tuple(problems))
