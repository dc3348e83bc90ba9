"""Level, mute, join and take apart: each by a person, with a reason where one is due."""

from datetime import timedelta
from uuid import uuid4

import pytest

from dayuan.devices.models import DeviceKind
from dayuan.devices.testing import make_device
from dayuan.kernel.clock import now
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.testing import VILLAGE
from dayuan.sensing.actions import Telling, note_told
from dayuan.sensing.rules import ToldAbout
from dayuan.warnings.actions import (
    CannotBeJoined,
    CannotBeMuted,
    LevelNeedsAReason,
    SplitNeedsAReason,
    change_level,
    confirm_warning,
    evaluate,
    join_warnings,
    look,
    look_again,
    look_for_silence,
    mute,
    raise_what_was_muted,
    split_episode,
    unmute,
)
from dayuan.warnings.events import WarningBorneOutAgain, WarningRaised
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


def test_a_warning_is_lowered_only_with_a_reason_and_a_day_on_which_somebody_looks_again(
    detectors, duty_officer, chief
):
    make_condition_rule(SMOKE, level="red")
    (warning,) = smell(detectors[0])
    day = MONDAY_NOON.date() + timedelta(days=1)
    for reason, looks_again in (("", day), ("已扑灭", None), ("已扑灭", day - timedelta(days=3))):
        with pytest.raises(LevelNeedsAReason):
            change_level(warning.pk, "blue", reason=reason, look_again_on=looks_again, by=duty_officer, at=MONDAY_NOON)
    lowered = {"reason": "已扑灭", "look_again_on": day, "leader": chief}
    change_level(warning.pk, "blue", **lowered, by=duty_officer, at=MONDAY_NOON)
    warning.refresh_from_db()
    assert warning.level == "blue"
    entry = AuditEntry.objects.get(action="warning_downgraded")
    assert (entry.by_id, entry.reason, entry.detail["look_again_on"]) == (duty_officer.pk, "已扑灭", day.isoformat())


def test_what_a_person_lowered_rises_again_only_by_what_comes_after(detectors, duty_officer, chief):
    make_condition_rule(SMOKE, level="yellow", stages=({"level": "red", "after_s": 1800},))
    (warning,) = smell(detectors[0])
    look_again(at=MONDAY_NOON + 30 * MINUTE)
    warning.refresh_from_db()
    assert warning.level == "red"
    at = MONDAY_NOON + 40 * MINUTE
    lowered = {"reason": "在烧秸秆", "look_again_on": at.date(), "leader": chief}
    change_level(warning.pk, "blue", **lowered, by=duty_officer, at=at)
    smell(detectors[0], minute=50)
    warning.refresh_from_db()
    assert warning.level == "blue", "it was red before somebody looked"

    own, by_time, by_hand = turns_of(warning, ())
    assert (own.level, "烟" in own.holds) == ("yellow", True), "the rule's own level has its reason, too"
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
        with pytest.raises(CannotBeMuted, match="已经过去" if wrong.get("until") == MONDAY_NOON else None):
            mute(township, at=MONDAY_NOON, **(good | wrong))


def test_two_warnings_are_joined_and_their_parts_taken_apart(detectors, duty_officer):
    make_condition_rule(SMOKE)
    (first,) = smell(detectors[0])
    (second,) = smell(detectors[1], minute=1)
    join_warnings(second.pk, first.pk, reason="一回事", by=duty_officer, at=MONDAY_NOON + 2 * MINUTE)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (second.status, second.joined_into) == ("joined", first)
    assert (first.times_seen, len(first.evidence), first.episodes.count()) == (2, 2, 2)

    episode, at = Episode.objects.get(device=detectors[1]), MONDAY_NOON + 30 * MINUTE
    with pytest.raises(SplitNeedsAReason):
        split_episode(episode.pk, reason=" ", by=duty_officer, at=at)
    apart = split_episode(episode.pk, reason="两处火", by=duty_officer, at=at)
    first.refresh_from_db()
    assert (apart.device, apart.status, len(apart.evidence)) == (detectors[1], "raised", 1)
    assert (first.times_seen, len(first.evidence)) == (1, 1)
    assert apart.decide_by > at, "its clock begins now"
    assert apart.last_seen_at == MONDAY_NOON + MINUTE, "nobody saw it when somebody took it apart"
    for warning, what in ((apart, "从另一条预警拆出"), (first, "拆出一条预警")):
        turn = turns_of(warning, ())[-1]
        assert (turn.what, turn.by, turn.reason) == (what, duty_officer.full_name, "两处火")


