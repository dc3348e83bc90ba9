"""What a form is called, in the audit trail and as a file; and what a form is asked for."""

import re
from urllib.parse import quote

import pytest
from django.urls import reverse

from dayuan.households.testing import make_care_reader
from dayuan.kernel.clock import SHANGHAI, now
from dayuan.kernel.models import AuditEntry
from dayuan.people.access import scope_of
from dayuan.people.powers_queries import trail_lines
from dayuan.people.testing import use_second_factor
from dayuan.people.trail_wording import word_of_subject
from dayuan.workbooks.blank_actions import keep_form
from dayuan.workbooks.exporting import write_export
from dayuan.workbooks.models import Export
from dayuan.workbooks.sheet import sheet_of
from dayuan.workbooks.testing import blank_form, make_blank_form

AT = now()


def test_the_trail_calls_a_form_by_its_name(secretary, village, auditor):
    form = make_blank_form(blank_form(), sheet_of("residents"), by=secretary, place=village)
    keep_form(form, name="六十岁以上老人花名册", chosen={}, by=secretary, at=AT)

    entries = AuditEntry.objects.filter(subject=form.subject).order_by("number")
    lines = trail_lines(list(entries), scope_of(auditor, at=AT))

    assert [line.name for line in lines] == ["花名册.xlsx", "六十岁以上老人花名册"]
    assert {line.kind for line in lines} == {word_of_subject("form")}
    assert word_of_subject("form") == "表格"


def test_a_form_with_signs_no_file_system_takes_is_downloaded_under_a_clean_name(client, secretary, village):
    use_second_factor(client, secretary)
    form = make_blank_form(blank_form(), sheet_of("residents"), by=secretary, place=village)
    keep_form(form, name='<老人>/"花名册": 2026?', chosen={}, by=secretary, at=AT)
    asked = {"kind": "residents", "place": village.code, "purpose": "报县民政局"}

    client.post(reverse("workbooks:fill", args=[form.pk]), asked)
    export = Export.objects.get()
    write_export(export.pk)

    answer = client.get(reverse("workbooks:take_export", args=[export.pk]))
    answer.close()
    day = f"{export.made_at.astimezone(SHANGHAI):%Y%m%d}"
    name = quote(f"老人花名册 2026-丞相村-{day}.xlsx")
    assert answer.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"


@pytest.mark.parametrize("page", ["upload", "blank_forms", "new_export"])
def test_a_hidden_place_that_is_not_theirs_is_refused_in_words(client, secretary, village, other_village, page):
    use_second_factor(client, secretary)
    client.cookies["django_language"] = "en"

    for place in (other_village.code, "nowhere", ""):
        answer = client.post(reverse(f"workbooks:{page}"), {"kind": "residents", "place": place, "purpose": "核对"})
        assert answer.status_code == 422
        assert '<p class="error" role="alert">Your post does not cover this place.' in answer.content.decode()


def test_who_may_not_list_by_care_group_is_told_so_instead_of_getting_an_empty_list(
    client, secretary, village, other_village
):
    use_second_factor(client, secretary)
    client.cookies["django_language"] = "en"
    form = make_blank_form(blank_form(), sheet_of("residents"), by=secretary, place=village)
    pages = [reverse("workbooks:fill", args=[form.pk]), reverse("workbooks:flat", args=["residents"])]
    for page in pages:
        assert "Only those who are named for the care group" in client.get(page).content.decode()

    make_care_reader(secretary, other_village.code)
    asked = {"kind": "residents", "place": village.code, "purpose": "慰问", "by_care": "empty_nest", "format": "xlsx"}
    for page in pages:
        answer = client.post(page, asked)
        assert answer.status_code == 422
        assert re.search(r"You are named for the care group of [^<]+, not here\.", answer.content.decode())
    assert not Export.objects.exists()
