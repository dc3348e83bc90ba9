"""On a place's page: who answers, the chain as a list, and the same on the map."""

from datetime import timedelta

import pytest
from django.urls import reverse

from dayuan.kernel.clock import SHANGHAI, now
from dayuan.people.models import Role
from dayuan.people.queries.spots import chain_spots
from dayuan.people.testing import COURTYARD, OTHER_COURTYARD, make_absence, make_ground, make_officer
from dayuan.places.models import Place
from dayuan.places.testing import OTHER_VILLAGE, TOWNSHIP, VILLAGE

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


def test_a_place_without_anybody_has_no_switch(page, secretary, other_secretary):
    make_ground(OTHER_COURTYARD)
    seen = page(other_secretary, OTHER_COURTYARD)
    assert "place-map__switch" not in seen
    assert "院长甲" not in seen


def test_a_stand_in_is_named_as_such_and_who_is_away_alone_is_left_out(head):
    village = Place.objects.get(pk=OTHER_VILLAGE)
    make_absence(head, TODAY, TODAY)
    assert chain_spots(village, day=TODAY) == []
    tomorrow = TODAY + timedelta(days=1)
    assert [one.name for spot in chain_spots(village, day=tomorrow) for one in spot.people] == ["院长甲"]


def test_the_command_screens_map_shows_the_chain_when_it_is_asked_for(client, chief, duty_officer, head):
    client.force_login(duty_officer)
    plain, asked = (client.get(reverse("web:map"), query).json()["markers"] for query in ({}, {"chain": "1"}))
    assert not [one for one in plain if one["kind"] == "chain"]
    (spot,) = [one for one in asked if one["kind"] == "chain"]
    assert "院长甲" in spot["title"]
    assert spot["href"] == f"/places/{COURTYARD}/"


def test_another_townships_map_shows_nothing_of_it(client, outsider, head):
    client.force_login(outsider)
    assert [
        one for one in client.get(reverse("web:map"), {"chain": "1"}).json()["markers"] if one["kind"] == "chain"
    ] == []
    assert client.get(f"/places/{COURTYARD}/").status_code == 404
    assert make_ground(VILLAGE).code.startswith(TOWNSHIP)