def test_what_is_taken_apart_tells_whoever_should_know_and_says_what_it_is(detectors, duty_officer, monkeypatch):
    """And where the first rule's part goes, what is left is called what it is."""
    make_condition_rule(SMOKE, said="{device} 报烟", title="烟")
    make_condition_rule({"happens": {"kind": "smoke"}}, said="{device} 有信号", title="信号", joins_within_m=1)
    smell(detectors[0])
    warning = Warning.objects.get()
    assert warning.episodes.count() == 2, "one device, one family: one matter"
    first_part = warning.episodes.get(rule=warning.rule)
    told: list[object] = []
    monkeypatch.setattr("dayuan.warnings.actions.joining.announce", told.append)

    at = MONDAY_NOON + MINUTE
    apart = split_episode(first_part.pk, reason="分开看", by=duty_officer, at=at)

    warning.refresh_from_db()
    assert {warning.rule.title, apart.rule.title} == {"烟", "信号"}
    assert apart.rule == first_part.rule
    assert all(str(detectors[0]) in one.said for one in (warning, apart))
    assert warning.said != apart.said
    assert warning.evidence == apart.evidence, "both rest on it"
    assert told == [WarningRaised(apart.pk, apart.level, apart.place_id, at)]


def test_what_had_eased_or_never_was_is_borne_out_again_by_what_is_joined_with_it(detectors, duty_officer, monkeypatch):
    make_condition_rule(SMOKE)
    (first,) = smell(detectors[0])
    (second,) = smell(detectors[1], minute=1)
    Warning.objects.filter(pk=first.pk).update(eased_at=MONDAY_NOON, unfounded_at=MONDAY_NOON)
    at, told = MONDAY_NOON + 2 * MINUTE, []
    monkeypatch.setattr("dayuan.warnings.actions.merging.announce", told.append)

    join_warnings(second.pk, first.pk, reason="一回事", by=duty_officer, at=at)

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
            join_warnings(*pair, reason="一回事", by=duty_officer, at=MONDAY_NOON + 2 * MINUTE)


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
    assert client.post(f"{page}join/", {"into": str(second.pk), "reason": "同一处"}).status_code == 302
    assert client.post(f"{page}mute/", {"of": [], "reason": "x", "until": ""}).status_code == 422


def test_the_page_says_that_the_door_moved_and_that_its_like_is_muted(client, duty_officer, township, village):
    door = make_device("door-1", kind=DeviceKind.DOOR)
    silent = {"silent": {"kind": "door_opened", "for_s": 3600}}
    make_condition_rule(silent)
    opened = store(seen_value(door, "door_opened", None, "", at=MONDAY_NOON), forget_at=None)
    look([opened], at=MONDAY_NOON)
    look_for_silence(at=MONDAY_NOON + MINUTE)
    look_again(at=MONDAY_NOON + 61 * MINUTE)
    warning = Warning.objects.get()
    again = MONDAY_NOON + 70 * MINUTE
    look([store(seen_value(door, "door_opened", None, "", at=again), forget_at=None)], at=again)
    moment = now()
    mute(township, device=door, reason="换电池", until=moment + 60 * MINUTE, by=duty_officer, at=moment)
    client.force_login(duty_officer)

    page = client.get(f"/warnings/{warning.pk}/").content.decode()

    assert "又有动静（" in page
    assert "：换电池。这期间只计数，不预警；红色照常" in page
    assert "本设备近 30 天" in page


def test_what_somebody_told_says_what_of_and_leads_to_the_note(client, duty_officer, secretary):
    day, readers = timedelta(days=1), ("duty_officer", "village_secretary")
    happens = {"happens": {"kind": "report"}}
    make_condition_rule(
        happens, about="signal", readers=readers, starts_at=now() - day, expires_at=now() + day, at=now() - day
    )
    noted = note_told(Telling(ToldAbout.FIRE, VILLAGE, now()), entry=uuid4(), by=duty_officer, at=now())
    warning = Warning.objects.get()
    pages = {}
    for reader in (duty_officer, secretary):
        client.force_login(reader)
        pages[reader] = client.get(f"/warnings/{warning.pk}/").content.decode()
        assert "起火或冒烟" in pages[reader]
    note = f"/signals/told/{noted}/"
    assert note in pages[duty_officer]
    assert note not in pages[secretary], "who told is not for the village to ask after (C-32)"
