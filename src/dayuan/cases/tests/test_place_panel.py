"""On a place's page: its cases, for whoever may see them."""

from datetime import timedelta

import pytest

from dayuan.cases.testing import make_case
from dayuan.kernel.clock import now
from dayuan.places.models import Place
from dayuan.places.testing import OTHER_VILLAGE, TOWNSHIP, VILLAGE, make_place


@pytest.fixture
def cases(duty_officer):
    at = now()
    return [
        make_case(duty_officer, place=make_place(VILLAGE), at=at, title="村口路灯不亮"),
        make_case(duty_officer, place=make_place(VILLAGE), at=at - timedelta(hours=3), title="沟渠堵塞"),
        make_case(duty_officer, place=make_place(OTHER_VILLAGE), at=at, title="院坝积水"),
    ]


@pytest.fixture
def page(client, cases):
    def opened(person, address):
        client.force_login(person)
        return client.get(address).content.decode()

    return opened


def test_the_page_of_a_village_shows_its_cases_the_newest_first_and_how_many_are_late(page, secretary):
    seen = page(secretary, f"/places/{VILLAGE}/")
    assert seen.index("路灯不亮") < seen.index("沟渠堵塞")
    assert "院坝积水" not in seen
    assert f'href="/cases/?state=open&amp;place={VILLAGE}">未结 2' in seen
    assert f'href="/cases/?state=overdue&amp;place={VILLAGE}">超期 1' in seen


def test_a_township_shows_those_of_all_its_villages_and_the_list_keeps_to_one(page, duty_officer):
    assert "院坝积水" in page(duty_officer, f"/places/{TOWNSHIP}/")
    listed = page(duty_officer, f"/cases/?place={OTHER_VILLAGE}")
    assert "院坝积水" in listed
    assert "村口路灯不亮" not in listed
    assert "只看同意村的案件" in listed
    assert page(duty_officer, "/cases/?place=%00").count("case-") >= 3, "a place that is none narrows nothing"


def test_who_sits_at_no_desk_sees_only_what_they_were_asked_to_go_to(page, cases, grid_worker):
    assert "路灯不亮" not in page(grid_worker, f"/places/{VILLAGE}/")
    cases[0].handlers.add(grid_worker)
    seen = page(grid_worker, f"/places/{VILLAGE}/")
    assert "路灯不亮" in seen
    assert "沟渠堵塞" not in seen
    assert 'href="/cases/?' not in seen


def test_another_villages_secretary_finds_no_case_by_the_place(page, other_secretary):
    assert "村口路灯不亮" not in page(other_secretary, f"/cases/?place={VILLAGE}")
    assert "只看" not in page(other_secretary, f"/cases/?place={VILLAGE}")
    assert Place.objects.filter(pk=VILLAGE).exists()
