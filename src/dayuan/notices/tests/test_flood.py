"""A thousand notices to one person: nobody's phone melts, nothing is lost, red comes first."""

from collections import Counter
from datetime import timedelta

from django.test.utils import CaptureQueriesContext

from dayuan.kernel.testing import MONDAY_NOON
from dayuan.notices.actions import end_notices
from dayuan.notices.models import Delivery, Notice
from dayuan.notices.posting import decide_what_goes, give_up_overdue, post_to
from dayuan.notices.queries import BANNER_SHOWS, standing_of, waiting_for
from dayuan.notices.rules import DeliveryState, Kind, Level
from dayuan.notices.testing import MORNING, NIGHT, make_contact, make_gateway, make_notice, wants_everything
from dayuan.places.testing import VILLAGE, make_place

AT = MONDAY_NOON
SECOND = timedelta(seconds=1)


def flood(person, n, **given):
    """Notices made without the rest of `send_notice`, which would take a test of a thousand too long."""
    place = make_place(VILLAGE)
    at, level = given.get("at", AT), given.get("level", Level.BLUE)
    notices = Notice.objects.bulk_create(
        Notice(
            key=f"{level}-{n}", person=person, subject=f"{level}-{n}", level=level, title=f"第{n}条", reason="",
            place=place, made_at=at + n * SECOND / 1000,
        )
        for n in range(n)
    )  # fmt: skip
    due = given.get("due", at)
    Delivery.objects.bulk_create(
        Delivery(
            notice=notice, kind=kind, due_at=due if kind == Kind.SMS else at, gives_up_at=due + timedelta(hours=12)
        )
        for notice in notices
        for kind in (Kind.PAGE, Kind.SMS)
    )
    return notices


def texts(outside):
    return [asked.said["text"].splitlines()[0] for asked in outside.asked]


def test_of_a_thousand_notices_six_come_alone_and_one_says_how_many_more(secretary, outside, settings):
    settings.NOTICES_A_MINUTE = 6
    make_contact(secretary)
    make_gateway(Kind.SMS, secretary, address=outside.address)
    blue = flood(secretary, 996)
    red = flood(secretary, 4, level=Level.RED, at=AT + 2 * SECOND)

    post_to(secretary.pk, at=AT + 3 * SECOND)

    assert texts(outside) == [
        *(f"【红色】第{n}条" for n in range(4)),
        "【蓝色】第0条",
        "【蓝色】第1条",
        "【蓝色】还有 994 条通知",
    ]
    assert len(outside.asked) == 7
    # Every one went alone or stands in the fold, whose link opens the list.
    states = Counter(Delivery.objects.filter(kind=Kind.SMS).values_list("state", flat=True))
    assert states == {DeliveryState.SENT: 7, DeliveryState.FOLDED: 994}
    fold = Notice.objects.get(is_fold=True)
    assert fold.folded.count() == 994
    assert f"/notices/{fold.pk}/" in outside.asked[-1].said["text"]
    assert all(standing_of(notice).delivered_at for notice in (red[0], blue[0], blue[-1]))


def test_the_next_thousand_within_the_minute_wait_for_the_next_fold_and_red_does_not(secretary, outside, settings):
    settings.NOTICES_A_MINUTE = 6
    make_contact(secretary)
    make_gateway(Kind.SMS, secretary, address=outside.address)
    flood(secretary, 20)
    post_to(secretary.pk, at=AT + SECOND)
    outside.asked.clear()
    flood(secretary, 30, level=Level.YELLOW, at=AT + 10 * SECOND)
    flood(secretary, 2, level=Level.RED, at=AT + 10 * SECOND)

    post_to(secretary.pk, at=AT + 11 * SECOND)
    assert texts(outside) == ["【红色】第0条", "【红色】第1条"]

    post_to(secretary.pk, at=AT + 30 * SECOND)
    assert len(outside.asked) == 2
    post_to(secretary.pk, at=AT + 61 * SECOND)
    assert texts(outside)[2:] == [*(f"【黄色】第{n}条" for n in range(4)), "【黄色】还有 26 条通知"]


def test_more_red_than_a_minute_holds_are_folded_into_a_red_one_and_none_is_dropped(secretary, outside, settings):
    settings.NOTICES_A_MINUTE = 3
    make_contact(secretary)
    make_gateway(Kind.SMS, secretary, address=outside.address)
    flood(secretary, 5, level=Level.RED, at=NIGHT)
    flood(secretary, 5, at=NIGHT, due=NIGHT)

    post_to(secretary.pk, at=NIGHT + SECOND)

    assert texts(outside) == [*(f"【红色】第{n}条" for n in range(3)), "【红色】还有 7 条通知"]


def test_what_the_night_held_does_not_all_come_at_seven(secretary, outside, settings):
    settings.NOTICES_A_MINUTE = 6
    make_contact(secretary)
    wants_everything(secretary)
    make_gateway(Kind.SMS, secretary, address=outside.address)
    for _ in range(12):
        make_notice(secretary, at=NIGHT, level=Level.BLUE)

    assert post_to(secretary.pk, at=NIGHT) == 0
    post_to(secretary.pk, at=MORNING)
    assert len(outside.asked) == 7


def test_where_the_fold_fails_too_every_one_of_it_is_undelivered(secretary, outside, settings):
    settings.NOTICES_A_MINUTE = 1
    make_contact(secretary)
    make_gateway(Kind.SMS, secretary, address=outside.address)
    outside.status = 400
    notices = flood(secretary, 5)
    post_to(secretary.pk, at=AT + SECOND)
    assert not Notice.objects.filter(undelivered_at__isnull=False).exists()

    give_up_overdue(at=AT + timedelta(hours=13))

    undelivered = Notice.objects.filter(undelivered_at__isnull=False)
    assert set(undelivered) == set(notices)


def test_a_worker_that_runs_twice_decides_once(secretary, outside, settings):
    settings.NOTICES_A_MINUTE = 6
    make_contact(secretary)
    make_gateway(Kind.SMS, secretary, address=outside.address)
    flood(secretary, 50)
    decide_what_goes(secretary.pk, at=AT + SECOND)
    decide_what_goes(secretary.pk, at=AT + SECOND)

    assert Notice.objects.filter(is_fold=True).count() == 1
    assert Notice.objects.filter(went_at__isnull=False, is_fold=False).count() == 6


def test_the_top_of_the_page_shows_three_the_red_first_and_says_how_many_more(secretary):
    flood(secretary, 200)
    [red] = flood(secretary, 1, level=Level.RED, at=AT - timedelta(days=30))

    found = waiting_for(secretary.pk, at=AT + SECOND)

    assert found.shown[0] == red
    assert len(found.shown) == BANNER_SHOWS
    assert found.count == 201


def test_of_what_is_settled_only_the_last_stands_at_the_top(secretary):
    for number, notice in enumerate(flood(secretary, 4, level=Level.YELLOW)):
        Notice.objects.filter(pk=notice.pk).update(subject=f"warning:{number}")
        end_notices(f"warning:{number}", f"结果{number}", at=AT + number * SECOND)

    found = waiting_for(secretary.pk, at=AT + 5 * SECOND)

    assert found.count == 0
    assert [one.ending for one in found.ended] == ["结果3"]


def test_deciding_over_many_asks_the_database_only_a_few_things(secretary):
    from django.db import connection

    make_contact(secretary)
    flood(secretary, 300)
    with CaptureQueriesContext(connection) as asked:
        decide_what_goes(secretary.pk, at=AT + SECOND)
    assert len(asked) < 20
