"""Level, mute, join and take apart: each by a person, with a reason where one is due."""

from datetime import timedelta

import pytest

from dayuan.devices.models import DeviceKind
from dayuan.devices.testing import make_device
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.warnings.actions import (
    CannotBeJoined,
    CannotBeMuted,
    LevelNeedsAReason,
    change_level,
    confirm_warning,
    evaluate,
    join_warnings,
    look,
    look_again,
    mute,
    raise_what_was_muted,
    split_episode,
    unmute,
)
from dayuan.warnings.events import WarningBorneOutAgain
from dayuan.warnings.models import Episode, Mute, Warning
from dayuan.warnings.testing import make_condition_rule, make_warning, seen_plate, seen_value, store
from dayuan.warnings.turns import turns_of

MINUTE = timedelta(minutes=1)
SMOKE = {"stays": {"kind": "smoke", "where": [{"is": "over", "than": 4}], "good_for_s": 86400}}


@pytest.fixture
def detectors(village):
    return [make_device(f"smoke-{n}", kind=DeviceKind.SMOKE, longitude=104.1 + n / 10, latitude=30.0) for n in range(3)]


def smell(device, minute=0, value=9.0):
    at = MONDAY_NOON + minute * MINUTE
    return look([store(seen_value(device, "smoke", value, "%/m", at=at), forget_at=None)], at=at)


def test_a_warning_is_lowered_only_with_a_reason_and_a_day_on_which_somebody_looks_again(detectors, duty_officer):
    make_condition_rule(SMOKE, level="red")
    (warning,) = smell(detectors[0])
    day = MONDAY_NOON.date() + timedelta(days=1)
    for reason, looks_again in (("", day), ("已扑灭", None), ("已扑灭", day - timedelta(days=3))):
        with pytest.raises(LevelNeedsAReason):
            change_level(warning.pk, "blue", reason=reason, look_again_on=looks_again, by=duty_officer, at=MONDAY_NOON)
    change_level(warning.pk, "blue", reason="已扑灭", look_again_on=day, by=duty_officer, at=MONDAY_NOON)
    warning.refresh_from_db()
    assert warning.level == "blue"
    entry = AuditEntry.objects.get(action="warning_downgraded")
    assert (entry.by_id, entry.reason, entry.detail["look_again_on"]) == (duty_officer.pk, "已扑灭", day.isoformat())


def test_what_a_person_lowered_rises_again_only_by_what_comes_after(detectors, duty_officer):
    make_condition_rule(SMOKE, level="yellow", stages=({"level": "red", "after_s": 1800},))
    (warning,) = smell(detectors[0])
    look_again(at=MONDAY_NOON + 30 * MINUTE)
    warning.refresh_from_db()
    assert warning.level == "red"
    at = MONDAY_NOON + 40 * MINUTE
    change_level(warning.pk, "blue", reason="在烧秸秆", look_again_on=at.date(), by=duty_officer, at=at)
    smell(detectors[0], minute=50)
    warning.refresh_from_db()
    assert warning.level == "blue", "it was red before somebody looked"

    by_time, by_hand = turns_of(warning, ())
    assert (by_time.level, by_time.after_s) == ("red", 1800)
    assert (by_hand.level, by_hand.by, by_hand.reason) == ("blue", duty_officer.full_name, "在烧秸秆")
    assert by_hand.look_again_on == at.date()


def test_what_is_muted_is_counted_and_raised_when_it_still_goes_on_afterwards(detectors, duty_officer, township):
    make_condition_rule(SMOKE)
    until = MONDAY_NOON + 60 * MINUTE
    muted = mute(township, device=detectors[0], reason="窑厂点火", until=until, by=duty_officer, at=MONDAY_NOON)
    assert smell(detectors[0], minute=5) == []
    assert len(smell(detectors[1], minute=5)) == 1, "another detector is heard"
    assert Episode.objects.filter(warning__isnull=True).count() == 1
    assert raise_what_was_muted(at=MONDAY_NOON + 30 * MINUTE) == 0
    assert raise_what_was_muted(at=until + MINUTE) == 1
    assert Warning.objects.filter(device=detectors[0]).exists()
    assert Mute.objects.get() == muted


