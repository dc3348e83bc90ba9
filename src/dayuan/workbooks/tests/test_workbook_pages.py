"""The desk's pages of workbooks: who sees what, what a hostile file can do to them (nothing), what is said."""

import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from dayuan.kernel.clock import now
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Role
from dayuan.people.testing import make_person, make_post, use_second_factor
from dayuan.places.testing import OTHER_TOWNSHIP_VILLAGE
from dayuan.workbooks.actions import ask_for_export, choose_columns, start_import
from dayuan.workbooks.exporting import write_export
from dayuan.workbooks.files import upload_path
from dayuan.workbooks.models import Export, Import
from dayuan.workbooks.runs import check_rows, import_rows
from dayuan.workbooks.sheet import sheet_of
from dayuan.workbooks.testing import make_import, rows_of, tool, xlsx

AT = MONDAY_NOON
LIST, NEW = "/workbooks/", "/workbooks/new/"
EVIL = '<script>alert(1)</script><img src=x onerror="alert(2)">'


def url(name, *ids):
    return reverse(f"workbooks:{name}", args=ids)


def text_of(response):
    return response.content.decode()


def sent(content, name="农具.xlsx", **changed):
    return {"kind": "tools", "place": "511421200202", "file": SimpleUploadedFile(name, content)} | changed


