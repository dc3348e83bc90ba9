"""The same point as three kinds of map write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan.places.coordinates import Datum, from_wgs84, gcj02_to_bd09, to_wgs84
from dayuan.places.distances import distance_m, metres_per_degree

pytestmark = pytest.mark.no_database

PUBLISHED_GCJ02 = {
    # googollee/eviltransform, test/test.py: Shanghai, Shenzhen, Beijing.
    (121.5272106, 31.1774276): (121.531541859215, 31.17530398364597),
    (113.912316, 22.543847): (113.9171764808363, 22.540796131694766),
    (116.377817, 39.911954): (116.38404722455657, 39.91334545536069),
    # wandergis/coordtransform, README: Beijing.
    (116.404, 39.915): (116.41024449916938, 39.91640428150164),
}
YUCHENG = (104.067, 29.962)
in_china = st.tuples(st.floats(74, 134), st.floats(18.5, 53))


@pytest.mark.parametrize(("wgs84", "gcj02"), PUBLISHED_GCJ02.items())
def test_points_agree_with_the_published_pairs(wgs84: tuple[float, float], gcj02: tuple[float, float]) -> None:
    assert from_wgs84(wgs84, Datum.GCJ02) == pytest.approx(gcj02, abs=1e-9)
    assert distance_m(to_wgs84(gcj02, Datum.GCJ02), wgs84) < 0.01


def test_baidus_points_agree_with_the_published_pair() -> None:
    # wandergis/coordtransform, README: gcj02tobd09(116.404, 39.915).
    assert gcj02_to_bd09((116.404, 39.915)) == pytest.approx((116.41036949371029, 39.92133699351021), abs=1e-9)
    # The same source, the other way: bd09togcj02 takes one step back where we go on until it is right.
    assert distance_m(gcj02_to_bd09((116.39762729119315, 39.90865673957631)), (116.404, 39.915)) < 2


@given(in_china, st.sampled_from(Datum))
def test_there_and_back_is_less_than_a_metre(point: tuple[float, float], datum: Datum) -> None:
    assert distance_m(to_wgs84(from_wgs84(point, datum), datum), point) < 0.1


@given(in_china)
def test_chinese_maps_are_off_by_metres_and_not_by_kilometres(point: tuple[float, float]) -> None:
    assert distance_m(from_wgs84(point, Datum.GCJ02), point) < 1_000
    assert distance_m(from_wgs84(point, Datum.BD09), point) < 2_500


def test_in_yucheng_a_point_taken_from_the_wrong_map_lies_hundreds_of_metres_off() -> None:
    assert 200 < distance_m(from_wgs84(YUCHENG, Datum.GCJ02), YUCHENG) < 600
    assert 600 < distance_m(from_wgs84(YUCHENG, Datum.BD09), YUCHENG) < 1_500


@pytest.mark.parametrize("point", [(-0.1276, 51.5072), (-74.006, 40.7128), (139.6917, 35.6895), (151.2, -33.87)])
@pytest.mark.parametrize("datum", Datum)
def test_outside_china_all_maps_agree(point: tuple[float, float], datum: Datum) -> None:
    assert from_wgs84(point, datum) == point
    assert to_wgs84(point, datum) == point


# The length of a degree on the WGS84 ellipsoid in kilometres: "Latitude", "Longitude", Wikipedia, tables of lengths.
@pytest.mark.parametrize(
    ("latitude", "north_km", "east_km"),
    [
        (0, 110.574, 111.320),
        (15, 110.649, 107.551),
        (30, 110.852, 96.486),
        (45, 111.132, 78.847),
        (60, 111.412, 55.800),
    ],
)
def test_a_degree_is_as_long_as_the_tables_say(latitude: float, north_km: float, east_km: float) -> None:
    east_m, north_m = metres_per_degree(latitude)
    assert north_m / 1000 == pytest.approx(north_km, rel=0.0002)
    assert east_m / 1000 == pytest.approx(east_km, rel=0.0002)


def test_distances_are_right_to_half_a_percent() -> None:
    # One minute of latitude at 30° is 1,847.5 m; one of longitude 1,608.1 m (the same tables).
    assert distance_m((104, 30), (104, 30 + 1 / 60)) == pytest.approx(1847.5, rel=0.005)
    assert distance_m((104, 30), (104 + 1 / 60, 30)) == pytest.approx(1608.1, rel=0.005)
    assert distance_m(YUCHENG, YUCHENG) == 0
