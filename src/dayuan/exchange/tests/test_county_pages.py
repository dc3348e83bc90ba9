"""A system of the county is named, its list explained beside its first rows, and a list written for it."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from dayuan.cases.models import Case
from dayuan.cases.testing import make_report
from dayuan.exchange.county.sheet import kind_of
from dayuan.exchange.county_forms import field_name
from dayuan.exchange.models import CountyMeaning, CountySystem
from dayuan.exchange.rules.county import WordField
from dayuan.exchange.testing import (
    COUNTY_HEADERS,
    bring_county_list,
    county_file,
    county_row,
    explain,
    make_county_system,
)
from dayuan.kernel.models import AuditEntry
from dayuan.people.testing import use_second_factor
from dayuan.places.testing import TOWNSHIP
from dayuan.workbooks.exporting import write_export
from dayuan.workbooks.files import export_path
from dayuan.workbooks.models import Export, Import
from dayuan.workbooks.runs import check_rows, import_rows
from dayuan.workbooks.testing import xlsx

pytestmark = pytest.mark.usefixtures("village")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.WORKBOOKS = tmp_path / "workbooks"


@pytest.fixture
def signed_in(client, duty_officer):
    client.force_login(duty_officer)
    return client


@pytest.fixture
def system(chief):
    return make_county_system(chief)


def text_of(answer):
    return answer.content.decode()


def address_of(import_):
    return reverse("exchange:county_meaning", args=[import_.pk])


def entered(page, **changed):
    """What the page's form holds, as a browser would send it."""
    form = page.context["form"]
    return {name: "" if form[name].value() is None else form[name].value() for name in form.fields} | changed


def test_a_system_is_named_once(signed_in):
    made = signed_in.post(reverse("exchange:county_new"), {"name": "县综治平台"})
    system = CountySystem.objects.get()
    assert made.url == reverse("exchange:county", args=[system.pk])
    again = signed_in.post(reverse("exchange:county_new"), {"name": "县综治平台"})
    assert again.status_code == 422
    assert "已有名为“县综治平台”的系统" in text_of(again)
    assert AuditEntry.objects.filter(action="county_system_named").count() == 1


def test_a_list_is_brought_explained_and_taken(signed_in, system):
    file = SimpleUploadedFile("事项.xlsx", county_file(county_row(), county_row("X-2", **{"class": "飞碟降落"})))
    sent = signed_in.post("/workbooks/new/", {"kind": kind_of(system), "place": TOWNSHIP, "file": file}, follow=True)
    brought = Import.objects.get()
    assert sent.redirect_chain[-1][0] == address_of(brought)
    page = text_of(sent)
    assert "有 1 行因用词未对照而不能导入" in page
    assert "路灯不亮" in page

    said = {field_name(WordField.CLASS, "飞碟降落"): "19001"}
    looked = signed_in.post(address_of(brought), entered(sent, look="1", **said))
    assert looked.status_code == 200
    assert "有 1 行因用词未对照" not in text_of(looked)
    assert not CountyMeaning.objects.exists()

    kept = signed_in.post(address_of(brought), entered(looked))
    assert kept.url == reverse("workbooks:import", args=[brought.pk])
    version = CountyMeaning.objects.get()
    assert (version.number, version.meaning.words["class"]["飞碟降落"]) == (1, "19001")
    check_rows(brought.pk)
    signed_in.post(reverse("workbooks:start", args=[brought.pk]))
    import_rows(brought.pk)
    assert set(Case.objects.values_list("class_code", flat=True)) == {"09001", "19001"}