def test_a_muted_checkpoint_camera_raises_nothing_and_can_be_unmuted(duty_officer, township):
    make_warning(make_device())
    device = make_device("cam-west")
    muted = mute(
        township, device=device, reason="施工", until=MONDAY_NOON + 60 * MINUTE, by=duty_officer, at=MONDAY_NOON
    )
    assert evaluate([store(seen_plate(device, "川A77777"))], at=MONDAY_NOON) == []
    unmute(muted.pk, by=duty_officer, at=MONDAY_NOON + MINUTE)
    at = MONDAY_NOON + 2 * MINUTE
    assert len(evaluate([store(seen_plate(device, "川A77777", at=at))], at=at)) == 1


def test_a_mute_without_reason_end_or_right_is_refused(detectors, duty_officer, secretary, township):
    good = {"device": detectors[0], "reason": "窑厂", "until": MONDAY_NOON + MINUTE, "by": duty_officer}
    for wrong in (
        {"reason": " "},
        {"until": MONDAY_NOON},
        {"until": MONDAY_NOON + timedelta(days=31)},
        {"device": None},
        {"by": secretary},
    ):
        with pytest.raises(CannotBeMuted):
            mute(township, at=MONDAY_NOON, **(good | wrong))


def test_two_warnings_are_joined_and_their_parts_taken_apart(detectors, duty_officer):
    make_condition_rule(SMOKE)
    (first,) = smell(detectors[0])
    (second,) = smell(detectors[1], minute=1)
    join_warnings(second.pk, first.pk, by=duty_officer, at=MONDAY_NOON + 2 * MINUTE)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (second.status, second.joined_into) == ("joined", first)
    assert (first.times_seen, len(first.evidence), first.episodes.count()) == (2, 2, 2)

    episode = Episode.objects.get(device=detectors[1])
    apart = split_episode(episode.pk, by=duty_officer, at=MONDAY_NOON + 3 * MINUTE)
    first.refresh_from_db()
    assert (apart.device, apart.status, len(apart.evidence)) == (detectors[1], "raised", 1)
    assert (first.times_seen, len(first.evidence)) == (1, 1)


def test_what_had_eased_or_never_was_is_borne_out_again_by_what_is_joined_with_it(detectors, duty_officer, monkeypatch):
    make_condition_rule(SMOKE)
    (first,) = smell(detectors[0])
    (second,) = smell(detectors[1], minute=1)
    Warning.objects.filter(pk=first.pk).update(eased_at=MONDAY_NOON, unfounded_at=MONDAY_NOON)
    at, told = MONDAY_NOON + 2 * MINUTE, []
    monkeypatch.setattr("dayuan.warnings.actions.joining.announce", told.append)

    join_warnings(second.pk, first.pk, by=duty_officer, at=at)

    first.refresh_from_db()
    assert (first.eased_at, first.unfounded_at) == (None, None)
    assert told[-1] == WarningBorneOutAgain(first.pk, at)


def test_what_is_decided_is_not_joined(detectors, duty_officer):
    make_condition_rule(SMOKE)
    (first,) = smell(detectors[0])
    (second,) = smell(detectors[1], minute=1)
    confirm_warning(first.pk, by=duty_officer, at=MONDAY_NOON + 2 * MINUTE)
    for pair in ((second.pk, first.pk), (second.pk, second.pk)):
        with pytest.raises(CannotBeJoined):
            join_warnings(*pair, by=duty_officer, at=MONDAY_NOON + 2 * MINUTE)


def test_the_duty_officer_does_all_of_it_on_the_page(client, detectors, duty_officer):
    make_condition_rule(SMOKE, level="red")
    (first,) = smell(detectors[0])
    (second,) = smell(detectors[1], minute=1)
    client.force_login(duty_officer)
    page = f"/warnings/{first.pk}/"
    assert "调整级别" in client.get(page).content.decode()
    answer = client.post(f"{page}level/", {"level": "blue", "reason": "已扑灭"})
    assert answer.status_code == 422
    assert "回访" in answer.content.decode()
    assert "已扑灭" in answer.content.decode(), "what was typed is kept"
    assert client.post(f"{page}join/", {"into": str(second.pk)}).status_code == 302
    assert client.post(f"{page}mute/", {"of": [], "reason": "x", "until": ""}).status_code == 422
