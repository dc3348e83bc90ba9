"""What is hotter than it should be is found; ridges, noise and what is masked are not."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dayuan.thermal.rules.hotspots import MOST_HOTSPOTS, Hotspot, Limits, find_hotspots, mask_of
from dayuan.thermal.rules.tracking import Patience, Tracker
from dayuan.thermal.testing import make_hillside, with_fire

pytestmark = pytest.mark.no_database

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
LIMITS = Limits(threshold_c=80, contrast_k=12, least_pixels=2)


# One picture


def test_a_calm_hillside_has_no_hotspot():
    assert find_hotspots(make_hillside(), LIMITS) == []


def test_a_small_fire_far_below_the_threshold_is_found_by_its_contrast():
    (spot,) = find_hotspots(with_fire(make_hillside(), 100, 50, side=3, hotter_by_k=20), LIMITS)
    assert (spot.left, spot.top, spot.width, spot.height, spot.pixels) == (100, 50, 3, 3, 9)
    assert (spot.x, spot.y) == pytest.approx((101, 51), abs=0.1)
    assert spot.contrast_k == pytest.approx(20, abs=0.5)
    assert spot.hottest_c == pytest.approx(40, abs=0.5)


def test_a_fire_that_fills_much_of_the_picture_is_found_by_its_heat():
    (spot,) = find_hotspots(with_fire(make_hillside(), 60, 40, side=150, hotter_by_k=300), LIMITS)
    assert spot.pixels == 150 * 150


def test_one_hot_pixel_is_the_sensors_fault_and_not_a_fire():
    assert find_hotspots(with_fire(make_hillside(), 100, 50, side=1, hotter_by_k=90), LIMITS) == []


def test_two_fires_are_two_and_the_hotter_comes_first():
    two = with_fire(with_fire(make_hillside(), 40, 40, hotter_by_k=40), 200, 150, hotter_by_k=90)
    assert [spot.left for spot in find_hotspots(two, LIMITS)] == [200, 40]


def test_a_warm_ridge_before_a_cold_sky_is_no_fire():
    """Hills at 25 °C under a sky of −25 °C, with trees a few pixels high standing into it."""
    picture = make_hillside(celsius=25)
    picture[:100] = make_hillside(celsius=-25)[:100]
    for tree in range(5, 310, 17):
        picture[88:100, tree : tree + 6] = 24
    assert find_hotspots(picture, LIMITS) == []
    assert len(find_hotspots(with_fire(picture, 150, 104, hotter_by_k=30), LIMITS)) == 1


def test_a_warm_slope_that_changes_slowly_is_no_fire():
    slope = make_hillside() + np.linspace(0, 60, 320, dtype=np.float32)
    assert find_hotspots(slope, Limits(threshold_c=200, contrast_k=12)) == []


def test_a_chimney_under_a_mask_is_silent_and_the_fire_beside_it_is_not():
    picture = with_fire(with_fire(make_hillside(), 40, 40), 120, 40)
    masked = mask_of(
        [[(30 / 320, 30 / 256), (60 / 320, 30 / 256), (60 / 320, 60 / 256), (30 / 320, 60 / 256)]], 320, 256
    )
    assert [spot.left for spot in find_hotspots(picture, LIMITS, masked)] == [120]


def test_no_mask_covers_nothing():
    assert mask_of([], 320, 256) is None


def test_a_picture_full_of_hot_dust_gives_a_bounded_answer():
    picture = make_hillside()
    for x in range(4, 316, 12):
        for y in range(4, 250, 12):
            picture[y : y + 2, x : x + 2] += 100
    assert len(find_hotspots(picture, LIMITS)) == MOST_HOTSPOTS


@settings(max_examples=40, deadline=None)
@given(st.integers(20, 290), st.integers(20, 230), st.integers(2, 9), st.floats(16, 200))
def test_a_fire_is_found_where_it_burns(x, y, side, hotter):
    (spot,) = find_hotspots(with_fire(make_hillside(), x, y, side=side, hotter_by_k=hotter), LIMITS)
    assert abs(spot.x - (x + (side - 1) / 2)) < 0.6
    assert abs(spot.y - (y + (side - 1) / 2)) < 0.6


# Picture after picture


def spot_at(x: float = 100, y: float = 80, pixels: int = 9, hottest: float = 90) -> Hotspot:
    return Hotspot(x, y, int(x) - 1, int(y) - 1, 3, 3, pixels, hottest, 50)


def play(tracker: Tracker, frames: list[list[Hotspot]], *, begins: datetime = NOON, every_s: float = 1 / 9):
    told = []
    for number, hotspots in enumerate(frames):
        at = begins + timedelta(seconds=number * every_s)
        told += [(number, telling) for telling in tracker.see(hotspots, new_id=UUID(int=number << 8), at=at)]
    return told


def test_a_hotspot_is_told_once_it_has_lasted():
    told = play(Tracker(Patience(3, 5)), [[spot_at()]] * 20)
    assert [(number, telling.frames, telling.number) for number, telling in told] == [(2, 3, 1)]


def test_a_flash_is_never_told():
    flash = [[spot_at()], [spot_at()], [], [], [], []]
    assert play(Tracker(Patience(3, 5)), flash * 30) == []


def test_a_fire_that_flickers_is_told():
    told = play(Tracker(Patience(3, 5)), [[spot_at()], [], [spot_at()], [], [spot_at()]])
    assert [number for number, _ in told] == [4]


def test_a_car_that_passes_is_never_in_one_place_long_enough():
    assert play(Tracker(Patience(3, 5)), [[spot_at(x=10 + 25 * n)] for n in range(12)]) == []


def test_a_slow_car_far_away_is_never_in_one_place_long_enough():
    """Two pixels from one picture to the next, nine pictures a second: near its last place, far from its first."""
    assert play(Tracker(Patience(30, 45)), [[spot_at(x=10 + 2 * n)] for n in range(150)]) == []


def test_a_fire_that_creeps_up_the_hill_stays_one_fire():
    told = play(Tracker(Patience(30, 45)), [[spot_at(x=10 + 0.05 * n)] for n in range(400)])
    assert len({telling.spot_id for _, telling in told}) == 1


def test_the_same_fire_is_told_again_only_after_a_while_and_says_how_it_grew():
    tracker = Tracker(Patience(2, 3, timedelta(seconds=60)))
    told = play(tracker, [[spot_at(pixels=9 + n // 10)] for n in range(130)], every_s=1)
    assert [(number, telling.number, telling.growth) for number, telling in told] == [
        (1, 1, 1.0),
        (61, 2, round(15 / 9, 2)),
        (121, 3, round(21 / 9, 2)),
    ]
    assert len({telling.spot_id for _, telling in told}) == 1


def test_a_fire_that_doubles_or_flares_up_does_not_wait():
    told = play(Tracker(Patience(1, 1)), [[spot_at(pixels=9)], [spot_at(pixels=20)], [spot_at(pixels=20, hottest=150)]])
    assert [number for number, _ in told] == [0, 1, 2]


def test_a_fire_hidden_by_smoke_for_some_seconds_is_still_the_same():
    tracker = Tracker(Patience(2, 3, timedelta(seconds=60)))
    told = play(tracker, [[spot_at()]] * 5 + [[]] * 20 + [[spot_at()]] * 5, every_s=1)
    assert len(told) == 1


def test_two_fires_near_each_other_are_told_apart():
    told = play(Tracker(Patience(2, 3)), [[spot_at(100), spot_at(120)]] * 4)
    assert sorted(round(telling.hotspot.x) for _, telling in told) == [100, 120]
    assert len({telling.spot_id for _, telling in told}) == 2


def test_patience_asks_for_no_more_frames_than_it_looks_at():
    with pytest.raises(ValueError, match="not in more"):
        Patience(4, 3)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.tuples(st.floats(0, 320), st.floats(0, 256)), max_size=8), max_size=40))
def test_one_spot_is_never_told_more_often_than_it_may_be(frames):
    patience = Patience(2, 3, timedelta(seconds=10))
    tracker = Tracker(patience)
    told = play(tracker, [[spot_at(x, y) for x, y in frame] for frame in frames], every_s=1)
    last: dict[UUID, int] = {}
    for number, telling in told:
        assert number - last.get(telling.spot_id, -100) >= 10
        last[telling.spot_id] = number
