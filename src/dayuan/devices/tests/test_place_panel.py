"""On a place's page: its devices, those that need somebody first."""

import pytest

from dayuan.devices.models import Health
from dayuan.devices.testing import make_device
from dayuan.places.testing import OTHER_VILLAGE, TOWNSHIP, VILLAGE, make_checkpoint


@pytest.fixture
def devices(checkpoint):
    elsewhere = make_checkpoint("北进口卡点", OTHER_VILLAGE)
    return [
        make_device(),
        make_device("cam-west", name="西进口相机", name_en="West camera", health=Health.OFFLINE),
        make_device("cam-off", name="停用相机", name_en="Retired camera", retired_at=checkpoint.place.closed_at),
        make_device("cam-north", site=elsewhere, name="北进口相机", name_en="North camera"),
    ]


@pytest.fixture
def page(client, devices):
    def opened(person, address):
        client.force_login(person)
        client.cookies["django_language"] = "en"
        return client.get(address).content.decode()

    return opened


def test_the_page_of_a_village_shows_its_devices_the_silent_one_first(page, secretary):
    seen = page(secretary, f"/places/{VILLAGE}/")
    assert "2/3 online · 1 offline" in seen
    assert seen.index("West camera") < seen.index("East camera")
    assert "North camera" not in seen
    assert f'href="/devices/?place={VILLAGE}"' in seen


def test_a_township_counts_what_stands_in_all_its_villages_and_leads_to_the_list_of_one(page, duty_officer):
    assert "3/4 online" in page(duty_officer, f"/places/{TOWNSHIP}/")
    listed = page(duty_officer, f"/devices/?place={OTHER_VILLAGE}")
    assert "North camera" in listed
    assert "East camera" not in listed
    assert "Only what stands in Tongyi village." in listed


def test_who_works_elsewhere_neither_counts_nor_names_them(page, other_secretary, outsider, grid_worker):
    assert "West camera" not in page(other_secretary, f"/devices/?place={VILLAGE}")
    assert "Chengxiang" not in page(outsider, f"/devices/?place={VILLAGE}")
    plain = page(grid_worker, f"/places/{VILLAGE}/")
    assert "West camera" in plain
    assert 'href="/devices/' not in plain[plain.index("2/3 online") :], "a grid worker has no page of devices"


def test_a_village_without_devices_has_no_such_panel(page, outsider):
    make_checkpoint("青岗卡点", outsider.posts.get().place_id + "201")
    assert "offline" not in page(outsider, f"/places/{outsider.posts.get().place_id}201/")
