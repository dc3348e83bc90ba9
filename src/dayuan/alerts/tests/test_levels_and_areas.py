"""How urgent an alert is to a township, and whether it concerns it at all."""

import math
from datetime import UTC, datetime

import pytest
from shapely import Point
from shapely.geometry import mapping

from dayuan.alerts.rules.areas import Ground, Touch, is_drawable, place_digits, shape_of, touch_of
from dayuan.alerts.rules.indexes import read_answer
from dayuan.alerts.rules.levels import WeatherColour, level_of, weather_colour
from dayuan.alerts.rules.terms import Area, Certainty, Circle, Named, Severity, Urgency
from dayuan.alerts.templatetags.alert_words import moment
from dayuan.alerts.testing import AROUND_THE_TOWNSHIP, FAR_AWAY, RAINSTORM, make_message
from dayuan.kernel.clock import now
from dayuan.kernel.reach import is_address, may_be_asked, networks_in
from dayuan.places.testing import TOWNSHIP, square
from dayuan.warnings.rules import WarningLevel

pytestmark = pytest.mark.no_database

OUTLINE = square(104.06, 29.96)
HERE = Ground(TOWNSHIP, OUTLINE, (104.067, 29.962))
UNDRAWN = Ground(TOWNSHIP, None, (104.067, 29.962))
UNKNOWN = Ground(TOWNSHIP, None, None)


@pytest.mark.parametrize(
    ("severity", "urgency", "certainty", "level"),
    [
        ("Extreme", "Immediate", "Observed", "red"),
        ("Extreme", "Future", "Likely", "red"),
        ("Extreme", "Past", "Observed", "yellow"),
        ("Extreme", "Expected", "Unlikely", "yellow"),
        ("Severe", "Immediate", "Observed", "red"),
        ("Severe", "Expected", "Likely", "yellow"),
        ("Severe", "Future", "Possible", "blue"),
        ("Moderate", "Immediate", "Observed", "yellow"),
        ("Moderate", "Expected", "Likely", "yellow"),
        ("Minor", "Immediate", "Observed", "blue"),
        ("Unknown", "Unknown", "Unknown", "blue"),
        ("Minor", "Past", "Unlikely", "blue"),
    ],
)
def test_severity_urgency_and_certainty_give_one_handling_level(severity, urgency, certainty, level):
    assert level_of(Severity(severity), Urgency(urgency), Certainty(certainty)) is WarningLevel(level)


@pytest.mark.parametrize(
    ("given", "colour"),
    [
        ({"parameters": (Named("预警颜色", "橙色"),)}, WeatherColour.ORANGE),
        ({"parameters": (Named("Color", "Red"),)}, WeatherColour.RED),
        ({"parameters": (Named("awareness_level", "yellow"),)}, WeatherColour.YELLOW),
        ({"parameters": (), "headline": "发布雷电黄色预警信号"}, WeatherColour.YELLOW),
        ({"parameters": (), "headline": "发布大风预警"}, None),
    ],
)
def test_the_weather_colour_is_the_senders_own_and_no_level_of_ours(given, colour):
    assert weather_colour(make_message(info=given).infos[0]) == colour
    assert RAINSTORM.severity is Severity.SEVERE, "an orange rainstorm is yellow to us: the two are not one scale"
    assert level_of(RAINSTORM.severity, RAINSTORM.urgency, RAINSTORM.certainty) is WarningLevel.YELLOW


@pytest.mark.parametrize(
    ("area", "ground", "touch"),
    [
        (Area("x", polygons=(AROUND_THE_TOWNSHIP,)), HERE, Touch.OUTLINE),
        (Area("x", polygons=(FAR_AWAY,)), HERE, Touch.ELSEWHERE),
        (Area("x", polygons=(FAR_AWAY, AROUND_THE_TOWNSHIP)), HERE, Touch.OUTLINE),
        (Area("x", circles=(Circle((29.96, 104.20), 13.5),)), HERE, Touch.OUTLINE),
        (Area("x", circles=(Circle((29.96, 104.20), 12.0),)), HERE, Touch.ELSEWHERE),
        (Area("x", polygons=(AROUND_THE_TOWNSHIP,)), UNDRAWN, Touch.CENTRE),
        (Area("x", polygons=(FAR_AWAY,)), UNDRAWN, Touch.ELSEWHERE),
        (Area("x", polygons=(FAR_AWAY,)), UNKNOWN, Touch.UNSTATED),
        (Area("仁寿县", geocodes=(Named("行政区划", "511421000000"),)), HERE, Touch.GEOCODE),
        (Area("四川省", geocodes=(Named("行政区划", "510000"),)), HERE, Touch.GEOCODE),
        (Area("别县", geocodes=(Named("行政区划", "511402"),)), HERE, Touch.ELSEWHERE),
        (Area("别乡", geocodes=(Named("行政区划", "511421203"),)), HERE, Touch.ELSEWHERE),
        (Area("一个村", geocodes=(Named("行政区划", "511421200202"),)), HERE, Touch.GEOCODE),
        (Area("x", geocodes=(Named("SAME", "US-OK"),)), HERE, Touch.UNSTATED),
        (Area("全县"), HERE, Touch.UNSTATED),
    ],
)
def test_any_part_of_an_area_that_touches_the_township_is_enough(area, ground, touch):
    assert touch_of([area], ground) is touch