def test_the_next_list_with_these_columns_is_checked_at_once_and_a_new_word_is_asked_about(
    signed_in, system, duty_officer
):
    explain(system, by=duty_officer)
    first = bring_county_list(system, county_file(county_row()), by=duty_officer)
    for _press in range(2):
        signed_in.post(address_of(first), entered(signed_in.get(address_of(first))))
        check_rows(first.pk)
    # What is written for our states was added to what was said before; the same again is no new version.
    assert CountyMeaning.objects.count() == 2

    second = bring_county_list(system, county_file(county_row(state="县里新词")), by=duty_officer)
    assert second.state == Import.State.CHECKING
    check_rows(second.pk)
    page = text_of(signed_in.get(reverse("workbooks:import", args=[second.pk])))
    assert "县里新词”：这个词还没有对照" in page
    assert address_of(second) in page


def test_what_is_wrong_is_said_beside_it_all_at_once_and_what_was_typed_stays(signed_in, system, duty_officer):
    brought = bring_county_list(system, county_file(county_row(place="月亮村")), by=duty_officer)
    page = signed_in.get(address_of(brought))
    place = field_name(WordField.PLACE, "月亮村")
    index = COUNTY_HEADERS.index("事件描述")
    answer = signed_in.post(address_of(brought), entered(page, **{place: "火星村", f"column_{index}": ""}))
    assert answer.status_code == 422
    said = text_of(answer)
    assert 'value="火星村"' in said
    assert "尚未保存" in said
    answer = signed_in.post(address_of(brought), entered(page, **{place: "丞相村", f"column_{index}": ""}))
    assert "内容" in text_of(answer)
    assert answer.status_code == 422
    assert not CountyMeaning.objects.exists()


def test_what_another_list_that_waits_means_is_counted_anew(signed_in, system, duty_officer):
    odd = county_file(county_row(**{"class": "飞碟降落"}))
    first = bring_county_list(system, odd, by=duty_officer)
    signed_in.post(address_of(first), entered(signed_in.get(address_of(first))))
    check_rows(first.pk)
    second = bring_county_list(system, odd, by=duty_officer)
    check_rows(second.pk)
    page = signed_in.get(address_of(second))
    signed_in.post(address_of(second), entered(page, **{field_name(WordField.CLASS, "飞碟降落"): "19001"}))
    first.refresh_from_db()
    assert first.state == Import.State.CHECKING
    check_rows(first.pk)
    first.refresh_from_db()
    assert (first.new, first.refused) == (1, 0)


def test_a_place_is_guessed_from_the_beginning_of_its_name(signed_in, system, duty_officer):
    brought = bring_county_list(system, county_file(county_row(place="丞相")), by=duty_officer)
    page = signed_in.get(address_of(brought))
    assert page.context["form"][field_name(WordField.PLACE, "丞相")].value() == "丞相村"
    assert page.context["preview"][0].verdict == "new"


def test_another_column_for_words_is_looked_at_before_it_is_kept(signed_in, system, duty_officer):
    brought = bring_county_list(system, county_file(county_row()), by=duty_officer)
    page = signed_in.get(address_of(brought))
    columns = {f"column_{COUNTY_HEADERS.index('问题类型')}": "", f"column_{COUNTY_HEADERS.index('办理情况')}": ""}
    swapped = {
        **columns,
        f"column_{COUNTY_HEADERS.index('反映人')}": "",
        f"column_{COUNTY_HEADERS.index('事件来源')}": "class",
    }
    answer = signed_in.post(address_of(brought), entered(page, **swapped))
    assert answer.status_code == 422
    assert "这些是新出现的" in text_of(answer)


def test_two_officers_do_not_overwrite_each_other(signed_in, system, duty_officer, chief):
    brought = bring_county_list(system, county_file(county_row()), by=duty_officer)
    page = signed_in.get(address_of(brought))
    explain(system, by=chief)
    answer = signed_in.post(address_of(brought), entered(page, written_void="作废件"))
    assert answer.status_code == 422
    assert "刚刚保存了另一版" in text_of(answer)
    assert 'value="作废件"' in text_of(answer)
    assert CountyMeaning.objects.count() == 1


