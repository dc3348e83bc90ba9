"""The invented township is tidy: its villages adjoin, everything stands where it says."""

from collections import Counter
from itertools import pairwise

import pytest

from dayuan.drills.county import read_county
from dayuan.drills.yucheng.equipment import EAST_CAMERA, EQUIPMENT, GONE_DARK, NEVER_CONNECTED, filing_number_of
from dayuan.drills.yucheng.hamlets import GRIDS, GROUPS, hamlets
from dayuan.drills.yucheng.outline import (
    LABELS,
    RINGS,
    TOWNSHIP,
    VILLAGE_NAMES,
    VILLAGE_RINGS,
    boundary_of,
    drawn_features,
    ring_of,
    village_at,
)
from dayuan.drills.yucheng.sites import CHECKPOINTS, EAST, SITES
from dayuan.drills.yucheng.sketch import lon_lat
from dayuan.places.rules import short_name

pytestmark = pytest.mark.no_database


def test_the_villages_are_the_ones_of_the_statistical_list() -> None:
    township = next(t for t in read_county()["townships"] if t["code"] == TOWNSHIP)
    listed = {village["code"]: short_name(village["name"]) for village in township["villages"]}
    assert listed == {code: name for code, (name, _) in VILLAGE_NAMES.items()}


def test_neighbours_share_their_border_point_by_point() -> None:
    stretches = Counter(
        frozenset((here, there)) for ring in VILLAGE_RINGS.values() for here, there in pairwise([*ring, ring[0]])
    )
    assert set(stretches.values()) == {1, 2}
    inner_borders = Counter(frozenset(pair) for names in RINGS.values() for pair in pairwise([*names, names[0]]))
    shared = sum(1 for count in inner_borders.values() if count == 2)
    assert Counter(stretches.values())[2] == shared * 16, "each shared border is 16 stretches"


def test_the_outline_is_the_same_every_time() -> None:
    assert all(ring_of(village) == ring for village, ring in VILLAGE_RINGS.items())


@pytest.mark.parametrize("village", list(VILLAGE_NAMES))
def test_each_village_holds_its_own_label(village: str) -> None:
    assert village_at(LABELS[village]) == village


@pytest.mark.parametrize("village", list(VILLAGE_NAMES))
def test_borders_are_closed_and_run_counter_clockwise(village: str) -> None:
    (ring,) = boundary_of(village)["coordinates"]  # type: ignore[misc]
    assert ring[0] == ring[-1]
    assert sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) > 0


def test_groups_and_courtyards_have_a_code_and_a_name_of_their_own() -> None:
    plans = hamlets()
    assert hamlets.__wrapped__() == plans, "the same every time"
    assert len({plan.code for plan in plans}) == len({plan.name for plan in plans}) == len(plans)
    assert sum(GROUPS.values()) + sum(GRIDS.values()) + 24 == len(plans)
    numbers = [int(plan.code[-2:]) for plan in plans if plan.level == "courtyard"]
    assert numbers == list(range(1, 25)), "courtyards are counted through the village"


def test_the_map_has_roads_a_stream_and_three_hills() -> None:
    kinds = Counter(feature.kind for feature in drawn_features())
    assert kinds == {"road": 9, "stream": 1, "hill": 3}


def test_fourteen_checkpoints_stand_in_the_villages_they_name() -> None:
    assert len(CHECKPOINTS) == 14
    assert {site.name: village_at(site.point) for site in SITES} == {site.name: site.village for site in SITES}


def test_the_scene_plays_at_the_east_entry_of_the_market_village() -> None:
    (east,) = [site for site in CHECKPOINTS if site.key == EAST]
    assert (east.name, VILLAGE_NAMES[east.village][0]) == ("东进口卡点", "丞相村")
    assert EAST_CAMERA in {plan.id for plan in EQUIPMENT}


def test_the_equipment_is_what_the_township_says_it_has() -> None:
    assert Counter(plan.kind for plan in EQUIPMENT) == {
        "checkpoint_camera": 14,
        "camera": 42,
        "thermal_imager": 3,
        "loudspeaker": 40,
        "water_level": 7,
        "smoke": 6,
        "tilt": 6,
    }
    assert len({plan.id for plan in EQUIPMENT}) == len(EQUIPMENT)
    assert {plan.id for plan in EQUIPMENT} >= NEVER_CONNECTED | GONE_DARK


def test_every_device_stands_in_the_village_it_names() -> None:
    assert all(village_at(plan.point) == plan.village for plan in EQUIPMENT)


def test_filing_numbers_say_that_they_are_invented() -> None:
    assert all("虚构" in filing_number_of(plan) for plan in EQUIPMENT)


def test_the_township_lies_around_its_real_centre() -> None:
    longitude, latitude = lon_lat((560, 450))
    assert (round(longitude, 3), round(latitude, 3)) == (104.067, 29.962)
    west, east = lon_lat((0, 450))[0], lon_lat((1120, 450))[0]
    assert 0.13 < east - west < 0.15, "about 13 km"
