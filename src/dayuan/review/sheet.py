"""The figures of rules, devices or places as a workbook, with their definitions on a second sheet."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.translation import gettext as _

from dayuan.review.queries import By, Row
from dayuan.review.rules import Period
from dayuan.review.wording import BY_WORDS, SPAN_DEFINITIONS, SPAN_WORDS, STATE_WORDS, days_of, definitions, reason_word
from dayuan.workbooks.writing import cell_for, title_of, workbook_at

type Cell = str | int | float | None


def workbook_of(by: By, rows: Sequence[Row], period: Period) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "review.xlsx"
        with workbook_at(path) as book:
            _write(book.create_sheet(title_of(_("Review"))), [_heads(by), *(_cells(by, row) for row in rows)])
            _write(book.create_sheet(title_of(_("How it is counted"))), [[line] for line in _notes(period)])
        return path.read_bytes()


def _write(sheet: object, lines: Sequence[Sequence[Cell]]) -> None:
    for line in lines:
        sheet.append([cell_for(sheet, cell) for cell in line])  # type: ignore[attr-defined]  # openpyxl says no types


def _heads(by: By) -> list[Cell]:
    heads: list[Cell] = [str(BY_WORDS[by]), _("raised"), _("confirmed"), _("false alarms"), _("undecided")]
    heads += [_("confirmed of those decided, %"), _("reasons of false alarms"), _("not decided in time")]
    heads += [str(STATE_WORDS["nothing_there"])]
    for word in SPAN_WORDS.values():
        heads += [
            f"{word} n",
            _("%(what)s, half (min)") % {"what": word},
            _("%(what)s, nine of ten (min)") % {"what": word},
        ]
    return [*heads, _("cases without a warning")] if by is By.PLACE else heads


def _cells(by: By, row: Row) -> list[Cell]:
    counted = row.counted
    why = _("; ").join(f"{reason_word(reason)} {n}" for reason, n in row.reasons)
    cells: list[Cell] = [row.name, counted.raised, counted.confirmed, counted.rejected, counted.undecided]
    cells += [counted.precision, why, counted.late, counted.nothing_there]
    for number in range(len(SPAN_WORDS)):
        took = counted.took[number] if counted.took else None
        cells += [took.n, _minutes(took.half), _minutes(took.most_said)] if took else [0, None, None]
    return [*cells, row.missed] if by is By.PLACE else cells


def _minutes(took: timedelta | None) -> float | None:
    return None if took is None else round(took.total_seconds() / 60, 1)


def _notes(period: Period) -> list[str]:
    spans = [f"{SPAN_WORDS[span]}: {SPAN_DEFINITIONS[span]}" for span in SPAN_WORDS]
    return [days_of(period), *definitions(), *spans]
