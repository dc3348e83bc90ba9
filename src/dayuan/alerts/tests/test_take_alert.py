"""An alert is taken once, has its place in the chain, tells the rules how things stand, and ends."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from dayuan.alerts.actions import expire_alerts, repeat_alerts, take_alert
from dayuan.alerts.models import Alert, Aside
from dayuan.alerts.rules.areas import Touch
from dayuan.alerts.rules.digesting import MOST_REFERENCES
from dayuan.alerts.rules.reading import WhyNot
from dayuan.alerts.rules.signing import Signature
from dayuan.alerts.rules.states import AlertState
from dayuan.alerts.rules.terms import Area, Certainty, MessageType, Named, Severity, Status, Urgency
from dayuan.alerts.testing import FAR_AWAY, following, make_certificate, make_feed, make_message, signed, take
from dayuan.devices.models import Device
from dayuan.escalation.actions import take_due_steps
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.notices.models import Notice
from dayuan.notices.queries import waiting_for
from dayuan.sensing.models import Signal
from dayuan.sensing.rules import SignalKind
from dayuan.warnings.actions import look_again, reject_warning
from dayuan.warnings.models import Episode, Warning
from dayuan.warnings.testing import make_condition_rule

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
AT_LEAST_YELLOW = {
    "stays": {"kind": "weather_alert", "where": [{"is": "at_least", "than": 2}], "good_for_s": 7200},
}


@pytest.fixture
def feed():
    return make_feed()


def told():
    """What the rules were told, in order: (change, state, value)."""
    signals = Signal.objects.filter(kind=SignalKind.WEATHER_ALERT).order_by("observed_at", "id")
    return [(one.details["change"], one.details["state"], one.value) for one in signals]


def states():
    return dict(Alert.objects.values_list("identifier", "state"))


def test_an_alert_around_the_township_is_told_to_the_rules_with_what_it_says(feed):
    alert = take(feed, make_message()).alert
    assert (alert.state, alert.level, alert.weather_colour) == (AlertState.IN_FORCE, "yellow", "orange")
    signal = Signal.objects.get(kind=SignalKind.WEATHER_ALERT)
    assert signal.device_id == feed.device_id
    assert signal.value == 2
    assert signal.details == {
        "change": "new",
        "level": "yellow",
        "state": "in_force",
        "event_code": "11B03",
        "event_level": 2,
        "severity": "Severe",
        "urgency": "Expected",
        "certainty": "Likely",
        "weather_colour": "orange",
        "headline": alert.headline,
        "alert": str(alert.pk),
        "expires": "2026-03-02T10:00:00+00:00",
    }


def test_the_same_alert_again_is_one_and_other_contents_under_its_name_are_kept_aside(feed):
    assert take(feed, make_message()).is_new
    assert not take(feed, make_message(), at=MONDAY_NOON + MINUTE).is_new
    changed = take(feed, make_message(info={"headline": "别的内容"}), at=MONDAY_NOON + 2 * MINUTE)
    assert changed.aside.why == WhyNot.OTHER_CONTENTS
    assert Alert.objects.count() == 1
    assert len(told()) == 1


def test_what_says_it_was_sent_later_than_now_is_kept_aside_but_clocks_may_differ_a_little(feed):
    far = take(feed, make_message("far", sent_at=MONDAY_NOON + 365 * 24 * HOUR))
    assert far.aside.why == WhyNot.SENT_AHEAD
    assert far.aside.detail.startswith("2027-03-02")
    assert take(feed, make_message("near", sent_at=MONDAY_NOON + 4 * MINUTE)).is_new


def test_an_alert_for_somewhere_else_is_kept_and_alarms_nobody(feed):
    alert = take(feed, make_message(info={"areas": (Area("北京", polygons=(FAR_AWAY,)),)})).alert
    assert alert.touch == Touch.ELSEWHERE
    assert told() == []


@pytest.mark.parametrize("status", [Status.EXERCISE, Status.TEST, Status.DRAFT, Status.SYSTEM])
def test_what_is_not_meant_never_alarms_and_ends_nothing_that_is(feed, status):
    first = make_message()
    take(feed, first)
    take(feed, following(first, MessageType.CANCEL, "c", status=status), at=MONDAY_NOON + HOUR)
    take(feed, make_message("e", status=status), at=MONDAY_NOON + HOUR)
    assert states()["511421416000001"] == AlertState.IN_FORCE
    assert states()["e"] == AlertState.NOT_REAL
    assert [change for change, _state, _value in told()] == ["new"]


def test_an_update_raises_or_lowers_and_a_cancellation_ends(feed):
    first = make_message()
    worse = following(first, MessageType.UPDATE, "u", info={"severity": Severity.EXTREME})
    end = following(worse, MessageType.CANCEL, "c")
    for message in (first, worse, end):
        take(feed, message, at=message.sent_at)
    assert states() == {"511421416000001": "replaced", "u": "cancelled", "c": "cancels"}
    assert told() == [("new", "in_force", 2), ("updated", "in_force", 3), ("cancelled", "cancelled", 0)]


def test_a_cancellation_that_names_only_the_first_message_ends_what_followed_it(feed):
    first = make_message()
    update = following(first, MessageType.UPDATE, "u")
    for message in (first, update, following(first, MessageType.CANCEL, "c", minutes=60)):
        take(feed, message, at=message.sent_at)
    assert states()["u"] == AlertState.CANCELLED


def test_messages_that_arrive_in_the_wrong_order_end_the_same(feed):
    first = make_message()
    update = following(first, MessageType.UPDATE, "u")
    cancel = following(update, MessageType.CANCEL, "c", minutes=60)
    for minutes, message in enumerate((cancel, update, first)):
        take(feed, message, at=MONDAY_NOON + 2 * HOUR + minutes * MINUTE)
    assert states() == {"c": "cancels", "u": "cancelled", "511421416000001": "replaced"}
    assert told() == [], "nothing of it was ever in force here"


def test_an_update_that_moves_away_ends_the_alarm_here(feed):
    first = make_message()
    take(feed, first)
    away = following(first, MessageType.UPDATE, "u", info={"areas": (Area("北京", polygons=(FAR_AWAY,)),)})
    take(feed, away, at=away.sent_at)
    assert told()[-1] == ("updated", "cancelled", 0)


def test_an_alert_ends_at_its_hour_and_not_before(feed):
    take(feed, make_message())
    assert expire_alerts(at=MONDAY_NOON + 6 * HOUR - MINUTE) == 0
    assert expire_alerts(at=MONDAY_NOON + 6 * HOUR) == 1
    assert expire_alerts(at=MONDAY_NOON + 6 * HOUR) == 0
    assert told()[-1] == ("expired", "expired", 0)


def test_an_alert_that_names_no_end_is_over_after_a_day(feed):
    alert = take(feed, make_message(info={"expires_at": None})).alert
    assert alert.expires_at == MONDAY_NOON + 24 * HOUR


def test_an_alert_that_comes_after_its_end_alarms_nobody(feed):
    assert take(feed, make_message(), at=MONDAY_NOON + 7 * HOUR).alert.state == AlertState.EXPIRED
    assert told() == []


def test_what_lasts_is_said_again_every_hour(feed):
    take(feed, make_message())
    assert repeat_alerts(at=MONDAY_NOON + HOUR - MINUTE) == 0
    assert repeat_alerts(at=MONDAY_NOON + HOUR) == 1
    assert repeat_alerts(at=MONDAY_NOON + HOUR + MINUTE) == 0
    assert told()[-1] == ("repeated", "in_force", 2)


def test_the_end_of_one_alert_does_not_end_what_another_holds_up(feed):
    wind = {"event": "大风", "event_codes": (Named("x", "11B06"),), "severity": Severity.EXTREME}
    take(feed, make_message())
    storm = make_message("w", info=wind)
    take(feed, storm, at=MONDAY_NOON + MINUTE)
    cancel = following(storm, MessageType.CANCEL, "c")
    take(feed, cancel, at=cancel.sent_at)
    assert told()[-1] == ("cancelled", "cancelled", 2), "the wind is over, the rain is not"


def test_a_rule_warns_when_an_alert_touches_the_township_and_eases_when_it_is_cancelled(feed):
    make_condition_rule(AT_LEAST_YELLOW, title="气象预警响应")
    first = make_message()
    take(feed, first)
    warning = Warning.objects.get()
    assert warning.device_id == feed.device_id
    assert Episode.objects.get().ended_at is None
    cancel = following(first, MessageType.CANCEL, "c")
    take(feed, cancel, at=cancel.sent_at)
    assert Episode.objects.get().ended_at == cancel.sent_at
    assert Warning.objects.get().eased_at is not None


def test_another_alert_of_the_same_level_is_decided_anew_and_the_same_said_again_is_not(feed, duty_officer):
    """Called a drill, the first was no reason to be silent about the next."""
    make_condition_rule(AT_LEAST_YELLOW, title="气象预警响应")
    take(feed, make_message())
    first = Warning.objects.get()
    reject_warning(first.pk, by=duty_officer, reason="test", note="演练", at=MONDAY_NOON + MINUTE)
    repeat_alerts(at=MONDAY_NOON + HOUR)
    assert Warning.objects.count() == 1
    another = make_message("511421416000009", info={"headline": "县气象台发布暴雨橙色预警（虚构，第二次）"})
    another = replace(another, sent_at=MONDAY_NOON + 2 * HOUR)
    take(feed, another, at=another.sent_at)

    assert Warning.objects.filter(status="raised").count() == 1
    assert Warning.objects.get(pk=first.pk).status == "rejected"


def test_those_who_were_told_hear_once_that_it_was_cancelled_and_nobody_else_is_told(feed, chief, duty_officer):
    make_condition_rule(AT_LEAST_YELLOW, title="气象预警响应", level="red", quiet_for_s=21600)
    first = make_message()
    take(feed, first)
    take_due_steps(at=MONDAY_NOON)
    told_first = {notice.person for notice in Notice.objects.all()}
    assert {chief, duty_officer} <= told_first
    cancel = following(first, MessageType.CANCEL, "c")
    take(feed, cancel, at=cancel.sent_at)
    for minutes in (3, 5, 15, 60):
        assert take_due_steps(at=cancel.sent_at + minutes * MINUTE) == 0
    over = Notice.objects.filter(title="已结束：气象预警响应", level="")
    assert {notice.person for notice in over} == told_first
    assert Notice.objects.count() == 2 * len(told_first)
    assert waiting_for(chief.pk, at=cancel.sent_at).shown == [over.get(person=chief)], "it stands in place of the red"
    assert Warning.objects.get().status == "raised"
    # Another alert of the same matter is told like a new one.
    take(feed, make_message("n"), at=cancel.sent_at + HOUR)
    assert take_due_steps(at=cancel.sent_at + HOUR) == 1
    assert Warning.objects.count() == 1
    assert Notice.objects.filter(level="red").count() == 2 * len(told_first)


def test_that_a_source_fell_silent_does_not_say_that_it_is_over(feed, chief):
    make_condition_rule(AT_LEAST_YELLOW, title="气象预警响应", level="red")
    take(feed, make_message())
    take_due_steps(at=MONDAY_NOON)
    look_again(at=MONDAY_NOON + 3 * HOUR)
    assert Warning.objects.get().eased_at is not None
    assert not Notice.objects.filter(level="").exists()
    assert take_due_steps(at=MONDAY_NOON + 3 * HOUR) == 1


def test_what_is_blue_to_us_raises_no_yellow_warning(feed):
    make_condition_rule(AT_LEAST_YELLOW, title="气象预警响应")
    calm = {"severity": Severity.MINOR, "urgency": Urgency.FUTURE, "certainty": Certainty.POSSIBLE}
    take(feed, make_message(info=calm))
    assert not Warning.objects.exists()


def test_nobody_speaks_for_another_sender(feed):
    first = make_message()
    take(feed, first)
    stranger = following(first, MessageType.CANCEL, "c", sender="somebody-else")
    assert take(feed, stranger).aside.why == WhyNot.UNKNOWN_SENDER
    open_feed = make_feed("任何人", senders=())
    take(open_feed, first)
    assert take(open_feed, stranger).aside.why == WhyNot.OTHERS_ALERT
    assert states()["511421416000001"] == AlertState.IN_FORCE


def test_what_is_malformed_is_kept_aside_once_with_its_reason(feed):
    for minutes in range(3):
        assert take_alert(feed, b"<alert", at=MONDAY_NOON + minutes * MINUTE).alert is None
    kept = Aside.objects.get()
    assert (kept.why, kept.times, bytes(kept.raw)) == (WhyNot.NOT_XML, 3, b"<alert")


def test_a_scrawl_is_kept_aside_with_its_reason(feed):
    anywhere = random.Random(4).random
    points = [(29.9 + anywhere(), 104.0 + anywhere()) for _ in range(300)]
    scrawl = Area("全县", polygons=((*points, points[0]),))
    assert take(feed, make_message(info={"areas": (scrawl,)})).aside.why == WhyNot.TANGLED
    assert told() == []


def test_signatures_are_held_against_the_pinned_certificate():
    certificate = make_certificate("county")[1].decode()
    feed = make_feed(certificate=certificate, must_be_signed=True)
    message = make_message()
    assert take_alert(feed, signed(message), at=MONDAY_NOON).alert.signature == Signature.VALID
    other = make_message("b")
    for raw, why in (
        (signed(other, "somebody"), WhyNot.BAD_SIGNATURE),
        (signed(other).replace("暴雨".encode(), "晴天".encode()), WhyNot.BAD_SIGNATURE),
        (signed(other).split(b"<ds:Signature")[0] + b"</alert>", WhyNot.NOT_SIGNED),
    ):
        assert take_alert(feed, raw, at=MONDAY_NOON).aside.why == why


def test_what_is_added_around_a_signed_alert_is_not_believed():
    feed = make_feed(certificate=make_certificate("county")[1].decode())
    inner = signed(make_message()).split(b"?>", 1)[1]
    wrapped = b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">' + inner + b"</alert>"
    assert take_alert(feed, wrapped, at=MONDAY_NOON).alert is None


def test_without_a_certificate_a_signature_is_shown_as_unchecked_and_none_as_absent(feed):
    assert take_alert(feed, signed(make_message()), at=MONDAY_NOON).alert.signature == Signature.UNCHECKED
    assert take(feed, make_message("b")).alert.signature == Signature.ABSENT


@pytest.mark.parametrize("standing_before", [b"", b'<?xml-stylesheet href="cap.xsl"?>', b"<!-- from the county -->"])
def test_without_a_certificate_what_was_altered_after_signing_is_kept_aside_all_the_same(feed, standing_before):
    head, alert = signed(make_message()).split(b"?>", 1)
    whole = head + b"?>" + standing_before + alert
    digest = whole.split(b"<ds:DigestValue>")[1].split(b"</ds:DigestValue>")[0]
    for altered in (whole.replace(digest, b"AAAA"), whole.replace("暴雨".encode(), "晴天".encode())):
        taken = take_alert(feed, altered, at=MONDAY_NOON)
        assert (taken.alert, taken.aside.why) == (None, WhyNot.BAD_SIGNATURE)
    assert take_alert(feed, whole, at=MONDAY_NOON).alert.signature == Signature.UNCHECKED


def test_what_cannot_be_written_canonically_stops_no_source(feed):
    odd = signed(make_message()).replace(b"<alert ", b'<alert xmlns:r="rel/uri" ', 1)
    taken = take_alert(feed, odd, at=MONDAY_NOON)
    assert taken.alert is not None or taken.aside is not None


def test_of_very_many_references_only_the_first_are_worked_out(feed):
    whole = signed(make_message())
    first = whole.index(b"<ds:Reference")
    end = whole.index(b"</ds:Reference>") + len(b"</ds:Reference>")
    reference = whole[first:end]
    wrong = reference.replace(b"<ds:DigestValue>", b"<ds:DigestValue>AAAA")
    many = whole.replace(reference, reference * MOST_REFERENCES + wrong)
    assert take_alert(feed, many, at=MONDAY_NOON).alert.signature == Signature.UNCHECKED


def test_of_a_digest_that_is_not_known_here_nothing_is_said(feed):
    """SM3, for one, or a transform of somebody's own."""
    sm3 = signed(make_message()).replace(b"http://www.w3.org/2001/04/xmlenc#sha256", b"urn:sm3")
    assert take_alert(feed, sm3, at=MONDAY_NOON).alert.signature == Signature.UNCHECKED


def test_a_source_that_was_heard_is_online(feed):
    take(feed, make_message())
    assert Device.objects.get(pk=feed.device_id).health == "online"
    feed.refresh_from_db()
    assert feed.worked_at == MONDAY_NOON