def test_the_page_of_the_system_says_what_its_words_mean_and_who_said_so(signed_in, system, chief):
    explain(system, by=chief)
    page = text_of(signed_in.get(reverse("exchange:county", args=[system.pk])))
    for word in ("照明设施损坏", "路灯不亮", "待签收", "不予受理", chief.full_name):
        assert word in page
    assert "县综治平台" in text_of(signed_in.get(reverse("exchange:home")))


def test_a_list_for_the_county_says_how_many_go_and_how_many_stay(signed_in, system, duty_officer, village):
    use_second_factor(signed_in, duty_officer)
    explain(system, by=duty_officer)
    make_report(village)
    make_report(village, class_code="15002", story="投诉")
    address = reverse("exchange:county_export", args=[system.pk])
    page = text_of(signed_in.get(address))
    assert "将导出 1 件" in page
    assert "另有 1 件不导出" in page
    assert "没有这样的案件" in text_of(signed_in.get(address, {"class": "08001"}))
    refused = signed_in.post(address, {"filter": "state=open", "format": "xlsx", "purpose": ""})
    assert refused.status_code == 422
    signed_in.post(address, {"filter": "state=open", "format": "xlsx", "purpose": "十月报县"})
    export = Export.objects.get()
    write_export(export.pk)
    rows = list(load_workbook(export_path(export.pk, "xlsx")).worksheets[0].iter_rows(values_only=True))
    assert list(rows[0]) == COUNTY_HEADERS
    assert len(rows) == 2
    taken = signed_in.get(reverse("workbooks:take_export", args=[export.pk]))
    assert taken.status_code == 200
    taken.getvalue()
    assert AuditEntry.objects.get(action="export_taken").detail["rows"] == 1


def test_another_townships_system_and_lists_are_hidden(client, system, chief, outsider):
    brought = bring_county_list(system, county_file(county_row()), by=chief)
    client.force_login(outsider)
    for name, key in (("county", system.pk), ("county_export", system.pk), ("county_meaning", brought.pk)):
        assert client.get(reverse(f"exchange:{name}", args=[key])).status_code == 404
    assert client.get(reverse("exchange:county", args=[uuid4()])).status_code == 404


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"%PDF-1.7 no table", "这不是表格"),
        (b"", "空"),
        (county_file(headers=["", ""])[:40], ""),
    ],
    # A workbook holds the moment it was made: as part of a name it would differ from process to process.
    ids=["pdf", "empty", "cut off"],
)
def test_what_is_no_table_is_refused_with_its_sentence(signed_in, system, file, said):
    sent = {"kind": kind_of(system), "place": TOWNSHIP, "file": SimpleUploadedFile("x.xlsx", file)}
    answer = signed_in.post("/workbooks/new/", sent)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not Import.objects.exists()


def test_a_header_merged_over_two_rows_is_read_and_one_in_another_row_can_be_said(signed_in, system, duty_officer):
    rows = [
        ["工单编号", "事件信息", None, None, "当前状态"],
        [None, "事件描述", "问题类型", "所属村", None],
        ["X-1", "路灯不亮", "路灯不亮", "丞相村", "待签收"],
    ]
    brought = bring_county_list(system, xlsx(rows), by=duty_officer)
    signed_in.post(reverse("workbooks:header", args=[brought.pk]), {"worksheet": "表1", "header": "2"})
    page = signed_in.get(address_of(brought))
    chosen = page.context["form"].chosen
    assert chosen["工单编号"] == "number"
    assert chosen["当前状态"] == "state"
    assert page.context["preview"][0].verdict == "new"


def test_a_row_that_is_no_header_is_said_to_be_none(signed_in, system, duty_officer):
    brought = bring_county_list(system, county_file(county_row()), by=duty_officer)
    answer = signed_in.post(
        reverse("workbooks:header", args=[brought.pk]), {"worksheet": "表1", "header": "900"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == address_of(brought)
    assert "那一行是空的" in text_of(answer)