def test_a_secretary_brings_a_file_confirms_its_columns_sees_what_would_happen_and_takes_it(
    client, secretary, tools, village
):
    client.force_login(secretary)
    client.cookies["django_language"] = "en"
    file = xlsx(rows_of(tool("N1"), tool("N2", "村民乙", phone="12")))

    answer = client.post(NEW, sent(file))
    import_ = Import.objects.get()
    page = text_of(client.get(answer.url, follow=True))
    assert "8 columns were recognised." in page
    assert "138****1234" in page
    assert "13800001234" not in page

    form = {f"column_{index}": import_.mapping[header] for index, header in enumerate(import_.headers)}
    assert client.post(url("columns", import_.pk), form).url == url("import", import_.pk)
    assert "being checked" in text_of(client.get(url("import", import_.pk)))
    assert 'hx-trigger="every 1s"' in text_of(client.get(url("import", import_.pk)))
    check_rows(import_.pk)

    page = text_of(client.get(url("import", import_.pk)))
    assert "Import the good rows" in page
    assert "Phone: This is not a telephone number." in page
    assert "138****1234" in page
    client.post(url("start", import_.pk))
    import_rows(import_.pk)

    page = text_of(client.get(url("import", import_.pk)))
    assert "Undo this import" in page
    assert 'hx-trigger="every 1s"' not in page
    returned = client.get(url("returned", import_.pk))
    sheet = load_workbook(io.BytesIO(b"".join(returned.streaming_content))).active
    assert sheet["I3"].value
    assert AuditEntry.objects.filter(action="returned_file_taken").exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old .xls"),
        (b"PK\x03\x04", "damaged"),
        (b"1\n2\n", "looks like a header"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_beside_the_field(client, secretary, tools, village, content, sentence):
    client.force_login(secretary)
    client.cookies["django_language"] = "en"

    page = client.post(NEW, sent(content))

    assert page.status_code == 422
    assert 'class="error" id="id_file_error"' in text_of(page)
    assert sentence in text_of(page)
    assert not Import.objects.exists()


def test_a_file_that_is_no_table_by_its_name_is_not_looked_into(client, secretary, tools, village):
    client.force_login(secretary)

    assert client.post(NEW, sent("编号,借用人,所在地\n1,甲,乙".encode(), name="run.exe")).status_code == 422
    assert not Import.objects.exists()


@pytest.mark.parametrize("changed", [{"place": "511421200221"}, {"place": "511421"}, {"kind": "secrets"}, {"kind": ""}])
def test_nobody_imports_for_another_place_or_an_unknown_kind(client, secretary, tools, village, other_village, changed):
    client.force_login(secretary)

    assert client.post(NEW, sent(xlsx(rows_of(tool())), **changed)).status_code == 422
    assert not Import.objects.exists()


def test_a_hostile_workbook_is_shown_as_it_was_typed_everywhere(client, secretary, tools, village):
    tools.register["OLD"] = {"number": EVIL, "borrower": EVIL[:20], "place": village.code}
    rows = [["编号", "借用人", "所在地", EVIL], ["N1", EVIL[:20], "丞相村", EVIL], ["N2", "乙", EVIL, EVIL]]
    client.force_login(secretary)
    # A slash would cut the name of a file, and worksheets must not hold one either.
    name = EVIL.replace("/", "|")
    client.post(NEW, sent(xlsx(rows, titles=["<img src=x onerror=alert(1)>"[:31]]), name=f"{name}.xlsx"))
    import_ = Import.objects.get()
    pages = [client.get(url("columns", import_.pk))]
    choose_columns(import_, import_.mapping, by=secretary, at=AT)
    check_rows(import_.pk)
    pages.append(client.get(url("import", import_.pk)))
    import_.refresh_from_db()
    start_import(import_, by=secretary, at=AT)
    import_rows(import_.pk)
    pages += [client.get(url("import", import_.pk)), client.get(url("duplicates", import_.pk)), client.get(LIST)]

    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in text_of(page)
        assert "<img src=x" not in text_of(page)
        assert "&lt;" in text_of(page)


@pytest.mark.parametrize("name", ["other_secretary", "outsider", "officer", "grid_worker", "resident", "stranger"])
def test_people_of_other_places_and_posts_find_no_import_at_any_address(
    client, request, name, secretary, tools, village
):
    tools.register["OLD"] = {"number": "OLD", "borrower": "村民甲", "place": village.code}
    import_ = make_import(xlsx(rows_of(tool(), tool("N2", "乙", phone="1"))), tools, by=secretary, place=village)
    choose_columns(import_, import_.mapping, by=secretary, at=AT)
    check_rows(import_.pk)
    import_.refresh_from_db()
    start_import(import_, by=secretary, at=AT)
    import_rows(import_.pk)
    row = import_.likely_rows.get()
    client.force_login(request.getfixturevalue(name))

    for page in ("import", "columns", "returned", "duplicates"):
        assert client.get(url(page, import_.pk)).status_code == 404
    for action in ("columns", "header", "start", "cancel", "undo"):
        assert client.post(url(action, import_.pk)).status_code == 404
    assert client.post(url("decide", import_.pk, row.pk), {"decision": "apart"}).status_code == 404
    listed = client.get(LIST)
    assert listed.status_code == 404 or "农具.xlsx" not in text_of(listed)
    assert Import.objects.get().state == "done"


def test_the_township_sees_the_villages_imports_and_not_the_other_way_round(
    client, duty_officer, secretary, tools, village, township
):
    of_village = make_import(xlsx(rows_of(tool())), tools, by=secretary, place=village)
    of_township = make_import(xlsx(rows_of(tool())), tools, by=duty_officer, place=township)

    client.force_login(duty_officer)
    assert client.get(url("columns", of_village.pk)).status_code == 200
    client.force_login(secretary)
    assert client.get(url("columns", of_township.pk)).status_code == 404


def test_a_row_of_another_import_is_not_decided_here(client, secretary, tools, village):
    import_ = make_import(xlsx(rows_of(tool())), tools, by=secretary, place=village)
    client.force_login(secretary)

    assert client.post(url("decide", import_.pk, uuid4()), {"decision": "apart"}).status_code == 404
    assert client.get(url("import", uuid4())).status_code == 404


def test_a_possible_duplicate_is_put_side_by_side_and_decided(client, secretary, tools, taken, village):
    tools.register["OLD"] = {"number": "OLD", "borrower": "村民甲", "phone": "13911112222", "place": village.code}
    done = taken(make_import(xlsx(rows_of(tool())), tools, by=secretary, place=village), by=secretary, at=AT)
    client.force_login(secretary)
    client.cookies["django_language"] = "en"

    page = text_of(client.get(url("duplicates", done.pk)))
    assert "138****1234" in page
    assert "139****2222" in page
    row = done.likely_rows.get()
    assert client.post(url("decide", done.pk, row.pk), {"decision": "nonsense"}).status_code == 404
    asked_again = client.post(url("decide", done.pk, row.pk), {"decision": "keep", "key": "N9"}, follow=True)
    assert "Choose which entry" in text_of(asked_again)
    client.post(url("decide", done.pk, row.pk), {"decision": "keep", "key": "OLD"})

    assert "Everything is decided" in text_of(client.get(url("duplicates", done.pk)))


def test_columns_left_unnamed_are_asked_for_and_what_was_chosen_stays(client, secretary, tools, village):
    import_ = make_import(xlsx(rows_of(tool())), tools, by=secretary, place=village)
    client.force_login(secretary)
    client.cookies["django_language"] = "en"

    page = client.post(url("columns", import_.pk), {"column_0": "number", "column_3": "phone"})

    assert page.status_code == 422
    assert "Say which column of the file holds: Borrower、Place." in text_of(page)
    assert '<option value="phone" selected>' in text_of(page)


def test_another_header_row_is_read_and_a_wrong_one_explained(client, secretary, tools, village):
    import_ = make_import(xlsx([["甲", "乙"], ["编号", "x"]]), tools, by=secretary, place=village)
    client.force_login(secretary)

    assert client.post(url("header", import_.pk), {"worksheet": "表1", "header": "2"}).status_code == 302
    for wrong in (
        {"worksheet": "表1", "header": "0"},
        {"worksheet": "表1", "header": "99"},
        {"worksheet": "表9", "header": "1"},
    ):
        assert client.post(url("header", import_.pk), wrong).status_code == 422
    assert Import.objects.get().headers == ["编号", "x"]


def test_a_value_that_is_not_taken_stands_beside_its_reason_and_masked_where_it_is_personal(
    client, secretary, tools, taken, village
):
    file = xlsx(rows_of(tool("N1", phone="138000012345", lent_on="前天", count=300), tool("N2", place="无名村")))
    import_ = make_import(file, tools, by=secretary, place=village)
    choose_columns(import_, import_.mapping, by=secretary, at=AT)
    check_rows(import_.pk)
    client.force_login(secretary)

    page = text_of(client.get(url("import", import_.pk)))
    for words in ("借出日期“前天”：", "数量“300”：", "电话“138*****2345”：", "所在地“无名村”："):
        assert page.count(words) == 2, words
    assert "138000012345" not in page
    upload_path(import_.pk).unlink()
    assert "借出日期：" in text_of(client.get(url("import", import_.pk)))


def test_an_import_that_moved_on_is_refused_with_a_sentence(client, secretary, tools, village):
    import_ = make_import(xlsx(rows_of(tool())), tools, by=secretary, place=village)
    client.force_login(secretary)

    assert client.post(url("start", import_.pk)).status_code == 409
    assert client.post(url("undo", import_.pk)).status_code == 409
    assert client.get(url("returned", import_.pk)).status_code == 404
    assert client.get(url("start", import_.pk)).status_code == 405


def test_an_export_needs_a_purpose_and_is_for_its_taker_alone(client, secretary, duty_officer, tools, village):
    tools.register["N1"] = {"number": "N1", "borrower": "村民甲", "phone": "13800001234", "place": village.code}
    use_second_factor(client, secretary)
    asked = {"kind": "tools", "place": village.code, "format": "csv"}

    assert client.post("/workbooks/exports/new/", {**asked, "purpose": " "}).status_code == 422
    answer = client.post("/workbooks/exports/new/", {**asked, "purpose": "入户核对"})
    export = Export.objects.get()
    assert client.get(url("take_export", export.pk)).status_code == 404
    write_export(export.pk)
    assert client.get(answer.url).status_code == 200
    taken = client.get(url("take_export", export.pk))
    assert b"138****1234" in b"".join(taken.streaming_content)
    assert AuditEntry.objects.get(action="export_taken").reason == "入户核对"

    client.force_login(duty_officer)
    for address in ("export", "take_export"):
        assert client.get(url(address, export.pk)).status_code == 404
    assert client.post(url("stop_export", export.pk)).status_code == 404


def test_the_password_alone_takes_nothing_out(client, secretary, duty_officer, tools, village):
    export = ask_for_export(tools, village, purpose="核对", format="csv", by=secretary, at=AT)
    write_export(export.pk)
    client.force_login(secretary)
    asked = {"kind": "tools", "place": village.code, "format": "csv", "purpose": "核对"}

    assert client.post("/workbooks/exports/new/", asked).url == "/accounts/second-factor/"
    assert Export.objects.count() == 1
    assert client.get(url("take_export", export.pk)).url == "/accounts/second-factor/"
    assert not AuditEntry.objects.filter(action="export_taken").exists()

    client.force_login(duty_officer)
    assert client.get(url("take_export", export.pk)).status_code == 404


def test_the_demonstration_lets_visitors_export_without_and_says_so(client, secretary, tools, settings):
    settings.SECOND_FACTOR_REQUIRED, settings.DEMO = False, True
    client.force_login(secretary)
    client.cookies["django_language"] = "en"
    assert "no second factor is asked for" in text_of(client.get("/workbooks/exports/new/"))


def test_an_export_of_another_village_cannot_be_asked_for(client, secretary, tools, other_village):
    use_second_factor(client, secretary)
    asked = {"kind": "tools", "place": other_village.code, "format": "csv", "purpose": "核对"}

    assert client.post("/workbooks/exports/new/", asked).status_code == 422
    assert not Export.objects.exists()


@pytest.mark.parametrize("name", ["grid_worker", "officer", "resident", "stranger"])
def test_posts_without_a_desk_find_no_page_here(client, request, name, tools, village, secretary):
    export = ask_for_export(tools, village, purpose="核对", format="csv", by=secretary, at=AT)
    client.force_login(request.getfixturevalue(name))

    for address in (LIST, NEW, "/workbooks/exports/new/", url("export", export.pk)):
        assert client.get(address).status_code == 404


def test_strangers_sign_in_first(client):
    assert "/accounts/login/" in client.get(LIST).url


def test_empty_pages_say_what_to_do_first(client, secretary, village):
    client.force_login(secretary)

    assert 'class="card empty"' in text_of(client.get(LIST))


def test_who_may_take_out_but_not_bring_in_gets_the_export(client, duty_officer, township, village):
    export = ask_for_export(sheet_of("residents"), township, purpose="核对", format="csv", by=duty_officer, at=AT)
    write_export(export.pk)
    use_second_factor(client, duty_officer)

    assert client.get(url("export", export.pk)).status_code == 200
    assert b"".join(client.get(url("take_export", export.pk)).streaming_content)


def test_a_post_elsewhere_brings_no_list_here_and_shows_no_import_that_it_could_not_bring(
    client, duty_officer, chief, secretary, tools, village
):
    make_post(secretary, Role.DUTY_OFFICER, OTHER_TOWNSHIP_VILLAGE[:9])
    file = xlsx([["所属村", "大院名称"], ["丞相村", "石桥大院"]])
    client.force_login(secretary)
    client.cookies["django_language"] = "en"

    answer = client.post(NEW, sent(file, kind="courtyards"))

    assert answer.status_code == 422
    assert "does not cover this" in text_of(answer)
    theirs = make_import(file, sheet_of("courtyards"), by=chief, place=village, file_name="大院.xlsx")
    assert "大院.xlsx" not in text_of(client.get(LIST))
    assert client.get(url("import", theirs.pk)).status_code == 404
    client.force_login(chief)
    assert "大院.xlsx" in text_of(client.get(LIST))


def test_a_roster_says_on_its_page_who_still_has_to_confirm(client, secretary, village):
    make_person("qian", "钱网格")
    rows = [["地点", "岗位", "姓名", "依据"], ["丞相村", "网格员", "钱网格", "会议"]]
    import_ = make_import(xlsx(rows), sheet_of("posts"), by=secretary, place=village, at=now())
    choose_columns(import_, import_.mapping, by=secretary, at=now())
    check_rows(import_.pk)
    client.force_login(secretary)
    client.cookies["django_language"] = "en"
    assert "begins once a second person" in text_of(client.get(url("import", import_.pk)))

    start_import(import_, by=secretary, at=now())
    import_rows(import_.pk)

    assert "1 post is proposed and waits for a second person" in text_of(client.get(url("import", import_.pk)))
