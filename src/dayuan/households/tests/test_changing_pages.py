"""Correcting, moving, ending and merging entries on their pages."""

from datetime import date

from django.urls import reverse

from dayuan.households.testing import make_household, make_id_number, make_resident
from dayuan.places.testing import VILLAGE

PHONE = "15400008023"
NUMBER = make_id_number(date(1980, 5, 1), 11)


def text_of(answer) -> str:
    return answer.content.decode()


def url(name, found, *more) -> str:
    return reverse(f"households:{name}", args=[found.pk, *more])


def test_a_correction_keeps_protected_fields_that_were_left_empty(client, someone, grid_worker):
    client.force_login(grid_worker)
    page = text_of(client.get(url("correct_resident", someone)))
    assert NUMBER not in page
    assert PHONE not in page

    client.post(
        url("correct_resident", someone),
        {
            "name": "王晓明",
            "sex": "male",
            "born_on": "1980-05-01",
            "relation": "other",
            "lives_here": "away",
            "why": "更正",
        },
    )

    someone.refresh_from_db()
    assert (someone.name, someone.phone, someone.id_number, someone.lives_here) == ("王晓明", PHONE, NUMBER, False)


def test_a_protected_field_is_removed_only_when_told(client, someone, grid_worker):
    client.force_login(grid_worker)
    entries = {
        "name": "王小明",
        "sex": "male",
        "born_on": "1980-05-01",
        "relation": "other",
        "lives_here": "here",
        "why": "停机",
    }

    client.post(url("correct_resident", someone), entries | {"forget": ["phone"]})

    someone.refresh_from_db()
    assert (someone.phone, someone.phone_tail_index, someone.id_number) == ("", None, NUMBER)


def test_nobody_sets_what_the_form_does_not_ask(client, someone, secretary, other_village):
    """Mass assignment: place, care, account and the file code are not taken from a form."""
    client.force_login(secretary)

    client.post(
        url("correct_resident", someone),
        {
            "name": "王小明", "sex": "male", "born_on": "1980-05-01", "relation": "other", "lives_here": "here",
            "why": "x", "place": other_village.pk, "place_id": other_village.pk, "care": "",
            "person": str(secretary.pk), "ended_on": "2026-01-01",
        },
    )  # fmt: skip

    someone.refresh_from_db()
    assert (someone.place_id, someone.care, someone.person_id, someone.ended_on) == (VILLAGE, "empty_nest", None, None)


def test_a_move_needs_a_household_that_one_keeps(client, someone, secretary, other_village):
    make_household("007", other_village.pk)
    make_household("007")
    client.force_login(secretary)
    entries = {"household": "007", "relation": "spouse", "on": "2026-01-01"}

    assert client.post(url("move", someone), entries | {"place": other_village.pk}).status_code == 422
    assert client.post(url("move", someone), entries | {"place": VILLAGE}).status_code == 302

    someone.refresh_from_db()
    assert someone.household.number == "007"


def test_a_refusal_stands_on_the_form_that_was_filled_in(client, someone, secretary):
    client.force_login(secretary)

    answer = client.post(url("end", someone), {"ending": "died", "on": "2999-01-01", "why": "误"})

    assert answer.status_code == 422
    assert "这一天还没有到" in text_of(answer)
    assert "2999-01-01" in text_of(answer)


def test_two_entries_are_compared_and_merged_by_a_person(client, someone, secretary):
    double = make_resident(household=make_household("002"))
    client.force_login(secretary)
    assert url("merge", someone, double.pk) in text_of(client.get(url("resident", someone)))

    client.post(url("merge", someone, double.pk), {"why": "同一人"})

    double.refresh_from_db()
    assert double.merged_into == someone


def test_a_merge_reaches_into_no_other_village(client, someone, secretary, other_village):
    double = make_resident(household=make_household("002", other_village.pk))
    client.force_login(secretary)

    assert client.post(url("merge", someone, double.pk), {"why": "同一人"}).status_code == 404
