"""A pixel is put on the map where its ray meets the ground."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dayuan.thermal.rules.globe import Standpoint
from dayuan.thermal.rules.placing import Pose, pixel_of, pixel_side_m, place
from dayuan.thermal.rules.terrain import Grid, GridRefused, read_grid

pytestmark = pytest.mark.no_database

SIZE = (640, 512)
MIDDLE = (320, 256)
TOWER = Pose(longitude=104.15, latitude=29.99, height_m=30, bearing_deg=90, tilt_deg=5, view_deg=24)


def metres(placed, pose=TOWER):
    east, north, _ = Standpoint(pose.longitude, pose.latitude, 0).east_north_up(placed.longitude, placed.latitude, 0)
    return float(east), float(north)


def grid_of(height, *, cell=0.0005, columns=80, rows=80) -> Grid:
    """A grid around the tower; the height is a function of longitude and latitude."""
    west, south = TOWER.longitude - columns / 2 * cell, TOWER.latitude - rows / 2 * cell
    lon = west + (np.arange(columns) + 0.5) * cell
    lat = south + (np.arange(rows)[::-1] + 0.5) * cell
    return Grid(west, south, cell, np.float32(height(*np.meshgrid(lon, lat))))


# By hand


def test_the_middle_of_the_picture_lies_where_the_tilt_says():
    """30 m up, 5° down, eastward: 30 / tan 5° = 342.9 m to the east."""
    placed = place(TOWER, MIDDLE, SIZE)
    east, north = metres(placed)
    assert east == pytest.approx(342.9, abs=0.3)
    assert north == pytest.approx(0, abs=0.1)
    assert placed.range_m == pytest.approx(30 / math.sin(math.radians(5)), abs=0.3)
    assert not placed.on_terrain


def test_the_right_edge_lies_half_a_field_of_view_to_the_right():
    """Eastward the right is the south: the bearing of the edge is 90° + 12°, seen level."""
    level = Pose(104.15, 29.99, 30, 90, 0, 24)
    east, north = metres(place(level, (640, 300), SIZE))
    assert math.degrees(math.atan2(east, north)) == pytest.approx(102, abs=0.05)


def test_the_horizon_falls_away_with_the_earth():
    """From 30 m the horizon is about 21 km off by the light's path; a ray 0.05° above it never meets the ground."""
    level = Pose(104.15, 29.99, 30, 0, 0, 24)
    focal = 320 / math.tan(math.radians(12))
    assert place(level, (320, 256 + focal * math.tan(math.radians(0.10))), SIZE) is None
    assert place(level, (320, 256 + focal * math.tan(math.radians(0.25))), SIZE) is not None


def test_straight_down_is_at_the_foot_of_the_mast():
    east, north = metres(place(Pose(104.15, 29.99, 30, 0, 90, 24), MIDDLE, SIZE))
    assert (east, north) == pytest.approx((0, 0), abs=0.01)


def test_what_looks_up_is_nowhere():
    assert place(Pose(104.15, 29.99, 30, 90, -10, 24), MIDDLE, SIZE) is None


def test_a_cliff_stops_the_ray():
    """Level ground at 400 m, and a wall 200 m higher from 500 m east on."""
    metre = 1 / (111_320 * math.cos(math.radians(29.99)))
    terrain = grid_of(lambda lon, _lat: np.where(lon > 104.15 + 500 * metre, 600.0, 400.0))
    placed = place(Pose(104.15, 29.99, 30, 90, 1, 24), MIDDLE, SIZE, terrain)
    assert placed.on_terrain
    # The wall's foot is as wide as a cell of the grid, 48 m.
    assert metres(placed)[0] == pytest.approx(500, abs=48)
    assert metres(place(Pose(104.15, 29.99, 30, 90, 1, 24), MIDDLE, SIZE))[0] > 1_500


def test_a_hillside_is_nearer_than_level_ground():
    """The ground rises by 10 % to the east; the ray falls by 5°: 30 / (tan 5° + 0.1) = 160 m."""
    metre = 1 / (111_320 * math.cos(math.radians(29.99)))
    terrain = grid_of(lambda lon, _lat: 400 + (lon - 104.15) / metre * 0.1)
    assert metres(place(TOWER, MIDDLE, SIZE, terrain))[0] == pytest.approx(160, abs=1.5)


def test_beyond_the_grid_the_ground_is_level_and_said_to_be():
    placed = place(Pose(104.15, 29.99, 30, 90, 0.5, 24), MIDDLE, SIZE, grid_of(lambda lon, _lat: lon * 0 + 400))
    assert placed.range_m > 2_000
    assert not placed.on_terrain


def test_a_pixel_is_as_wide_as_its_angle():
    assert pixel_side_m(TOWER, 1_000, SIZE) == pytest.approx(1_000 * math.tan(math.radians(12)) / 320)


def test_the_flatter_the_ray_the_less_sure():
    steep, flat = place(TOWER, (320, 500), SIZE), place(TOWER, (320, 200), SIZE)
    assert steep.uncertainty_m < 10
    assert flat.uncertainty_m > 10 * steep.uncertainty_m


