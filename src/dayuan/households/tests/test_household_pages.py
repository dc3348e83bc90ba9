"""What each person sees of households and residents, and what is kept of what they do."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from dayuan.households.models import Household, Resident, ResidentChange
from dayuan.households.rules import Relation
from dayuan.households.testing import make_care_reader, make_household, make_id_number, make_resident
from dayuan.kernel.models import AuditEntry
from dayuan.people.models import Role
from dayuan.people.testing import make_ground, make_officer
from dayuan.places.testing import VILLAGE, make_place

PHONE = "15400008023"
NUMBER = make_id_number(date(1980, 5, 1), 11)
FIND = reverse("households:find")


def text_of(answer) -> str:
    return answer.content.decode()


def url(name, found, *more) -> str:
    return reverse(f"households:{name}", args=[found.pk, *more])


READS = ["duty_officer", "chief", "secretary", "grid_worker"]
SEES_NOTHING = ["other_secretary", "outsider", "officer", "resident", "stranger"]


@pytest.mark.parametrize("who", READS)
def test_who_works_in_the_place_sees_the_entry_masked(client, someone, who, request):
    client.force_login(request.getfixturevalue(who))

    for page in (
        url("resident", someone),
        url("household", someone.household),
        reverse("households:place", args=[VILLAGE]),
    ):
        answer = client.get(page)
        assert answer.status_code == 200
        assert PHONE not in text_of(answer)
        assert NUMBER not in text_of(answer)
        assert "虚构" not in text_of(answer)
        assert "空巢" not in text_of(answer)
    assert "154****8023" in text_of(client.get(url("resident", someone)))


@pytest.mark.parametrize("who", SEES_NOTHING)
def test_to_everybody_else_the_entry_is_not_there(client, someone, who, request):
    client.force_login(request.getfixturevalue(who))
    missing = client.get(reverse("households:resident", args=[uuid4()]))

    for page in (
        url("resident", someone),
        url("household", someone.household),
        reverse("households:place", args=[VILLAGE]),
    ):
        answer = client.get(page)
        assert answer.status_code == missing.status_code == 404
    assert client.post(url("reveal", someone, "phone"), {"phone-purpose": "visit"}).status_code == 404
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("who", ["duty_officer", "chief", "other_secretary", "outsider", "resident"])
def test_only_who_keeps_the_register_changes_it(client, someone, who, request):
    client.force_login(request.getfixturevalue(who))

    for name in ("correct_resident", "move", "end", "back", "head", "file_code", "on_paper"):
        assert client.post(url(name, someone), {"why": "x"}).status_code == 404, name
    assert not ResidentChange.objects.exists()


@pytest.mark.parametrize("name", ["correct", "add_resident"])
def test_a_duty_officer_reads_and_does_not_change_a_household(client, someone, duty_officer, name):
    client.force_login(duty_officer)

    assert client.get(url(name, someone.household)).status_code == 404


def test_a_courtyard_head_keeps_the_register_of_their_own_place(client, someone):
    client.force_login(make_officer("head", Role.COURTYARD_HEAD, VILLAGE))

    assert client.get(url("correct_resident", someone)).status_code == 200


def test_a_stranger_signs_in_first(client, someone):
    assert client.get(url("resident", someone)).status_code == 302


def test_a_detail_is_shown_for_a_purpose_and_not_without(client, someone, duty_officer):
    client.force_login(duty_officer)

    refused = client.post(url("reveal", someone, "phone"), {"phone-purpose": "", "phone-words": "急"})
    assert refused.status_code == 422
    assert PHONE not in text_of(refused)
    assert "急" in text_of(refused)

    shown = client.post(url("reveal", someone, "phone"), {"phone-purpose": "contact"}, headers={"HX-Request": "true"})
    assert PHONE in text_of(shown)
    assert NUMBER not in text_of(shown)
    assert "no-store" in shown.headers["Cache-Control"]
    entry = AuditEntry.objects.get(action="resident_revealed")
    assert (entry.detail["field"], entry.detail["purpose"], entry.by_name) == ("phone", "contact", "值班员甲")
    assert PHONE not in text_of(client.get(url("resident", someone)))


def test_a_refused_fragment_can_be_sent_again(client, someone, secretary):
    client.force_login(secretary)
    script = {"HX-Request": "true"}

    for address, field in (
        (url("reveal", someone, "phone"), "phone"),
        (url("reveal_address", someone.household), "address"),
    ):
        refused = text_of(client.post(address, {f"{field}-purpose": ""}, headers=script))
        assert f'action="{address}"' in refused
        assert f'hx-post="{address}"' in refused


def test_without_script_the_whole_page_comes_back_with_the_one_detail(client, someone, secretary):
    client.force_login(secretary)

    page = text_of(client.post(url("reveal", someone, "id_number"), {"id_number-purpose": "check"}))

    assert NUMBER in page
    assert PHONE not in page
    assert "<html" in page


def test_an_address_is_shown_for_a_purpose(client, someone, secretary):
    client.force_login(secretary)

    page = client.post(url("reveal_address", someone.household), {"address-purpose": "emergency"})

    assert "丞相街 1 号" in text_of(page)
    assert AuditEntry.objects.filter(action="household_revealed").count() == 1


@pytest.mark.parametrize("field", ["care", "name", "consent_by"])
def test_what_is_not_this_persons_to_open_is_not_there(client, someone, secretary, field):
    client.force_login(secretary)

    assert client.post(url("reveal", someone, field), {f"{field}-purpose": "visit"}).status_code == 404
    assert client.get(url("care", someone)).status_code == 404


def test_the_named_care_group_reads_and_notes_what_somebody_needs(client, someone, secretary):
    make_care_reader(secretary)
    client.force_login(secretary)

    shown = client.post(url("reveal", someone, "care"), {"care-purpose": "visit"})
    assert "空巢老人" in text_of(shown)

    client.post(url("care", someone), {"cares": ["lives_alone"], "why": "走访"})
    someone.refresh_from_db()
    assert someone.care == "lives_alone"
    assert "关爱" in text_of(client.get(url("resident", someone)))


def test_that_something_was_noted_is_told_to_the_group_alone(client, someone, secretary, duty_officer):
    make_care_reader(secretary)
    client.force_login(secretary)
    client.post(url("care", someone), {"cares": ["lives_alone"], "why": "独居走访"})
    client.force_login(duty_officer)

    assert "独居走访" not in text_of(client.get(url("resident", someone)))


def test_search_shows_masked_people_and_its_words_stand_in_no_address(client, someone, secretary):
    client.force_login(secretary)

    fragment = client.post(FIND, {"q": "wxm"}, headers={"HX-Request": "true"})
    assert "王小明" in text_of(fragment)
    assert "154****8023" in text_of(fragment)
    assert "<html" not in text_of(fragment)
    assert "HX-Request" in fragment.headers["Vary"]
    assert "<html" in text_of(client.post(FIND, {"q": "wxm"}))
    assert "王小明" not in text_of(client.get(FIND, {"q": "wxm"})), "a search is posted, never in the address"


@pytest.mark.parametrize("typed", ["", " ", "\x00", "x" * 500, "%", "王%", "1" * 18, "👍"])
def test_nothing_that_is_searched_for_breaks_the_page(client, secretary, typed):
    client.force_login(secretary)

    assert client.post(FIND, {"q": typed, "page": "x"}).status_code == 200


def test_nobody_found_says_what_to_try(client, secretary):
    client.force_login(secretary)

    assert "没有找到" in text_of(client.post(FIND, {"q": "查无此人"}))


def test_the_counts_say_what_they_count(client, someone, secretary, duty_officer, other_village):
    make_resident("王大", lives_here=False)
    make_resident("李四", make_household("002"), ending="died", ended_on=date(2026, 1, 1))
    make_resident("张三", make_household("001", other_village.pk))
    client.force_login(duty_officer)

    page = text_of(client.get(FIND))

    assert "户内有人的户数；登记未终止的人数；其中现在住在这里的人数。" in page
    rows = [row.split("</tr>")[0] for row in page.split("<tr>")]
    village_row = next(row for row in rows if "丞相村" in row)
    assert re.findall(r'<td class="num"[^>]*>(\d+)</td>', village_row) == ["2", "2", "1"]


def test_an_empty_place_says_what_to_do_first(client, secretary, village):
    client.force_login(secretary)

    assert "先登记第一户" in text_of(client.get(reverse("households:place", args=[VILLAGE])))


def test_a_secretary_registers_a_household_and_its_head(client, secretary, village):
    client.force_login(secretary)

    client.post(reverse("households:register"), {"place": VILLAGE, "address": "丞相街 9 号（虚构）"})
    home = Household.objects.get()
    assert (home.number, home.address) == ("001", "丞相街 9 号（虚构）")

    answer = client.post(
        url("add_resident", home),
        {
            "name": "陈 大文",
            "id_number": NUMBER.lower(),
            "relation": "head",
            "lives_here": "here",
            "arrival": "registered",
        },
    )
    assert answer.status_code == 302, text_of(answer)
    kept = Resident.objects.get()
    assert (kept.name, kept.born_on, kept.sex, kept.relation) == ("陈大文", date(1980, 5, 1), "male", Relation.HEAD)


def test_a_secretary_cannot_register_in_another_village(client, secretary, village, other_village):
    client.force_login(secretary)

    answer = client.post(reverse("households:register"), {"place": other_village.pk})

    assert answer.status_code == 422
    assert not Household.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"id_number": NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")}, "最后一位"),
        ({"born_on": "1981-05-01"}, "身份证号码里的出生日期是 1980-05-01"),
        ({"sex": "female"}, "第 17 位"),
        ({"phone": "12"}, "11 位"),
        ({"name": "王1"}, "姓名"),
        ({"id_number": "", "born_on": "2020-01-01"}, "未满 14 周岁"),
        ({"id_number": "", "born_on": ""}, "出生日期"),
        ({"relation": ""}, ""),
    ],
)
def test_a_form_that_is_wrong_is_explained_and_keeps_what_was_typed(client, secretary, wrong, sentence):
    client.force_login(secretary)
    entries = {
        "name": "陈大文",
        "id_number": NUMBER,
        "relation": "child",
        "lives_here": "here",
        "arrival": "registered",
    }

    answer = client.post(url("add_resident", make_household()), entries | {"phone": PHONE} | wrong)

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert 'class="error"' in text_of(answer)
    assert (wrong.get("name") or "陈大文") in text_of(answer)
    assert not Resident.objects.exists()


def test_a_file_code_is_printed_once(client, someone, secretary):
    client.force_login(secretary)

    page = client.post(url("file_code", someone))

    code = text_of(page).split("<code>")[1].split("</code>")[0]
    assert len(code) == 9
    assert code not in text_of(client.get(url("resident", someone)))
    assert "no-store" in page.headers["Cache-Control"]


def test_the_list_is_printed_for_somebody_without_a_phone_and_that_is_recorded(client, someone, secretary):
    client.force_login(secretary)
    client.get(url("resident", someone))
    assert client.post(url("on_paper", someone), {"asked_by": ""}).status_code == 422

    page = text_of(client.post(url("on_paper", someone), {"asked_by": "本人当面，认识"}))

    assert "为您打印了这份记录" in page
    assert "本人当面，认识" in page
    assert AuditEntry.objects.filter(action="file_shown_on_behalf").count() == 1


def test_a_grid_worker_of_one_grid_reads_its_households_alone(client):
    grid = make_place(VILLAGE + "001")
    worker = make_officer("grid-1", Role.GRID_WORKER, grid.pk)
    inside, outside = make_household("101", grid=grid), make_household("102")
    client.force_login(worker)

    assert client.get(url("household", inside)).status_code == 200
    assert client.get(url("household", outside)).status_code == 404
    assert "101" in text_of(client.get(reverse("households:place", args=[grid.pk])))


def test_a_name_with_markup_is_shown_as_text(client, secretary):
    someone = make_resident()
    Resident.objects.filter(pk=someone.pk).update(name="<script>alert(1)</script>")
    client.force_login(secretary)

    assert "<script>alert" not in text_of(client.get(url("resident", someone)))


def test_a_places_page_counts_its_households_for_who_reads_them_there(client, someone, secretary, other_secretary):
    place = reverse("places:place", args=[VILLAGE])
    client.force_login(secretary)
    assert "有人住户 1 户，登记 1 人，其中现住 1 人" in text_of(client.get(place))

    client.force_login(other_secretary)
    assert "有人住户" not in text_of(client.get(place))


def test_the_page_of_a_household_says_who_answers_for_it(client, someone, secretary, grid_worker):
    home = someone.household
    client.force_login(grid_worker)
    seen = text_of(client.get(url("household", home)))
    assert "answer__first" in seen
    assert "丞相村书记" in seen[seen.index("answer__first") :]
    Household.objects.filter(pk=home.pk).update(closed_on=date(2026, 1, 1))
    assert "answer__first" not in text_of(client.get(url("household", home)))


def test_a_household_read_through_its_grid_alone_is_answered_for_too(client, someone):
    grid = make_ground(VILLAGE + "001")
    Household.objects.filter(pk=someone.household_id).update(grid=grid)
    client.force_login(make_officer("grid1", Role.GRID_WORKER, grid.pk, full_name="一格网格员"))
    seen = client.get(url("household", someone.household))
    assert seen.status_code == 200
    assert "answer__first" in text_of(seen)
