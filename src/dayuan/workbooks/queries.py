"""Reading imports: lists, the first rows as they are understood, what happened, what waits for a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from dayuan.kernel.models import AuditEntry
from dayuan.people.access import Scope
from dayuan.people.models import Person
from dayuan.workbooks.files import upload_path
from dayuan.workbooks.models import BlankForm, Export, Import, LikelyRow, PlacedQuerySet, RefusedRow
from dayuan.workbooks.reading.tables import open_table
from dayuan.workbooks.rules.columns import Column, Kind
from dayuan.workbooks.rules.text import Cell
from dayuan.workbooks.runs import desk_of
from dayuan.workbooks.sheet import Finding, Sheet, Shown, sheet_of, sheets_for
from dayuan.workbooks.understanding import Reader, cells_of, place_in_file, weigh
from dayuan.workbooks.values import from_text, shown_cell, shown_value, values_from_json
from dayuan.workbooks.wording import VERDICT_WORDS, label_of, sentence_of

ROWS_PREVIEWED = 10
REFUSED_SHOWN = 50
ROWS_READ_AGAIN = 5_000
STEPS_SHOWN = 50


@dataclass(frozen=True)
class PreviewRow:
    number: int
    worksheet: str
    verdict: str
    word: str
    cells: list[tuple[str, str]]
    """What each column is called, and what was understood of it."""
    reasons: list[str]


@dataclass(frozen=True)
class Beside:
    """One column of a row and of the record it may be the same as."""

    label: str
    here: str
    there: str

    @property
    def differs(self) -> bool:
        return self.here != self.there


@dataclass(frozen=True)
class Candidate:
    key: str
    title: str
    columns: list[Beside]


def imports_of(scope: Scope) -> PlacedQuerySet[Import]:
    """Imports that this person could have brought as well."""
    found = Q(pk__in=[])
    for sheet in sheets_for(scope):
        found |= Q(kind=sheet.kind) & scope.q("place_id", sheet.importers)
    return Import.objects.filter(found).select_related("by", "place").order_by("-made_at")


def imports_over(at: datetime, period: timedelta) -> PlacedQuerySet[Import]:
    """Imports whose files have lain long enough; those at work keep theirs."""
    over = Import.objects.filter(made_at__lt=at - period, file_gone_at__isnull=True)
    return over.exclude(state__in=[Import.State.CHECKING, Import.State.RUNNING, Import.State.UNDOING])


def exports_over(at: datetime, period: timedelta) -> PlacedQuerySet[Export]:
    return Export.objects.filter(made_at__lt=at - period).exclude(state=Export.State.GONE)


def went_early(one: Import | Export, period: timedelta, *, at: datetime) -> bool:
    """Whether its file was deleted before its time was over: with somebody of its village who was erased."""
    gone_at = one.file_gone_at if isinstance(one, Import) else at if one.state == Export.State.GONE else None
    return gone_at is not None and gone_at < one.made_at + period


def forms_over(at: datetime, period: timedelta) -> PlacedQuerySet[BlankForm]:
    """Blank forms nobody keeps, whose files have lain long enough."""
    return BlankForm.objects.filter(made_at__lt=at - period, kept_at__isnull=True, gone_at__isnull=True)


def exports_by(person: Person) -> list[Export]:
    return list(Export.objects.filter(by=person).select_related("place", "form").order_by("-made_at")[:20])


def used_columns(import_: Import) -> list[Column]:
    mapped = set(import_.mapping.values())
    return [column for column in sheet_of(import_.kind).columns if column.name in mapped]


def headers_not_imported(import_: Import) -> list[str]:
    """The columns of the file that nothing is taken from."""
    return [header for header in import_.headers if header and not import_.mapping.get(header)]


def what_undo_did(import_: Import) -> dict[str, Any]:
    """How many rows an undo took back, and which records it left and why."""
    left = import_.touched.exclude(left_why="")
    taken_back = import_.touched.filter(undone_at__isnull=False, left_why="").values("number").distinct()
    return {"left": list(left[:REFUSED_SHOWN]), "left_count": left.count(), "taken_back": taken_back.count()}


def preview(import_: Import, sheet: Sheet | None = None, mapping: dict[str, str] | None = None) -> list[PreviewRow]:
    """The first rows as they are understood, or as they would be by what somebody is just about to say."""
    path = upload_path(import_.pk)
    if not path.exists():
        return []
    # Only in memory: what the rows are read by, and not what is kept.
    import_.mapping = import_.mapping if mapping is None else mapping
    reader = Reader(sheet or sheet_of(import_.kind), desk_of(import_), import_.mapping)
    with open_table(path) as table:
        rows = list(islice(cells_of(import_, table), ROWS_PREVIEWED))
        findings = weigh(reader, rows)
    pairs = zip(findings, rows, strict=True)
    return [_preview_row(import_, reader, finding, cells) for finding, (_number, cells) in pairs]


def _preview_row(import_: Import, reader: Reader, finding: Finding, written: Mapping[str, Cell]) -> PreviewRow:
    worksheet, number = place_in_file(finding.row.number)
    values, places = finding.row.values, reader.desk.places
    return PreviewRow(
        number=number,
        worksheet=import_.parts[worksheet]["worksheet"],
        verdict=finding.verdict,
        word=str(VERDICT_WORDS[finding.verdict]),
        cells=[
            (label_of(column), shown_value(column, values.get(column.name), places)) for column in used_columns(import_)
        ],
        reasons=[
            *(_reason(reader.sheet, problem.as_json(), written) for problem in finding.problems),
            *(_reason(reader.sheet, problem.as_json(), {}) for problem in finding.remarks),
        ],
    )


def refused_rows(import_: Import) -> list[PreviewRow]:
    """The first rows that are not taken, with their reasons."""
    sheet = sheet_of(import_.kind)
    refused = list(RefusedRow.objects.filter(of=import_).order_by("number")[:REFUSED_SHOWN])
    written = _written_in(import_, {row.number for row in refused})
    rows = []
    for row in refused:
        worksheet, number = place_in_file(row.number)
        reasons = [_reason(sheet, problem, written.get(row.number, {})) for problem in row.problems]
        rows.append(PreviewRow(number, import_.parts[worksheet]["worksheet"], "refused", "", [], reasons))
    return rows


def _written_in(import_: Import, numbers: set[int]) -> dict[int, dict[str, Cell]]:
    """What stands in these rows of the file; not in those far below, for which half of it would be read."""
    path = upload_path(import_.pk)
    if not numbers or not path.exists():
        return {}
    with open_table(path) as table:
        rows = islice(cells_of(import_, table), ROWS_READ_AGAIN)
        return {number: cells for number, cells in rows if number in numbers}


def _reason(sheet: Sheet, problem: dict[str, object], written: Mapping[str, Cell]) -> str:
    """Why a row is not taken: the column, what stands in it, and what is wrong with that."""
    name, sentence = str(problem["column"]), sentence_of(problem)
    if not name:
        return sentence
    column = sheet.column(name)
    cell = shown_cell(column, written.get(name))
    facts = {"column": label_of(column), "cell": cell, "why": sentence}
    return _("%(column)s “%(cell)s”: %(why)s") % facts if cell else _("%(column)s: %(why)s") % facts


def undecided(import_: Import) -> int:
    return import_.likely_rows.filter(decision="").count()


def candidates_for(row: LikelyRow) -> list[Candidate]:
    """The records a row may be the same as, side by side with it."""
    sheet, desk = sheet_of(row.of.kind), desk_of(row.of)
    values = values_from_json(sheet, from_text(row.values))

    def beside(shown: Shown) -> list[Beside]:
        columns = [column for column in sheet.own_columns if column.kind != Kind.RECORD]
        pairs = [
            Beside(
                label_of(column),
                shown_value(column, values.get(column.name), desk.places),
                shown_value(column, shown.values.get(column.name), desk.places),
            )
            for column in columns
        ]
        return [pair for pair in pairs if pair.here or pair.there]

    return [Candidate(shown.key, shown.title, beside(shown)) for shown in sheet.show(row.candidates, desk)]


def steps_of(subject: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(subject=subject).order_by("at", "number")[:STEPS_SHOWN])
