"""A rule about plates is tried on what is left of the plates of the time: nothing more is kept for it (C-13)."""

from collections import Counter
from dataclasses import replace
from datetime import time, timedelta
from random import Random

import pytest
from django.urls import reverse

from dayuan.devices.models import Device
from dayuan.devices.testing import make_device
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.testing import make_checkpoint
from dayuan.sensing.actions import forget_expired
from dayuan.warnings.actions import (
    backtest_at_once,
    confirm_warning,
    evaluate,
    forget_evidence,
    join_warnings,
    propose_rule,
    reject_warning,
)
from dayuan.warnings.actions.replaying_plates import PlatesTried, replay_plates
from dayuan.warnings.models import Backtest, Warning, WatchRule
from dayuan.warnings.plates_left import plate_warnings
from dayuan.warnings.queries import terms_of
from dayuan.warnings.rules import beginning_of, mask_plate
from dayuan.warnings.testing import make_proposal, make_rule, seen_plate, store

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LATER = MONDAY_NOON + 4 * DAY


@pytest.fixture
def camera(duty_officer) -> Device:
    return make_device()


def pass_by(camera: Device, plate: str, minute: float, **given) -> list[Warning]:
    at = MONDAY_NOON + minute * MINUTE
    return evaluate([store(seen_plate(camera, plate, at=at, **given), forget_at=at + 10 * MINUTE)], at=at)


def tried(rule: WatchRule, by, **changed) -> Backtest:
    terms = replace(terms_of(rule), **changed)
    proposal = propose_rule(terms, township=rule.township, by=by, at=LATER, key=rule.key)
    return backtest_at_once(proposal, by=by, at=LATER)


def figures(backtest: Backtest) -> list[int]:
    names = ("raised", "confirmed", "rejected", "undecided", "no_warning")
    return [backtest.result[name] for name in names] + [len(backtest.result["missed"])]


def test_tried_afterwards_it_finds_the_cars_it_found_live(camera):
    rule = make_rule(quiet_for_s=1200, hours_from=time(6), hours_until=time(23))
    cameras = [camera, make_device("cam-west", site=make_checkpoint("西进口卡点"))]
    chance, minute = Random(4), 0.0
    for _one in range(120):
        minute += chance.choice([1, 4, 9, 25, 50])
        plate = chance.choice(["川A11111", "渝B22222", "川Z33333", "川A44444", ""])
        pass_by(chance.choice(cameras), plate, minute, confidence=chance.choice([0.4, 0.95]))
    live = Counter((one.device_id, one.raised_at, one.times_seen) for one in Warning.objects.all())

    reached = replay_plates(rule, [], PlatesTried(), begin=MONDAY_NOON, end=MONDAY_NOON + 5 * DAY)

    found = Counter((one.device_id, one.began_at, one.times) for step in reached for one in step.episodes)
    assert found == live
    assert len(live) > 20


def test_a_narrower_version_says_what_it_would_have_raised_and_missed(camera, duty_officer):
    rule = make_rule()
    (near,) = pass_by(camera, "川A11111", 0)
    (far,) = pass_by(camera, "渝B22222", 5)
    pass_by(camera, "渝B22222", 9)
    pass_by(camera, "川Z33333", 10)
    confirm_warning(near.pk, by=duty_officer, at=MONDAY_NOON + 20 * MINUTE)

    backtest = tried(rule, duty_officer, home_prefixes=("川",))

    assert figures(backtest) == [1, 0, 0, 1, 0, 1]
    assert backtest.result["missed"] == [str(near.pk)]
    (matter,) = backtest.result["matters"]
    assert (matter["warning"], matter["times"], matter["device"]) == (str(far.pk), 2, camera.pk)
    assert figures(backtest_at_once(rule, by=duty_officer, at=LATER)) == [2, 1, 0, 1, 0, 0]


def test_another_car_before_the_same_camera_is_not_the_warning_that_was_raised(camera, duty_officer):
    rule = make_rule(home_prefixes=("川",))
    (raised,) = pass_by(camera, "渝B22222", 0)
    pass_by(camera, "川A11111", 2)
    backtest = tried(rule, duty_officer, home_prefixes=("渝",))
    assert figures(backtest) == [1, 0, 0, 0, 1, 0], "its plate is not forgotten yet, and nobody has judged it"
    assert Warning.objects.get() == raised


