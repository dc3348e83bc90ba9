"""The chart, the question who answers, and the table behind it."""

import pytest

from dayuan.kernel.clock import SHANGHAI, now
from dayuan.people.chain_rules import Chain
from dayuan.people.models import AnswerRule, Role, Seat
from dayuan.people.queries import chart_of
from dayuan.people.testing import COURTYARD, OTHER_COURTYARD, make_absence, make_ground, make_officer
from dayuan.places.coordinates import Datum, from_wgs84
from dayuan.places.models import Place
from dayuan.places.testing import OTHER_VILLAGE, TOWNSHIP, VILLAGE, draw_outline, make_place, square

CHAIN, ANSWERS, JSON = "/people/chain/", "/people/answers/", "/people/answers.json"
TABLE = f"/people/answers/{TOWNSHIP}/"
CHANGE = TABLE + "08/change/"
TODAY = now().astimezone(SHANGHAI).date()


def text_of(response):
    return response.content.decode()


@pytest.fixture
def head():
    make_ground(OTHER_COURTYARD)
    return make_officer("head", Role.COURTYARD_HEAD, COURTYARD, full_name="院长甲", on_duty=False)


def test_the_chart_goes_from_the_township_to_the_courtyard_with_vacancies_and_stand_ins(
    client, chief, other_secretary, secretary, head
):
    make_absence(head, TODAY, TODAY, secretary)
    tree = chart_of(make_place(TOWNSHIP), Chain.PARTY, day=TODAY)

    villages = {node.place.code: node for node in tree.below}
    assert set(villages) == {VILLAGE, OTHER_VILLAGE}
    courtyards = {node.place.code: node.seats for node in villages[OTHER_VILLAGE].below}
    assert courtyards[COURTYARD][0].stand_in == secretary
    assert courtyards[OTHER_COURTYARD][0].is_vacant
    assert tree.vacancies == 2, "the township's Party secretary and one courtyard"

    client.force_login(chief)
    page = text_of(client.get(CHAIN))
    assert all(name in page for name in ("院长甲", "丞相村书记", "同意村书记", "空缺"))
    assert client.get("/people/chain/chart.pdf?chain=grid").content.startswith(b"%PDF-")


def test_a_place_out_of_use_misses_nobody(head):
    root = make_place(OTHER_VILLAGE)
    before = chart_of(root, Chain.PARTY, day=TODAY).vacancies
    Place.objects.filter(pk=OTHER_COURTYARD).update(closed_at=now())
    assert chart_of(root, Chain.PARTY, day=TODAY).vacancies == before - 1


def test_a_hub_household_is_missing_only_where_the_establishment_asks_for_one(head):
    root = make_place(OTHER_VILLAGE)
    before = chart_of(root, Chain.PARTY, day=TODAY).vacancies
    Seat.objects.create(role=Role.HUB_HOUSEHOLD, place=make_ground(COURTYARD), holders=2)
    assert chart_of(root, Chain.PARTY, day=TODAY).vacancies == before + 2


def test_a_courtyard_head_sees_the_own_courtyard_and_whom_to_call_above(client, head, other_secretary):
    make_officer("head8", Role.COURTYARD_HEAD, OTHER_COURTYARD, full_name="院长乙", on_duty=False)
    client.force_login(head)

    page = text_of(client.get(CHAIN))
    answer = text_of(client.get(ANSWERS))

    assert "院长甲" in page
    assert "同意村书记" in page
    assert "院长乙" not in page + answer
    assert "院长甲" in answer, "answered at once, for the own courtyard"
    for asked in (OTHER_COURTYARD, OTHER_VILLAGE, "511421", "nonsense", "", "\0"):
        assert client.get(JSON, {"place": asked}).status_code == 404
    for page in (CHAIN, CHAIN + "chart.pdf"):
        assert [client.get(page, {"place": asked}).status_code for asked in (OTHER_VILLAGE, "\0")] == [404, 404]
    assert client.get(TABLE).status_code == 404


@pytest.mark.parametrize("name", ["resident", "stranger"])
def test_people_without_a_post_of_the_township_find_none_of_it(client, request, name):
    client.force_login(request.getfixturevalue(name))
    for page in (CHAIN, CHAIN + "chart.pdf", ANSWERS, JSON, TABLE):
        assert client.get(page).status_code == 404


