"""From the cells of a file to rows that say what their columns need, or to the reasons why not."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from itertools import batched
from pathlib import Path

from django.utils.translation import get_language

from dayuan.kernel.sealing.seals import one_look_at_the_keys
from dayuan.places.rules import Level
from dayuan.workbooks.files import upload_path
from dayuan.workbooks.models import Import
from dayuan.workbooks.reading.tables import Table, open_table
from dayuan.workbooks.rules.columns import Column, Kind, Value, read_cell
from dayuan.workbooks.rules.faults import Fault, Unreadable
from dayuan.workbooks.rules.headers import names_over_two_rows
from dayuan.workbooks.rules.text import Cell, is_empty
from dayuan.workbooks.sheet import Desk, Finding, Problem, Row, Sheet, Verdict
from dayuan.workbooks.unsaved_formulas import unsaved_formulas
from dayuan.workbooks.wording import FAULT_SENTENCES

ROWS_OF_A_WORKSHEET = 1_000_000
"""A row's number carries its worksheet: 2,000,014 is row 14 of the third."""
BATCH = 1_000


def place_in_file(number: int) -> tuple[int, int]:
    """Which worksheet (from 0) and which row (from 1) a number means."""
    return divmod(number, ROWS_OF_A_WORKSHEET)


type Read = Row | Finding
"""A row that says what its columns need, or why it is refused."""


class Prepares(Enum):
    """How much of what follows from a row alone is reckoned when it is read."""

    NOTHING = "nothing"
    """Left to whoever compares: where another process reads for a check, each of the two has half of the work then."""
    FOR_COMPARING = "for comparing"
    FOR_TAKING = "for taking"
    """All of it: where another process reads what is taken, that one has the less to do."""


@dataclass
class Reader:
    """Reads one import's rows in order; it remembers what may stand only once and what carries down."""

    sheet: Sheet
    desk: Desk
    mapping: dict[str, str]
    prepares: Prepares = Prepares.FOR_COMPARING
    _seen: dict[int, int] = field(default_factory=dict)
    _above: dict[str, Cell] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._parts = [one for one in self.sheet.columns if one.kind == Kind.PLACE_PART]
        self._place = next((one for one in self.sheet.columns if one.kind == Kind.PLACE), None)
        self._goes_on = [one for one in self.sheet.columns if one.carries_down or one in self._parts]

    def read(self, number: int, cells: dict[str, Cell]) -> Read:
        values: dict[str, Value] = {}
        problems: list[Problem] = []
        written = self._with_what_goes_on(cells)
        for column in self.sheet.columns:
            try:
                values[column.name] = read_cell(column, written.get(column.name))
            except Unreadable as unreadable:
                problems.append(problem_of(unreadable, column))
        problems += self._put_place_together(values)
        row = Row(number, values)
        if problems:
            named = {problem.column for problem in problems}
            further = (problem for problem in self.sheet.check_partly(row, self.desk) if problem.column not in named)
            return _refused(row, [*problems, *further])
        problems = [*self.sheet.check(row, self.desk), *self._twice(row)]
        if problems:
            return _refused(row, problems)
        if self.prepares == Prepares.NOTHING:
            return row
        return Row(number, values, self.sheet.prepare(values, ahead=self.prepares == Prepares.FOR_TAKING))

    def _with_what_goes_on(self, cells: dict[str, Cell]) -> dict[str, Cell]:
        """The row, with what stands above where nothing is written: a village, and its group until a village begins."""
        written, begins = dict(cells), False
        for column in self._goes_on:
            cell = cells.get(column.name)
            if is_empty(cell) and (column.carries_down or not begins):
                cell = self._above.get(column.name)
            elif column.kind in (Kind.PLACE, Kind.PLACE_PART) and column.level != Level.TOWNSHIP:
                begins = begins or not is_empty(cell)
            written[column.name] = self._above[column.name] = cell
        return written

    def _put_place_together(self, values: dict[str, Value]) -> Iterator[Problem]:
        """The place by its code, from the columns that say where: the township before it, the others behind it."""
        place = self._place
        written = values.get(place.name) if place else None
        if place is None or not isinstance(written, str):
            return
        values[place.name], column = None, place
        township = next((str(values.get(one.name) or "") for one in self._parts if one.level == Level.TOWNSHIP), "")
        try:
            code = self.desk.places.code_of(written, township=township)
            for column in self._parts:
                word = values.get(column.name)
                if column.level != Level.TOWNSHIP and isinstance(word, str):
                    code = self.desk.places.code_inside(code, Level(column.level), word)
        except Unreadable as unreadable:
            yield problem_of(unreadable, column)
        else:
            values[place.name] = code

    def _twice(self, row: Row) -> Iterator[Problem]:
        identity = self.sheet.identity(row.values)
        if identity is None:
            return
        first = self._seen.setdefault(hash(identity), row.number)
        if first != row.number:
            yield Problem(FAULT_SENTENCES[Fault.TWICE], facts={"row": str(place_in_file(first)[1])})