def test_what_was_forgotten_is_tried_by_its_region_and_what_nobody_found_is_counted_as_lost(camera, duty_officer):
    rule = make_rule()
    (far,) = pass_by(camera, "渝B22222", 0)
    (near,) = pass_by(camera, "川A11111", 5)
    for minute in range(10, 16):
        pass_by(camera, "川Z33333", minute)
    confirm_warning(near.pk, by=duty_officer, at=MONDAY_NOON + 20 * MINUTE)
    reject_warning(far.pk, by=duty_officer, reason="known_vehicle", at=MONDAY_NOON + 21 * MINUTE)
    forget_evidence(at=MONDAY_NOON + 2 * HOUR)
    forget_expired(at=MONDAY_NOON + 2 * HOUR)
    far.refresh_from_db()
    assert (far.subject_key, far.evidence[0]["plate"]) == ("", "渝B·222**")

    backtest = tried(rule, duty_officer, home_prefixes=("川",))

    assert figures(backtest) == [1, 0, 1, 0, 0, 1]
    assert backtest.result["matters"][0]["warning"] == str(far.pk)
    assert backtest.result["missed"] == [str(near.pk)]
    assert backtest.result["plates"] == {"whole": 1, "by_region": 1, "days": [[MONDAY_NOON.date().isoformat(), 2, 6]]}


def test_what_was_joined_by_hand_is_each_still_its_own_car(camera, duty_officer):
    rule = make_rule()
    (first,) = pass_by(camera, "渝B22222", 0)
    (second,) = pass_by(camera, "川A11111", 5)
    join_warnings(second.pk, first.pk, reason="一回事", by=duty_officer, at=MONDAY_NOON + 6 * MINUTE)
    confirm_warning(first.pk, by=duty_officer, at=MONDAY_NOON + 7 * MINUTE)
    assert figures(backtest_at_once(rule, by=duty_officer, at=LATER)) == [2, 2, 0, 0, 0, 0]
    assert figures(tried(rule, duty_officer, home_prefixes=("渝",))) == [1, 1, 0, 0, 0, 0]
    found = plate_warnings(rule, begin=MONDAY_NOON - DAY, end=LATER)
    assert [one.status for one in found] == ["joined", "confirmed"]


@pytest.mark.parametrize("plate", ["川A8H4K2", "川AD12345", "川Z1", ""])
def test_the_region_of_a_plate_is_the_same_masked_and_not(plate):
    assert beginning_of(plate) == beginning_of(mask_plate(plate))
    assert len(beginning_of(plate)) <= max(0, len(plate) - 2), "never enough to know the car again"


def test_the_page_says_for_which_days_there_is_a_past_and_what_n_it_rests_on(client, camera, duty_officer):
    rule = make_rule()
    pass_by(camera, "渝B22222", 0)
    pass_by(camera, "川Z33333", 5)
    forget_expired(at=MONDAY_NOON + HOUR)
    backtest = backtest_at_once(rule, by=duty_officer, at=LATER)
    client.force_login(duty_officer)

    page = client.get(reverse("warnings:backtest", args=[backtest.pk])).content.decode()

    assert "这一版会报 1 条预警" in page
    assert "1 天里的 n = 1 次号牌读数" in page
    assert "另有 1 次读数当时没有规则命中" in page
    assert MONDAY_NOON.date().isoformat() in page
    assert "渝B22222" not in page, "a trial shows no plate"


def test_a_proposal_can_be_tried_from_its_page_and_a_past_without_plates_says_so(client, camera, duty_officer):
    client.force_login(duty_officer)
    proposal = make_proposal(by=duty_officer)
    page = client.get(reverse("warnings:proposal", args=[proposal.pk])).content.decode()
    assert reverse("warnings:try_proposal", args=[proposal.pk]) in page
    assert "依法在几分钟后删除" in page
    backtest = backtest_at_once(proposal, by=duty_officer, at=LATER)
    page = client.get(reverse("warnings:backtest", args=[backtest.pk])).content.decode()
    assert "没有留下可以试算的内容" in page
