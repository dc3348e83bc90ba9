"""C-06: a datum typed once fills every form; who may do so, what stays masked, what the township keeps."""

import io
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from dayuan.households.looks import who_looked
from dayuan.households.models import CareReader
from dayuan.households.testing import make_care_reader, make_household, make_id_number, make_resident
from dayuan.kernel.clock import now
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.striking import Names
from dayuan.people.models import Post
from dayuan.people.testing import use_second_factor
from dayuan.places.models import Place
from dayuan.places.testing import OTHER_VILLAGE, TOWNSHIP, VILLAGE, make_place
from dayuan.workbooks.blank_actions import FormNotKept, FormUnfit, ask_to_fill, drop_form, keep_form
from dayuan.workbooks.exporting import write_export
from dayuan.workbooks.files import export_path, form_path
from dayuan.workbooks.forgetting import forget_files, forget_person
from dayuan.workbooks.models import BlankForm, Export
from dayuan.workbooks.sheet import sheet_of
from dayuan.workbooks.testing import blank_form, make_blank_form, xlsx

AT = now()
FORMS = "/workbooks/forms/"
ID_NUMBER = make_id_number(date(1950, 5, 1))


def url(name, *ids):
    return reverse(f"workbooks:{name}", args=ids)


def text_of(response):
    return response.content.decode()


def sent(content=None, name="花名册.xlsx", **changed):
    file = SimpleUploadedFile(name, blank_form() if content is None else content)
    return {"kind": "residents", "place": VILLAGE, "file": file} | changed


def asked(**changed):
    return {"kind": "residents", "place": VILLAGE, "purpose": "报县民政局", "name": ""} | changed


@pytest.fixture
def form(secretary, village):
    return make_blank_form(blank_form(), sheet_of("residents"), by=secretary, place=village, at=AT)


@pytest.fixture
def kept(form, secretary):
    return keep_form(form, name="60岁以上老人花名册", chosen={"age": "60"}, by=secretary, at=AT)


def rows_in(export):
    """What stands in the lines of the form."""
    export.refresh_from_db()
    assert export.state == "ready"
    page = load_workbook(export_path(export.pk, "xlsx"))["花名册"]
    found = page.iter_rows(min_row=5, values_only=True)
    return [list(row) for row in found if isinstance(row[0], int)]


def filled(form, by, **chosen):
    export = ask_to_fill(form, form.place, chosen=chosen, purpose="报县民政局", by=by, at=AT)
    write_export(export.pk)
    return export


def names(form, by, **chosen):
    return [row[1] for row in rows_in(filled(form, by, **chosen))]


def test_a_secretary_uploads_the_countys_form_and_gets_it_back_filled(client, secretary, family):
    use_second_factor(client, secretary)
    client.cookies["django_language"] = "en"

    found = client.post(FORMS, sent())
    form = BlankForm.objects.get()
    page = text_of(client.get(found.url))
    assert "header in row 4" in page
    assert "银行卡号" in page

    mapping = {f"column_{index}": form.mapping.get(label, "") for index, label in enumerate(form.labels)}
    assert client.post(found.url, mapping).url == url("fill", form.pk)
    page = text_of(client.get(url("fill", form.pk)))
    assert "Stays empty, because the register does not know it:</strong> 银行卡号" in page
    answer = client.post(url("fill", form.pk), asked(by_age="60"))
    export = Export.objects.get()
    write_export(export.pk)

    assert "Download" in text_of(client.get(answer.url))
    taken = client.get(url("take_export", export.pk))
    assert "%E8%8A%B1%E5%90%8D%E5%86%8C-" in taken["Content-Disposition"]
    book = load_workbook(io.BytesIO(b"".join(taken.streaming_content)))
    ages = [AT.year - 1950 - (AT.month < 5), AT.year - 1953]
    assert rows_in(export) == [
        [1, "王建国", "男", ages[0], f"{ID_NUMBER[:6]}************", "138****1234", None, "丞相村", None],
        [2, "李秀英", "女", ages[1], None, None, None, "丞相村", None],
    ]
    assert book["花名册"]["A2"].value == "填报单位（盖章）：丞相村"
    assert "丞相村书记" in book["花名册"]["A10"].value
    note = AuditEntry.objects.get(action="export_asked")
    assert (note.reason, note.detail["narrowed_by"]) == ("报县民政局", ["age"])
    assert AuditEntry.objects.filter(action="export_taken", reason="报县民政局").exists()


