"""A duty officer says where something must be seen: by a boundary, around a site, or with corners she draws."""

import json
from datetime import timedelta

import pytest
from django.utils.translation import override

from dayuan.devices.models import DeviceKind
from dayuan.devices.testing import make_device
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.testing import OTHER_VILLAGE, TOWNSHIP, VILLAGE, draw_outline, make_checkpoint, make_place, square
from dayuan.warnings.actions import backtest_at_once, look
from dayuan.warnings.models import Episode, RuleProposal
from dayuan.warnings.telling import told
from dayuan.warnings.testing import make_condition_rule, seen_value, store
from dayuan.warnings.tests.test_edit_rule import NEW, blank

SMOKE = {"parts": 1, "p0-pattern": "happens", "p0-kind": "smoke", "p0-of": "", "p0-counts_for": "10"}
DRAWN = "104.062, 29.962\n104.068, 29.962\n104.068，29.968"
CROSSING = "104.062, 29.962\n104.068, 29.968\n104.068, 29.962\n104.062, 29.968"
FAR_AWAY = "116.2, 39.8\n116.6, 39.8\n116.6, 40.1"


@pytest.fixture
def ground(township):
    """The township, its western village with a boundary of its own, and a checkpoint."""
    draw_outline(make_place(TOWNSHIP), square(104.06, 29.96, 0.04))
    draw_outline(make_place(VILLAGE), square(104.06, 29.96, 0.02))
    make_place(OTHER_VILLAGE)
    return make_checkpoint()


@pytest.fixture
def desk(client, duty_officer, ground):
    client.force_login(duty_officer)
    return client


def handed_in(desk, township, **typed: str) -> dict:
    """The condition of the rule that she hands in."""
    answer = desk.post(NEW, blank(desk, township) | SMOKE | typed)
    assert answer.status_code == 302, answer.content.decode()
    return RuleProposal.objects.get(state="waiting").said.when


def sightings(when: dict, *points: tuple[float, float]) -> list[bool]:
    """Whether a rule with this condition speaks of smoke at each of these points."""
    make_condition_rule(when, place_codes=(TOWNSHIP,))
    found = []
    for number, (longitude, latitude) in enumerate(points):
        device = make_device(f"smoke-{number}", kind=DeviceKind.SMOKE, longitude=longitude, latitude=latitude)
        look([store(seen_value(device, "smoke", 1.0, "%/m", at=MONDAY_NOON), forget_at=None)], at=MONDAY_NOON)
        found.append(Episode.objects.filter(device=device).exists())
    return found


def test_she_chooses_a_boundary_by_name_and_the_rule_speaks_of_nothing_outside_it(desk, township):
    when = handed_in(desk, township, **{"p0-area_kind": "place", "p0-area_place": VILLAGE})
    with override("zh-hans"):
        assert told(when) == "出现 烟雾（在丞相村范围内）；每次 10 分钟内有效"
    assert sightings(when, (104.07, 29.97), (104.09, 29.97)) == [True, False]


def test_she_asks_for_what_is_near_a_checkpoint(desk, township, ground):
    typed = {"p0-area_kind": "site", "p0-area_site": str(ground.pk), "p0-area_within": "150"}
    when = handed_in(desk, township, **typed)
    with override("zh-hans"):
        assert "距东进口卡点 150 米以内" in told(when)
    assert sightings(when, (104.0701, 29.963), (104.073, 29.963)) == [True, False]


def test_she_draws_an_area_and_finds_it_again_as_she_drew_it(desk, township):
    typed = {"p0-area_kind": "polygon", "p0-area_points": DRAWN, "p0-area_name": "老鹰岩", "p0-area_side": "outside"}
    when = handed_in(desk, township, **typed)
    with override("zh-hans"):
        assert "在老鹰岩（手画，3 个角，0.19 平方公里）以外" in told(when)
    page = desk.get(f"/warnings/rules/proposals/{RuleProposal.objects.get().pk}/change/").content.decode()
    assert "104.062000, 29.962000\n104.068000, 29.962000" in page
    assert 'class="area-map__over"' in page
    assert sightings(when, (104.067, 29.963), (104.063, 29.967)) == [False, True]


def test_an_area_copied_from_a_map_program_is_taken_as_geojson(desk, township):
    feature = json.dumps({"type": "Feature", "properties": {}, "geometry": square(104.062, 29.962, 0.002)})
    when = handed_in(desk, township, **{"p0-area_kind": "polygon", "p0-area_points": feature})
    assert len(when["happens"]["where"][0]["area"]["points"]) == 4


SLIVER = (
    '{"type": "Polygon", "coordinates": [[[104.06, 29.96], [104.061, 29.961], [104.062, 29.9620001], [104.06, 29.96]]]}'
)


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("polygon", CROSSING, "自相交叉"),
        ("polygon", "104.062, 29.962\n104.068, 29.962", "至少要有三个角"),
        ("polygon", "104.062, 29.962\n104.066, 29.962\n104.068, 29.962", "围不成"),
        ("polygon", FAR_AWAY, "不在虞丞乡"),
        ("polygon", "\n".join(f"104.{number}, 29.9" for number in range(100, 302)), "最多 200 个"),
        ("polygon", "29.962, 104.062\n29.968, 104.062\n29.968, 104.068", "先写经度"),
        ("polygon", "东边的山\n104.068, 29.962\n104.068, 29.968", "第 1 行"),
        ("polygon", '{"type": "Polygon", "coordinates": [[[104.06, 29', "不是只含一个区域的 GeoJSON"),
        ("polygon", '{"type": "Polygon", "coordinates": "x"}', ""),
        ("polygon", "104.061, 29.961\n104.062, 29.962\n104.063, 29.963", "在一条直线上"),
        ("polygon", SLIVER, "在一条直线上"),
        ("point", "104.062, 29.962\n104.068, 29.962", "一个点"),
        ("point", "116.2, 39.8", "不在虞丞乡"),
    ],
)
def test_an_area_that_cannot_be_is_said_beside_the_field_and_what_was_typed_stays(desk, township, kind, text, said):
    typed = {"p0-area_kind": kind, "p0-area_points": text, "p0-area_within": "100"}
    page = desk.post(NEW, blank(desk, township) | SMOKE | typed)
    shown = page.content.decode()
    assert page.status_code == 422
    assert 'id="id_p0-area_points_error"' in shown
    assert said in shown
    assert text.splitlines()[0].replace('"', "&quot;") in shown
    assert not RuleProposal.objects.exists()


def test_while_she_draws_the_corners_are_shown_and_nobody_complains_that_two_are_too_few(desk, township):
    typed = {"p0-area_kind": "polygon", "p0-area_points": "104.062, 29.962\n104.068, 29.962"}
    page = desk.post(NEW, SMOKE | typed | {"stages": 0, "do": "draw"}, headers={"HX-Request": "true"}).content.decode()
    assert page.count('class="area-map__corner"') == 2
    assert 'class="error"' not in page


def test_a_trial_of_the_rule_counts_only_what_was_inside(desk, township):
    handed_in(desk, township, **{"p0-area_kind": "place", "p0-area_place": VILLAGE})
    for number, longitude in enumerate((104.07, 104.09)):
        device = make_device(f"smoke-{number}", kind=DeviceKind.SMOKE, longitude=longitude, latitude=29.97)
        store(seen_value(device, "smoke", 1.0, "%/m", at=MONDAY_NOON), forget_at=None)
    proposal = RuleProposal.objects.get()
    trial = backtest_at_once(proposal, by=proposal.proposed_by, at=MONDAY_NOON + timedelta(hours=1))
    assert len(trial.result["matters"]) == 1