def problem_of(unreadable: Unreadable, column: Column) -> Problem:
    return Problem(FAULT_SENTENCES[unreadable.fault], column.name, unreadable.facts)


def cells_of(import_: Import, table: Table, path: Path | None = None) -> Iterator[tuple[int, dict[str, Cell]]]:
    """Every row with something in it, with its number and its cells by column name."""
    file = path or upload_path(import_.pk)
    for index, part in enumerate(import_.parts):
        names: Sequence[str] = ()
        unsaved = unsaved_formulas(file, part["worksheet"])
        above: Sequence[Cell] = ()
        for at, row in enumerate(table.rows(part["worksheet"])):
            if at == part["header"]:
                names = [import_.mapping.get(header, "") for header in names_over_two_rows(row, above)]
            if at <= part["header"]:
                above = row
                continue
            cells = {name: cell for name, cell in zip(names, row, strict=False) if name and not is_empty(cell)}
            if at in unsaved:
                formulas = ((names[index], cell) for index, cell in unsaved[at].items() if index < len(names))
                cells |= {name: cell for name, cell in formulas if name}
            if cells:
                yield index * ROWS_OF_A_WORKSHEET + at + 1, cells


def count_rows(import_: Import, table: Table, path: Path | None = None) -> int:
    return sum(1 for _row in cells_of(import_, table, path))


@dataclass(frozen=True)
class Reading:
    """One going through of a file: all that it takes, so that another process can do it as well."""

    import_: Import
    reader: Reader
    path: Path
    done: int
    """Rows that a run took that ended early; they are read again only for what may stand in a file once."""
    at_once: int = field(default_factory=lambda: BATCH)
    language: str | None = field(default_factory=get_language)
    """In which what is wrong is said."""

    @contextmanager
    def opened(self) -> Iterator["Rows"]:
        """The rows as they are read here and now."""
        with open_table(self.path) as table:
            yield Rows(count_rows(self.import_, table, self.path), self._batches(table))

    def _batches(self, table: Table) -> Iterator[list[Read]]:
        left = self.done
        for rows in batched(cells_of(self.import_, table, self.path), self.at_once):
            # Nothing is given away inside: the keys are looked at once for a batch, not for a file.
            with one_look_at_the_keys():
                read = [self.reader.read(number, cells) for number, cells in rows][left:]
            left = max(0, left - len(rows))
            if read:
                yield read


@dataclass(frozen=True)
class Rows:
    """How many rows a file has, and those that are not taken yet, batch by batch."""

    total: int
    batches: Iterator[list[Read]]


def weigh(reader: Reader, rows: Iterable[tuple[int, dict[str, Cell]]]) -> list[Finding]:
    """What each row means for the register, in the order of the file."""
    return compare(reader, [reader.read(number, cells) for number, cells in rows])


def compare(reader: Reader, read: Sequence[Read]) -> list[Finding]:
    """The same, of rows that were read already."""
    good = [row for row in read if isinstance(row, Row)]
    found = iter(reader.sheet.look_up(good, reader.desk))
    return [next(found) if isinstance(row, Row) else row for row in read]


def _refused(row: Row, problems: Sequence[Problem]) -> Finding:
    return Finding(row, Verdict.REFUSED, problems=tuple(problems))