def test_the_circle_holds_the_truth_when_the_mast_is_off_by_what_it_may_be():
    truth = place(Pose(104.15, 29.99, 30, 90.5, 5, 24), MIDDLE, SIZE)
    told = place(TOWER, MIDDLE, SIZE)
    away = math.dist(metres(truth), metres(told))
    assert 0 < away <= told.uncertainty_m


# There and back


@settings(max_examples=25, deadline=None)
@given(
    st.floats(0, 360), st.floats(1, 40), st.floats(10, 60), st.floats(5, 80), st.floats(5, 635), st.floats(5, 507)
)  # fmt: skip
def test_a_point_on_the_ground_comes_back_to_its_pixel(bearing, tilt, view, height, x, y):
    pose = Pose(104.15, 29.99, height, bearing, tilt, view)
    placed = place(pose, (x, y), SIZE)
    assume(placed is not None)
    back = pixel_of(pose, (placed.longitude, placed.latitude, 0.0), SIZE)
    assert back == pytest.approx((x, y), abs=0.2)


@settings(max_examples=15, deadline=None)
@given(st.floats(-0.008, 0.008), st.floats(-0.008, 0.008))
def test_a_point_on_a_hill_is_placed_where_it_is(east, north):
    """A known point on rolling ground, seen by an imager that looks at it, is placed within a few metres of itself."""
    assume(math.hypot(east, north) > 0.001)
    terrain = grid_of(lambda lon, lat: 400 + 20 * np.sin((lon - 104.15) * 500) * np.cos((lat - 29.99) * 400))
    bearing = math.degrees(math.atan2(east * math.cos(math.radians(29.99)), north)) % 360
    pose = Pose(104.15, 29.99, 60, bearing, 4, 40)
    longitude, latitude = 104.15 + east, 29.99 + north
    height = float(terrain.height_at(longitude, latitude))
    pixel = pixel_of(pose, (longitude, latitude, height), SIZE, terrain=terrain)
    placed = place(pose, pixel, SIZE, terrain)
    # Something nearer may stand in the way; then it is that which is seen.
    true_range = math.hypot(*metres(type("At", (), {"longitude": longitude, "latitude": latitude})))
    assume(placed.range_m > true_range - 5)
    missed_by = math.dist(metres(placed), (metres(type("At", (), {"longitude": longitude, "latitude": latitude}))))
    # Where the look only grazes a slope, half a pixel may pass over it; the placing then says how unsure it is.
    assert missed_by < max(5, placed.uncertainty_m)


@given(st.floats(-180, 180), st.floats(-85, 85), st.floats(-400, 8_000))
def test_positions_survive_the_way_through_metres(longitude, latitude, height):
    here = Standpoint(104.15, 29.99, 400)
    back = here.position_of(here.east_north_up(longitude, latitude, height))
    assert (back[1], back[2]) == pytest.approx((latitude, height), abs=1e-2)
    assert math.cos(math.radians(back[0] - longitude)) == pytest.approx(1, abs=1e-9)


# Grids of heights

HEAD = "ncols 3\nnrows 2\nxllcorner 104\nyllcorner 29\ncellsize 0.5\nNODATA_value -9999\n"


def test_a_grid_is_read_from_north_to_south():
    grid = read_grid(HEAD + "1 2 3\n4 5 -9999\n")
    assert grid.height_at(104.25, 29.75) == 1
    assert grid.height_at(104.25, 29.25) == 4
    assert grid.height_at(104.5, 29.5) == pytest.approx(3)
    assert math.isnan(grid.height_at(105.2, 29.3))
    assert math.isnan(grid.height_at(90, 29.3))


def test_a_grid_that_names_the_middle_of_its_corner_is_the_same():
    middles = HEAD.replace("xllcorner 104", "xllcenter 104.25").replace("yllcorner 29", "yllcenter 29.25")
    assert read_grid(middles + "1 2 3\n4 5 6").west == 104


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "wrong_head"),
        ("ncols 3\nnrows 2\n", "wrong_head"),
        (HEAD.replace("ncols 3", "ncols three") + "1 2 3 4 5 6", "wrong_head"),
        (HEAD.replace("ncols 3", "ncols 1e99") + "1 2 3 4 5 6", "too_large"),
        (HEAD.replace("ncols 3", "ncols nan") + "1 2 3 4 5 6", "wrong_head"),
        (HEAD.replace("xllcorner 104", "xllcorner 353000") + "1 2 3 4 5 6", "not_degrees"),
        (HEAD.replace("0.5", "30") + "1 2 3 4 5 6", "wrong_head"),
        (HEAD + "1 2 3 4 5", "wrong_number"),
        (HEAD + "1 2 3 4 5 high", "not_numbers"),
        (HEAD + "1 2 3 4 5 99999", "wrong_heights"),
        (HEAD + "-9999 " * 6, "wrong_heights"),
    ],
)
def test_what_is_no_grid_says_why(text, why):
    with pytest.raises(GridRefused) as refused:
        read_grid(text)
    assert refused.value.why == why