def test_the_next_form_with_these_headers_is_matched_as_the_last(client, secretary, form):
    client.force_login(secretary)
    client.cookies["django_language"] = "en"
    client.post(url("match", form.pk), {"column_1": "head_name"})

    client.post(FORMS, sent())

    again = BlankForm.objects.exclude(pk=form.pk).get()
    assert again.mapping == {"姓名": "head_name"}
    assert "Matched as the last table" in text_of(client.get(url("match", again.pk)))


def test_a_form_in_which_nothing_is_filled_is_asked_about_again(client, secretary, form):
    client.force_login(secretary)
    client.cookies["django_language"] = "en"

    page = client.post(url("match", form.pk), {})

    assert page.status_code == 422
    assert "at least one column" in text_of(page)


def test_another_header_row_is_read_and_a_wrong_one_explained(client, secretary, village):
    form = make_blank_form(
        xlsx([["甲", "乙"], ["编号", "x"]]), sheet_of("residents"), by=secretary, place=village, at=AT
    )
    client.force_login(secretary)

    assert client.post(url("form_header", form.pk), {"worksheet": "表1", "header": "2"}).status_code == 302
    assert client.post(url("form_header", form.pk), {"worksheet": "表1", "header": "99"}).status_code == 422
    form.refresh_from_db()
    assert form.labels == ["编号", "x"]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "表.xlsx", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "表.xls", "old .xls"),
        (b"PK\x03\x04", "表.xlsx", "damaged"),
        ("姓名,性别\n".encode(), "表.xlsx", "not a form"),
        (b"x", "run.exe", "not a form"),
        (xlsx([["只有标题"]]), "表.xlsx", "looks like a header"),
    ],
)
def test_what_is_wrong_with_a_form_is_said_beside_the_field(client, secretary, village, content, name, sentence):
    client.force_login(secretary)
    client.cookies["django_language"] = "en"

    page = client.post(FORMS, sent(content, name))

    assert page.status_code == 422
    assert 'class="error" id="id_file_error"' in text_of(page)
    assert sentence in text_of(page)
    assert not BlankForm.objects.exists()
    assert not list(form_path(uuid4()).parent.iterdir())


def test_forms_ask_for_old_people_children_heads_and_who_lives_here(form, secretary, family):
    assert names(form, secretary) == ["王建国", "李秀英", "王强", "王小明"]
    assert names(form, secretary, age="60") == ["王建国", "李秀英"]
    assert names(form, secretary, age="under14") == ["王小明"]
    assert names(form, secretary, heads="heads") == ["王建国"]
    assert names(form, secretary, here="here") == ["王建国", "李秀英", "王小明"]


def test_a_birthday_makes_somebody_old_enough_on_its_day(form, secretary, village):
    day = AT.astimezone().date()
    make_resident("刚满六十", make_household("001"), born_on=day.replace(year=day.year - 60, day=min(day.day, 28)))

    assert names(form, secretary, age="60") == ["刚满六十"]


def test_the_household_is_counted_and_its_head_named_in_every_row(secretary, family, village):
    content = blank_form(("序号", "姓名", "户主", "家庭人口数", "是否常住", "填表人", "填表日期"))
    form = make_blank_form(content, sheet_of("residents"), by=secretary, place=village, at=AT)

    rows = rows_in(filled(form, secretary, age="under14"))

    day = AT.astimezone().date().isoformat()
    assert rows == [[1, "王小明", "王建国", 4, "是", "丞相村书记", day, "丞相村", None]]


def test_village_and_group_stand_each_in_their_own_column(form, secretary, village):
    Place.objects.filter(pk=make_place(f"{VILLAGE}G01").pk).update(name="丞相村1组")
    make_resident("一组的人", make_household("001", f"{VILLAGE}G01"))

    [row] = rows_in(filled(form, secretary))

    assert row[-2:] == ["丞相村", "1组"]


