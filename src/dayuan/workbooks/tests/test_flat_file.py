"""One person in one row, with national codes; and exports of desks that do not import."""

import csv
from datetime import date

from django.urls import reverse
from openpyxl import load_workbook

from dayuan.households.testing import make_id_number
from dayuan.kernel.clock import now
from dayuan.people.testing import use_second_factor
from dayuan.places.testing import VILLAGE
from dayuan.workbooks.actions import ask_for_export
from dayuan.workbooks.exporting import write_export
from dayuan.workbooks.files import export_path
from dayuan.workbooks.models import Export
from dayuan.workbooks.sheet import sheet_of

AT = now()
ID_NUMBER = make_id_number(date(1950, 5, 1))


def url(name, *ids):
    return reverse(f"workbooks:{name}", args=ids)


def asked(**changed):
    return {"kind": "residents", "place": VILLAGE, "purpose": "报县民政局", "name": ""} | changed


def test_the_flat_file_has_one_person_in_one_row_with_national_codes(client, secretary, family):
    use_second_factor(client, secretary)
    answer = client.post(url("flat", "residents"), asked(format="csv", by_here="here"))
    export = Export.objects.get()
    write_export(export.pk)

    assert client.get(answer.url).status_code == 200
    with export_path(export.pk, "csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    people = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [(one["姓名"], one["性别代码"], one["与户主关系代码"]) for one in people] == [
        ("王建国", "1", "02"),
        ("李秀英", "2", "10"),
        ("王小明", "1", "40"),
    ]
    assert people[0]["公民身份号码"] == f"{ID_NUMBER[:6]}************"
    assert (people[0]["村级区划代码"], people[0]["户人数"], people[0]["居住地址"]) == (VILLAGE, "4", "一组1***")
    assert client.get(url("flat", "secrets")).status_code == 404


def test_the_flat_file_is_a_workbook_as_well(secretary, village, family):
    export = ask_for_export(
        sheet_of("residents"), village, purpose="核对", format="xlsx", layout=Export.Layout.FLAT, by=secretary, at=AT
    )
    write_export(export.pk)

    rows = list(load_workbook(export_path(export.pk, "xlsx")).worksheets[0].values)
    assert len(rows) == 5
    assert "与户主关系代码" in rows[0]


def test_a_desk_that_may_export_but_not_import_takes_what_it_asked_for(client, duty_officer, village, family):
    export = ask_for_export(sheet_of("residents"), village, purpose="核对", format="csv", by=duty_officer, at=AT)
    write_export(export.pk)
    use_second_factor(client, duty_officer)

    assert b"".join(client.get(url("take_export", export.pk)).streaming_content)
