"""How urgent an alert is to a township, and whether it concerns it at all."""

import pytest

from dayuan.alerts.rules.areas import Ground, Touch, place_digits, shape_of, touch_of
from dayuan.alerts.rules.indexes import is_address, read_answer
from dayuan.alerts.rules.levels import WeatherColour, level_of, weather_colour
from dayuan.alerts.rules.terms import Area, Certainty, Circle, Named, Severity, Urgency
from dayuan.alerts.testing import AROUND_THE_TOWNSHIP, FAR_AWAY, RAINSTORM, make_message
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


def test_a_circle_is_as_wide_in_kilometres_east_as_north():
    west, south, east, north = shape_of([Area("x", circles=(Circle((30.0, 104.0), 11.13),))]).bounds
    assert (north - south) / 2 == pytest.approx(0.1, rel=0.01)
    assert (east - west) / 2 == pytest.approx(0.1154, rel=0.01)


@pytest.mark.parametrize(
    ("value", "digits"),
    [("511421000000", "511421"), ("510000", "51"), ("511421200", "511421200"), ("0", ""), ("51-1421", ""), ("", "")],
)
def test_noughts_that_fill_up_a_place_code_say_nothing(value, digits):
    assert place_digits(value) == digits


def test_an_index_leads_to_no_other_machine():
    links = ("https://met.example/a.xml", "b.xml", "https://elsewhere.example/c.xml", "file:///etc/passwd")
    entries = "".join(f'<entry><link href="{link}"/><updated>1</updated></entry>' for link in links)
    index = f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode()
    found = read_answer(index, url="https://met.example/index.xml")
    assert list(found.links) == ["https://met.example/a.xml", "https://met.example/b.xml"]


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://x/", "http://", "http://169.254.169.254/x", "https://a:b@c/", "http://x:99999/", "x"],
)
def test_not_every_address_is_asked(url):
    assert not is_address(url)
    assert is_address("https://met.example:8443/cap.xml")