def test_by_care_group_only_whoever_is_named_for_it_lists_and_everybody_in_the_list_sees_it(
    client, form, secretary, family
):
    use_second_factor(client, secretary)
    assert "by_care" not in text_of(client.get(url("fill", form.pk)))
    with pytest.raises(FormUnfit):
        ask_to_fill(form, form.place, chosen={"care": "empty_nest"}, purpose="慰问", by=secretary, at=AT)

    make_care_reader(secretary)
    page = text_of(client.get(url("fill", form.pk)))
    assert "by_care" in page
    assert "needs_attention" not in page
    with pytest.raises(FormUnfit):
        ask_to_fill(form, form.place, chosen={"care": "needs_attention"}, purpose="慰问", by=secretary, at=AT)

    assert names(form, secretary, care="empty_nest") == ["王建国"]
    old, other = family.residents.get(name="王建国"), family.residents.get(name="李秀英")
    assert [line.why for line in who_looked(old, is_own=True) if line.who == "丞相村书记"] == ["报县民政局"] * 2
    assert not who_looked(other, is_own=True)
    asked_for = AuditEntry.objects.filter(action="export_asked").latest("at")
    assert "empty_nest" not in str(asked_for.detail)


def test_whoever_is_no_longer_named_when_the_list_is_written_gets_none(form, secretary, family):
    make_care_reader(secretary)
    export = ask_to_fill(form, form.place, chosen={"care": "empty_nest"}, purpose="慰问", by=secretary, at=AT)
    CareReader.objects.all().delete()

    write_export(export.pk)

    export.refresh_from_db()
    assert export.state == "stopped"
    assert not export_path(export.pk, "xlsx").exists()
    assert not AuditEntry.objects.filter(action="resident_revealed").exists()


def test_a_list_by_care_group_that_was_kept_is_closed_to_everybody_else(client, form, secretary, other_secretary):
    make_care_reader(secretary)
    keep_form(form, name="空巢老人名单", chosen={"care": "empty_nest"}, by=secretary, at=AT)
    use_second_factor(client, other_secretary)
    client.cookies["django_language"] = "en"

    assert "named members of the care group" in text_of(client.get(url("fill", form.pk)))
    answer = client.post(url("fill", form.pk), asked(place=OTHER_VILLAGE))
    assert answer.status_code == 422
    assert not Export.objects.exists()


def test_nobody_gets_a_filled_form_after_losing_the_post(form, secretary, family):
    export = ask_to_fill(form, form.place, chosen={}, purpose="核对", by=secretary, at=AT)
    Post.objects.filter(person=secretary).delete()

    write_export(export.pk)

    export.refresh_from_db()
    assert export.state == "stopped"


def test_a_kept_form_is_one_click_for_every_village_of_the_township(
    client, kept, other_secretary, outsider, family, other_village
):
    use_second_factor(client, other_secretary)
    assert kept.name in text_of(client.get(FORMS))
    page = text_of(client.get(url("fill", kept.pk)))
    assert '<option value="60" selected>' in page
    assert f'value="{kept.name}"' in page

    answer = client.post(url("fill", kept.pk), asked(place=OTHER_VILLAGE, by_age="60"))

    export = Export.objects.get()
    assert answer.url == url("export", export.pk)
    write_export(export.pk)
    assert [row[1] for row in rows_in(export)] == ["外村人"]
    assert client.get(url("match", kept.pk)).status_code == 404
    assert client.post(url("drop_form", kept.pk)).status_code == 404

    use_second_factor(client, outsider)
    assert kept.name not in text_of(client.get(FORMS))
    assert client.get(url("fill", kept.pk)).status_code == 404


def test_a_form_is_kept_while_it_is_filled_and_deleted_by_whoever_kept_it(
    client, form, secretary, duty_officer, family
):
    use_second_factor(client, secretary)
    assert client.post(url("fill", form.pk), asked(name="残疾人花名册", by_age="80")).status_code == 302
    form.refresh_from_db()
    assert (form.name, form.chosen, form.kept_by, form.is_kept) == ("残疾人花名册", {"age": "80"}, secretary, True)
    assert AuditEntry.objects.filter(action="form_kept", by_id=secretary.pk).exists()

    client.force_login(duty_officer)
    assert client.post(url("drop_form", form.pk)).status_code == 302
    assert client.post(url("drop_form", form.pk)).status_code == 404
    client.force_login(secretary)
    assert client.get(url("fill", form.pk)).status_code == 404
    assert "残疾人花名册" not in text_of(client.get(FORMS))