def test_an_officer_asks_for_a_place_and_is_told_the_name_the_next_and_the_reasons(
    client, duty_officer, chief, other_secretary, head
):
    client.force_login(duty_officer)
    client.cookies["django_language"] = "en"

    page = text_of(client.get(ANSWERS, {"place": OTHER_COURTYARD, "kind": "08"}))
    told = client.get(JSON, {"place": COURTYARD, "kind": "08"}).json()

    assert "同意村书记" in page
    assert "is vacant today" in page
    assert [rung["person"] for rung in told["rungs"]] == ["院长甲", "同意村书记", None]
    assert "duty desk" in told["rungs"][-1]["reason"]
    assert client.get(ANSWERS, {"place": "511421203201"}).status_code == 422
    assert client.get(ANSWERS, {"place": COURTYARD, "kind": "77"}).status_code == 422


def test_the_chief_changes_the_table_and_the_others_read_it(client, chief, duty_officer, secretary, head):
    client.force_login(duty_officer)
    assert client.get(TABLE).status_code == 200
    assert client.post(CHANGE, {"first": "grid:grid_worker"}).status_code == 404
    client.force_login(secretary)
    assert client.post(CHANGE, {"first": "grid:grid_worker"}).status_code == 404

    client.force_login(chief)
    client.post(CHANGE, {"first": "grid:courtyard"})
    assert not AnswerRule.objects.exists()
    client.post(CHANGE, {"first": "grid:grid_worker"})
    assert AnswerRule.objects.get().by == chief
    assert "网格总长" in text_of(client.get(TABLE))
    assert client.post(TABLE + "77/change/", {"first": "grid:grid_worker"}).status_code == 404


def test_the_chief_of_another_township_neither_reads_nor_changes_it(client):
    client.force_login(make_officer("chief3", Role.CHIEF_GRID_OFFICER, "511421203"))
    make_place(TOWNSHIP)
    assert client.get(TABLE).status_code == 404
    assert client.post(CHANGE, {"first": "grid:grid_worker"}).status_code == 404


INSIDE = {"longitude": "104.065", "latitude": "29.955"}


@pytest.fixture
def outlined(head):
    draw_outline(make_ground(COURTYARD), square(104.06, 29.95))
    draw_outline(make_place(OTHER_VILLAGE), square(104.05, 29.94, 0.05))


def test_a_point_is_answered_for_by_the_smallest_place_around_it(client, duty_officer, outlined):
    client.force_login(duty_officer)
    told = client.get(JSON, INSIDE).json()
    assert told["place"] == COURTYARD
    assert told["rungs"][0]["person"] == "院长甲"
    page = text_of(client.get(ANSWERS, INSIDE | {"place": OTHER_VILLAGE, "kind": "08"}))
    assert "院长甲" in page[page.index("answer__first") :], "the point says more than the place beside it"
    from_a_phone_map = from_wgs84((104.0605, 29.9505), Datum.GCJ02)
    shifted = {"longitude": f"{from_a_phone_map[0]}", "latitude": f"{from_a_phone_map[1]}", "datum": "gcj02"}
    assert client.get(JSON, shifted).json()["place"] == COURTYARD


def test_a_point_of_others_looks_like_one_in_no_place(client, secretary, outlined):
    client.force_login(secretary)
    for point in (INSIDE, {"longitude": "110", "latitude": "20"}):
        assert client.get(JSON, point).status_code == 404
        page = client.get(ANSWERS, point)
        assert page.status_code == 422
        assert "都不包含这个点" in text_of(page)
        assert "院长甲" not in text_of(page)


@pytest.mark.parametrize(
    "wrong",
    [
        {"longitude": "x", "latitude": "29"},
        {"longitude": "104"},
        {"latitude": "29"},
        {"longitude": "nan", "latitude": "29"},
        {"longitude": "inf", "latitude": "29"},
        {"longitude": "1041", "latitude": "29"},
        INSIDE | {"datum": "mars"},
    ],
)
def test_a_point_entered_wrongly_gets_a_sentence_and_keeps_what_was_typed(client, duty_officer, outlined, wrong):
    client.force_login(duty_officer)
    told = client.get(JSON, wrong)
    assert told.status_code == 422
    assert all(told.json()["errors"].values())
    page = client.get(ANSWERS, wrong)
    assert page.status_code == 422
    assert 'class="error"' in text_of(page)
    assert "<details open>" in text_of(page)
    assert all(value in text_of(page) for value in wrong.values() if value != "mars")