def test_an_alert_without_any_area_may_be_meant_for_everybody():
    assert touch_of([], HERE) is Touch.UNSTATED


def test_areas_of_many_corners_are_shown_one_over_the_other_without_being_joined():
    round_about = [math.tau * step / 400 for step in range(400)]
    east, west = (
        tuple((30 + math.cos(angle) / 5, longitude + math.sin(angle) / 5) for angle in [*round_about, 0.0])
        for longitude in (104.0, 104.2)
    )
    area = Area("x", polygons=(east, west))
    shape = shape_of([area])
    assert (len(shape.geoms), is_drawable(mapping(shape))) == (2, True)
    assert Point(104.1, 30.0).intersects(shape.geoms[0])
    assert Point(104.1, 30.0).intersects(shape.geoms[1])
    assert touch_of([area], HERE) is Touch.OUTLINE
    assert not shape.simplify(0.01).representative_point().is_empty


def test_a_circle_is_as_wide_in_kilometres_east_as_north():
    west, south, east, north = shape_of([Area("x", circles=(Circle((30.0, 104.0), 11.13),))]).bounds
    assert (north - south) / 2 == pytest.approx(0.1, rel=0.01)
    assert (east - west) / 2 == pytest.approx(0.1154, rel=0.01)


def test_a_circle_around_a_pole_covers_every_longitude_there_and_one_across_the_date_line_both_edges():
    around_the_pole = shape_of([Area("", circles=(Circle((89.0, 10.0), 500.0),))])
    assert around_the_pole.bounds == pytest.approx((-180, 84.5, 180, 90), abs=0.1)
    assert all(around_the_pole.covers(Point(lon, 89.9)) for lon in (-170, -10, 0, 100, 179))
    across = shape_of([Area("", circles=(Circle((0.0, 179.9), 100.0),))])
    assert across.covers(Point(-179.5, 0))
    assert across.covers(Point(179.5, 0))
    assert not across.covers(Point(0, 0))
    assert [is_drawable(mapping(one)) for one in (around_the_pole, across)] == [False, False]


@pytest.mark.parametrize("radius_km", [0.0, 1.0, 3000.0, 9_000.0, 12_000.0, 19_990.0, 20_100.0])
@pytest.mark.parametrize("centre", [(29.9, 104.0), (-90.0, 0.0), (0.0, -180.0), (60.0, 0.0)])
def test_a_circle_holds_what_is_no_further_on_the_globe(centre, radius_km):
    circle = shape_of([Area("", circles=(Circle(centre, radius_km),))])
    for there in ((29.96, 104.067), (-60.0, 20.0), (85.0, -120.0), (0.5, 179.0)):
        away_km = globe_distance_km(centre, there)
        if abs(away_km - radius_km) > max(30.0, radius_km * 0.01):
            assert circle.covers(Point(there[1], there[0])) is (away_km < radius_km), there


def globe_distance_km(one, other):
    (south, west), (north, east) = (tuple(map(math.radians, point)) for point in (one, other))
    cosine = math.sin(south) * math.sin(north) + math.cos(south) * math.cos(north) * math.cos(east - west)
    return 6371.0 * math.acos(max(-1.0, min(1.0, cosine)))


@pytest.mark.parametrize(
    ("machine", "may"),
    [
        ("8.8.8.8", True),
        ("2400:3200::1", True),
        ("127.0.0.1", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("10.0.0.1", False),
        ("192.168.1.1", False),
        ("172.16.9.9", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("10.20.3.4", True),
    ],
)
def test_a_source_stands_on_the_open_internet_or_in_a_network_that_was_named(machine, may):
    assert may_be_asked(machine, networks_in("10.20.0.0/16, 10.1.2.3")) is may


@pytest.mark.parametrize(
    ("value", "digits"),
    [("511421000000", "511421"), ("510000", "51"), ("511421200", "511421200"), ("0", ""), ("51-1421", ""), ("", "")],
)
def test_noughts_that_fill_up_a_place_code_say_nothing(value, digits):
    assert place_digits(value) == digits


def test_a_moment_of_another_year_bears_its_year():
    this_year = now().year
    assert moment(datetime(this_year, 6, 1, 0, 30, tzinfo=UTC)) == "06-01 08:30"
    assert moment(datetime(this_year + 1, 6, 1, 0, 30, tzinfo=UTC)) == f"{this_year + 1}-06-01 08:30"


def test_an_index_leads_to_no_other_machine():
    links = ("https://met.example/a.xml", "b.xml", "https://elsewhere.example/c.xml", "file:///etc/passwd")
    entries = "".join(f'<entry><link href="{link}"/><updated>1</updated></entry>' for link in links)
    index = f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode()
    found = read_answer(index, url="https://met.example/index.xml")
    assert list(found.links) == ["https://met.example/a.xml", "https://met.example/b.xml"]


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://x/", "http://", "https://a:b@c/", "http://x:99999/", "x"],
)
def test_not_every_address_is_asked(url):
    assert not is_address(url)
    assert is_address("https://met.example:8443/cap.xml")