def test_a_form_is_not_kept_twice_under_a_name_nor_with_somebody_in_it(client, kept, secretary, village, family):
    sheet = sheet_of("residents")
    use_second_factor(client, secretary)
    client.cookies["django_language"] = "en"
    again = make_blank_form(blank_form(), sheet, by=secretary, place=village, at=AT)

    page = client.post(url("fill", again.pk), asked(name=kept.name))

    assert page.status_code == 422
    assert 'class="error" id="id_name_error"' in text_of(page)
    assert not Export.objects.exists()
    with_somebody = blank_form(example=[1, "去年的人", "男"])
    written = make_blank_form(with_somebody, sheet, by=secretary, place=village, at=AT)
    with pytest.raises(FormNotKept, match="5"):
        keep_form(written, name="去年的", chosen={}, by=secretary, at=AT)


def test_a_form_that_was_deleted_meanwhile_fills_nothing_and_that_is_said(client, kept, secretary, family):
    export = ask_to_fill(kept, kept.place, chosen={}, purpose="核对", by=secretary, at=AT)
    drop_form(kept, by=secretary, at=AT)
    client.force_login(secretary)
    client.cookies["django_language"] = "en"

    write_export(export.pk)

    assert "the form was deleted meanwhile" in text_of(client.get(url("export", export.pk)))


@pytest.mark.parametrize("name", ["other_secretary", "duty_officer", "grid_worker", "resident", "stranger", "outsider"])
def test_a_form_that_is_not_kept_is_for_whoever_brought_it_alone(client, request, name, form):
    client.force_login(request.getfixturevalue(name))

    for page in ("match", "fill"):
        assert client.get(url(page, form.pk)).status_code == 404
    for action in ("match", "fill", "form_header", "drop_form"):
        assert client.post(url(action, form.pk), asked()).status_code == 404


@pytest.mark.parametrize("changed", [{"place": OTHER_VILLAGE}, {"purpose": " "}, {"by_age": "7"}])
def test_nobody_fills_with_another_village_without_a_purpose_or_by_what_is_not_offered(
    client, form, secretary, family, changed
):
    use_second_factor(client, secretary)

    assert client.post(url("fill", form.pk), asked(**changed)).status_code == 422
    assert not Export.objects.exists()


def test_the_password_alone_fills_nothing(client, form, secretary, family):
    client.force_login(secretary)

    assert client.post(url("fill", form.pk), asked()).url == "/accounts/second-factor/"
    assert client.get(url("flat", "residents")).url == "/accounts/second-factor/"
    assert not Export.objects.exists()


def test_a_form_nobody_keeps_is_forgotten_with_its_time_and_a_kept_one_stays(
    settings, form, secretary, village, django_capture_on_commit_callbacks
):
    kept = make_blank_form(blank_form(), sheet_of("residents"), by=secretary, place=village, at=AT)
    keep_form(kept, name="常用", chosen={}, by=secretary, at=AT)

    with django_capture_on_commit_callbacks(execute=True):
        forget_files(at=AT + timedelta(days=settings.WORKBOOK_DAYS + 1))

    assert not form_path(form.pk).exists()
    assert form_path(kept.pk).exists()


def test_erasing_somebody_takes_the_uploaded_forms_of_the_village_with_it(
    form, secretary, django_capture_on_commit_callbacks
):
    BlankForm.objects.update(file_name="王建国.xlsx")

    with django_capture_on_commit_callbacks(execute=True):
        gone = Names(("王建国",))
        forget_person([], gone, townships=[TOWNSHIP], place_codes=[VILLAGE], even_at_work=False, at=AT)

    form.refresh_from_db()
    assert "王建国" not in form.file_name
    assert not form_path(form.pk).exists()


def test_empty_pages_say_what_to_do_first(client, secretary, village):
    client.force_login(secretary)

    assert 'class="card empty"' in text_of(client.get(FORMS))
