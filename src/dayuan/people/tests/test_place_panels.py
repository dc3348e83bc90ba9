"""On a place's page: who answers, the chain as a list, and the same on the map."""

from datetime import timedelta

import pytest
from django.urls import reverse

from dayuan.kernel.clock import SHANGHAI, now
from dayuan.people.models import Role, Seat
from dayuan.people.queries.spots import chain_spots
from dayuan.people.testing import COURTYARD, OTHER_COURTYARD, make_absence, make_ground, make_officer
from dayuan.places.models import Place
from dayuan.places.testing import OTHER_VILLAGE, TOWNSHIP, VILLAGE, draw_outline, square

TODAY = now().astimezone(SHANGHAI).date()


@pytest.fixture
def head():
    person = make_officer("head", Role.COURTYARD_HEAD, COURTYARD, full_name="院长甲", on_duty=False)
    Place.objects.filter(pk__in=[COURTYARD, OTHER_VILLAGE]).update(longitude=104.07, latitude=29.96)
    return person


@pytest.fixture
def page(client, head):
    def opened(person, code):
        client.force_login(person)
        client.cookies["django_language"] = "en"
        answer = client.get(f"/places/{code}/")
        assert answer.status_code == 200
        return answer.content.decode()

    return opened


def test_the_page_of_a_courtyard_says_who_answers_the_stand_in_and_the_next_rungs(page, head, other_secretary):
    deputy = make_officer("deputy", Role.GROUP_LEADER, OTHER_VILLAGE, full_name="组长乙", on_duty=False)
    make_absence(head, TODAY, TODAY, deputy)

    seen = page(other_secretary, COURTYARD)

    panel = seen[seen.index("answer__first") :]
    assert "组长乙" in panel.split("</p>")[0]
    assert "院长甲, Courtyard head" in panel
    assert panel.index("answer__next") < panel.index("同意村书记")


def test_the_chain_of_a_village_is_a_list_and_a_layer_of_the_map(page, other_secretary):
    seen = page(other_secretary, OTHER_VILLAGE)
    assert 'class="place-map__switch--chain"' in seen
    assert f'href="/places/{COURTYARD}/" aria-label="' in seen
    assert seen.count("院长甲") >= 2


def test_a_vacant_seat_is_named_in_the_list_and_drawn_as_a_ring(page, other_secretary):
    make_ground(OTHER_COURTYARD)
    Place.objects.filter(pk=OTHER_COURTYARD).update(longitude=104.08, latitude=29.97)
    seen = page(other_secretary, OTHER_COURTYARD)
    assert "vacant (Courtyard head)" in seen, "on the map, in words"
    assert "place-map__mark--gap" in seen
    assert 'tag--vacant">vacant' in seen
    assert "院长甲" not in seen
    assert "place-map__mark--gap" not in page(other_secretary, COURTYARD)


def test_the_fourth_level_stands_in_the_list_and_on_the_map(page, other_secretary):
    make_officer("hub", Role.HUB_HOUSEHOLD, COURTYARD, full_name="中心户甲", on_duty=False)
    seen = page(other_secretary, COURTYARD)
    assert seen.count("中心户甲") >= 2
    Seat.objects.create(role=Role.HUB_HOUSEHOLD, place=make_ground(COURTYARD), holders=2)
    (spot,) = chain_spots(make_ground(COURTYARD), day=TODAY)
    assert [(one.role, one.name) for one in spot.people if one.role == Role.HUB_HOUSEHOLD] == [
        (Role.HUB_HOUSEHOLD, "中心户甲"),
        (Role.HUB_HOUSEHOLD, ""),
    ]


def test_a_place_that_needs_nobody_has_no_switch(page, other_secretary):
    grid = make_ground(OTHER_VILLAGE + "001")
    assert chain_spots(grid, day=TODAY) == []
    assert "place-map__switch" not in page(other_secretary, grid.pk)


def test_a_stand_in_is_named_as_such_and_who_is_away_alone_is_left_out(head):
    village = Place.objects.get(pk=OTHER_VILLAGE)
    make_absence(head, TODAY, TODAY)
    assert _names(chain_spots(village, day=TODAY)) == []
    assert _names(chain_spots(village, day=TODAY + timedelta(days=1))) == ["院长甲"]


def _names(spots):
    return [one.name for spot in spots for one in spot.people if not one.is_vacant]


def test_the_command_screens_map_shows_the_chain_when_it_is_asked_for(client, chief, duty_officer, head):
    client.force_login(duty_officer)
    plain, asked = (client.get(reverse("web:map"), query).json()["markers"] for query in ({}, {"chain": "1"}))
    assert not [one for one in plain if one["kind"] == "chain"]
    (spot,) = [one for one in asked if one["kind"] == "chain" and one["href"] == f"/places/{COURTYARD}/"]
    assert "院长甲" in spot["title"]
    assert [one for one in asked if one["kind"] == "chain" and "空缺" in one["title"]]
    assert spot["href"] == f"/places/{COURTYARD}/"


def test_another_townships_map_shows_nothing_of_it(client, outsider, head):
    client.force_login(outsider)
    assert [
        one for one in client.get(reverse("web:map"), {"chain": "1"}).json()["markers"] if one["kind"] == "chain"
    ] == []
    assert client.get(f"/places/{COURTYARD}/").status_code == 404
    assert make_ground(VILLAGE).code.startswith(TOWNSHIP)


def test_with_a_point_stands_who_answers_there_and_nothing_of_other_places(client, head, other_secretary, secretary):
    draw_outline(make_ground(COURTYARD), square(104.06, 29.95))
    draw_outline(Place.objects.get(pk=OTHER_VILLAGE), square(104.05, 29.94, 0.05))

    def seen_by(person):
        client.force_login(person)
        return client.get("/places/_/point/?longitude=104.065&latitude=29.955").content.decode()

    seen = seen_by(other_secretary)
    assert "院长甲" in seen[seen.index("answer__first") :]
    assert "place-panel" not in seen_by(secretary)
