"""A kind of workbook for tests: the village's lent tools, kept in a dictionary. And files to upload."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Border, Side
from openpyxl.worksheet.datavalidation import DataValidation

from dayuan.kernel.errors import Refusal
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.access import Scope
from dayuan.people.models import Person
from dayuan.people.rules import DESK_ROLES
from dayuan.places.models import Place
from dayuan.workbooks.actions import take_upload
from dayuan.workbooks.blank_actions import take_form
from dayuan.workbooks.models import BlankForm, Import
from dayuan.workbooks.rules.columns import Choice, Column, Kind, Value
from dayuan.workbooks.rules.masks import Masked
from dayuan.workbooks.sheet import Desk, Finding, Left, Problem, Row, Sheet, Shown, Touch, Values, Verdict
from dayuan.workbooks.writing import letter_of

HEADERS = ["编号", "借用人", "身份证号", "电话", "所在地", "农具", "借出日期", "数量"]
_LINE = Border(bottom=Side(style="thin"))
LEFT = "It was changed by hand since."


class ToolBroken(Refusal):
    """Something the owning package refuses."""


@dataclass
class ToolSheet(Sheet):
    """One row is one tool that somebody borrowed; its number tells it apart."""

    kind = "tools"
    title = "农具借用"
    about = "One row for each lent tool."
    columns = (
        Column("number", "编号", "Number", Kind.CODE, required=True, longest=12),
        Column("borrower", "借用人", "Borrower", synonyms=("姓名", "名字"), required=True, longest=20),
        Column("id_number", "身份证号", "ID number", Kind.ID_NUMBER, ("公民身份号码", "身份证"), is_personal=True),
        Column("phone", "电话", "Phone", Kind.PHONE, ("联系电话", "手机"), is_personal=True),
        Column("place", "所在地", "Place", Kind.PLACE, ("村组", "所属村"), required=True, carries_down=True),
        Column(
            "tool", "农具", "Tool", Kind.CHOICE, choices=(Choice("hoe", "锄头", ("铁锄",)), Choice("sprayer", "喷雾器"))
        ),
        Column("lent_on", "借出日期", "Lent on", Kind.DATE),
        Column("count", "数量", "Count", Kind.WHOLE, least=1, most=99),
    )
    register: dict[str, dict[str, Value]] = field(default_factory=dict)
    fails_on: str = ""

    def identity(self, values: Values) -> tuple[Value, ...] | None:
        return (values["number"],)

    def check(self, row: Row, desk: Desk) -> Iterator[Problem]:
        lent_on = row.values.get("lent_on")
        if isinstance(lent_on, date) and lent_on > date(2030, 1, 1):
            yield Problem("That day has not come.", "lent_on")

    def look_up(self, rows: Sequence[Row], desk: Desk) -> list[Finding]:
        return [self._look_up(row) for row in rows]

    def _look_up(self, row: Row) -> Finding:
        kept = self.register.get(str(row.values["number"]))
        if kept is None:
            likely = tuple(key for key, one in self.register.items() if one["borrower"] == row.values["borrower"])
            return Finding(row, Verdict.LIKELY if likely else Verdict.NEW, likely=likely)
        news = [name for name, value in row.values.items() if not isinstance(value, Masked) and value != kept.get(name)]
        return Finding(row, Verdict.CHANGED if news else Verdict.SAME, key=str(row.values["number"]))

    def apply(self, findings: Sequence[Finding], desk: Desk, *, at: datetime) -> list[Touch]:
        touches = []
        for finding in findings:
            key = finding.key or str(finding.row.values["number"])
            if key == self.fails_on:
                raise ToolBroken(f"{key} is broken.")
            before = self.register.get(key)
            self.register[key] = dict(finding.row.values)
            touches.append(
                Touch(
                    finding.row.number, key, before is None, {"was": _plain(before)}, {"is": _plain(self.register[key])}
                )
            )
        return touches

    def undo(self, touches: Sequence[Touch], desk: Desk, *, at: datetime) -> list[Left]:
        left = []
        for touch in touches:
            if _plain(self.register.get(touch.key)) != touch.after["is"]:
                left.append(Left(touch.key, touch.key, LEFT))
            elif touch.made:
                del self.register[touch.key]
            else:
                self.register[touch.key] = dict(touch.before["was"])
        return left

    def show(self, keys: Sequence[str], desk: Desk) -> list[Shown]:
        return [Shown(key, key, self.register[key]) for key in keys if key in self.register]

    def records(self, scope: Scope, place_code: str) -> Iterator[Values]:
        for values in self.register.values():
            code = str(values["place"])
            if code.startswith(place_code) and scope.sees(code, DESK_ROLES):
                yield values

    def count(self, scope: Scope, place_code: str) -> int:
        return len(list(self.records(scope, place_code)))


def _plain(values: dict[str, Value] | None) -> dict[str, Any] | None:
    return None if values is None else {name: str(value) for name, value in values.items()}


def xlsx(*worksheets: Sequence[Sequence[Any]], titles: Sequence[str] = ()) -> bytes:
    """A workbook with these rows."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for index, rows in enumerate(worksheets):
        sheet = book.create_sheet(titles[index] if titles else f"表{index + 1}")
        for row in rows:
            sheet.append(list(row))
        for cells in sheet.iter_rows():
            for cell in cells:
                if cell.data_type == "f":
                    cell.data_type = "s"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def blank_form(
    headers: Sequence[str] = ("序号", "姓名", "性别", "年龄", "身份证号码", "联系电话", "银行卡号"),
    *,
    lines: int = 4,
    footer: bool = True,
    example: Sequence[Any] = (),
) -> bytes:
    """An invented form as a county sends it: title, unit and day, a header over two rows, lines, who filled it in."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = "花名册"
    last = letter_of(len(headers) + 2)
    page.append(["2026年老年人花名册"])
    page.merge_cells(f"A1:{last}1")
    page.append(["填报单位（盖章）：", None, None, "填表日期：   年  月  日"])
    page.merge_cells("A2:C2")
    page.append([*headers, "住址"])
    page.append([*[None] * len(headers), "村", "组"])
    page.merge_cells(start_row=3, end_row=3, start_column=len(headers) + 1, end_column=len(headers) + 2)
    for column in range(1, len(headers) + 1):
        page.merge_cells(start_row=3, end_row=4, start_column=column, end_column=column)
    for row in range(5, 5 + lines):
        page.row_dimensions[row].height = 22
        for column in range(1, len(headers) + 3):
            page.cell(row, column).border = _LINE
    for column, value in enumerate(example, start=1):
        page.cell(5, column, value)
    if footer:
        end = 5 + lines
        page[f"A{end}"], page[f"C{end}"] = "合计", f"=COUNTA(B5:B{end - 1})"
        page[f"A{end + 1}"] = "填表人：          审核人：          "
        page.merge_cells(f"A{end + 1}:{last}{end + 1}")
        page.print_area = f"A1:{last}{end + 1}"
    page.column_dimensions["E"].width = 24
    page.print_title_rows = "3:4"
    choice = DataValidation(type="list", formula1='"男,女"')
    choice.add(f"C5:C{4 + max(lines, 1)}")
    page.add_data_validation(choice)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def make_blank_form(
    file: bytes,
    sheet: Sheet,
    *,
    by: Person,
    place: Place,
    file_name: str = "花名册.xlsx",
    at: datetime = MONDAY_NOON,
) -> BlankForm:
    return take_form([file], file_name=file_name, sheet=sheet, place=place, by=by, at=at)


def repacked(file: bytes, changed: dict[str, bytes], *, compress: bool = True) -> bytes:
    """The same zip with some parts replaced or added."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, content in changed.items():
            new.writestr(name, content)
    return target.getvalue()


def tool(number: str = "N1", borrower: str = "村民甲", **changed: Any) -> list[Any]:
    """One good row."""
    values = {
        "id_number": "",
        "phone": "13800001234",
        "place": "丞相村",
        "tool": "锄头",
        "lent_on": "2025-03-05",
        "count": 2,
    } | changed
    return [number, borrower, *values.values()]


def make_import(
    file: bytes,
    sheet: Sheet,
    *,
    by: Person,
    place: Place,
    file_name: str = "农具.xlsx",
    at: datetime = MONDAY_NOON,
) -> Import:
    return take_upload([file], file_name=file_name, sheet=sheet, place=place, by=by, at=at)


def rows_of(*rows: Iterable[Any]) -> list[list[Any]]:
    """These rows under the usual header."""
    return [HEADERS, *[list(row) for row in rows]]
