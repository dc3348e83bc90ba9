"""The week as leaders read it: reckoned on Monday, kept as it was known, told to those who lead."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from dayuan.cases.actions import close_case
from dayuan.cases.testing import make_case
from dayuan.devices.testing import make_device
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.notices.models import Notice
from dayuan.people.models import Role
from dayuan.people.testing import make_officer
from dayuan.places.testing import TOWNSHIP
from dayuan.review.actions import reckon_due_weeks, reckon_week
from dayuan.review.models import Digest
from dayuan.review.testing import MONDAY, make_digest
from dayuan.review.wording import sentences_of
from dayuan.warnings.actions import confirm_warning, reject_warning
from dayuan.warnings.models import Warning
from dayuan.warnings.testing import make_warning

MINUTE, WEEK = timedelta(minutes=1), timedelta(days=7)


@pytest.fixture
def week(duty_officer, township):
    """Twelve warnings: eight confirmed, three false alarms, one undecided; and a case nobody was warned of."""
    device = make_device()
    for number in range(12):
        warning = make_warning(device, f"川A{number:05}", at=MONDAY_NOON + number * MINUTE)
        if number < 8:
            confirm_warning(warning.pk, by=duty_officer, at=warning.raised_at + 2 * MINUTE)
        elif number < 11:
            reject_warning(warning.pk, by=duty_officer, reason="misread", at=warning.raised_at + 20 * MINUTE)
    make_case(duty_officer, place=device.place)
    return make_digest()


def test_five_sentences_say_the_week_with_every_n(week):
    said = sentences_of(week.numbers)
    assert len(said) == 5
    assert said[0] == "本周触发预警 12 条（黄色 12）；上一周 0 条。"
    assert "73%（n = 11）" in said[1]
    assert "11 条" in said[2]
    assert "“外地号牌核查”" in said[3]
    assert "3" in said[3]
    assert said[4].startswith("有 1 件案件")
    with override("en"):
        assert "Plates of another region" in sentences_of(week.numbers)[3]


def test_where_nothing_was_found_on_the_spot_the_digest_says_so(week, duty_officer):
    assert "到场无异常" not in sentences_of(week.numbers)[1]
    warning = Warning.objects.filter(case__isnull=False)[0]
    close_case(warning.case_id, by=duty_officer, outcome="nothing_wrong", note="", at=MONDAY_NOON + 30 * MINUTE)
    again = reckon_week(week.township, MONDAY, at=MONDAY_NOON + WEEK)
    assert sentences_of(again.numbers)[1].endswith("其中到场无异常 1 条，仍计入确认。")
    before = {name: n for name, n in again.numbers.items() if name != "nothing_there"}
    assert "到场无异常" not in sentences_of(before)[1], "weeks that were reckoned earlier do not say it"


def test_a_week_without_anything_is_five_sentences_too(township):
    assert len([line for line in sentences_of(make_digest().numbers) if line]) == 5


def test_what_is_decided_later_makes_a_new_version_and_leaves_the_old(week, duty_officer):
    assert reckon_week(week.township, MONDAY, at=MONDAY_NOON + WEEK) == week, "nothing is known that was not"
    last = Warning.objects.undecided().get()
    confirm_warning(last.pk, by=duty_officer, at=MONDAY_NOON + WEEK)
    again = reckon_week(week.township, MONDAY, at=MONDAY_NOON + WEEK)
    week.refresh_from_db()
    assert (week.version, week.figures["undecided"], again.version, again.figures["undecided"]) == (1, 1, 2, 0)


def test_a_week_begins_on_a_monday_and_is_kept_once_per_version(week):
    for wrong in ({"week_on": MONDAY + timedelta(days=1)}, {"version": 1}):
        row = {"township": week.township, "week_on": MONDAY, "version": 9, "known_at": MONDAY_NOON, "figures": {}}
        with pytest.raises(IntegrityError), transaction.atomic():
            Digest.objects.create(**row | wrong)


def test_on_monday_those_who_lead_are_told_once(week, chief, secretary):
    leader = make_officer("leader", Role.PARTY_SECRETARY, TOWNSHIP, full_name="书记某", on_duty=False)
    Digest.objects.all().delete()
    for _time in range(2):
        reckon_due_weeks(at=MONDAY_NOON + WEEK)
    digest = Digest.objects.get()
    told = set(Notice.objects.filter(subject=f"digest:{digest.pk}").values_list("person__username", flat=True))
    assert told == {"leader", "chief", "rule-maker"}, "the secretary of a village leads no township"
    notice = Notice.objects.get(person=leader)
    assert (notice.level, notice.link) == ("", f"/review/digests/{digest.pk}/")
    assert notice.body.count("\n") == 4


def test_a_township_without_rules_has_no_digest(township, chief):
    assert reckon_due_weeks(at=MONDAY_NOON + WEEK) == []


def test_the_page_shows_three_pictures_that_say_their_numbers_in_words_too(week, chief, client):
    client.force_login(chief)
    page = client.get(f"/review/digests/{week.pk}/").content.decode()
    pictures = re.findall(r"<svg.*?</svg>", page, re.S)
    assert len(pictures) == 3
    for picture in pictures:
        drawn = ElementTree.fromstring(picture)
        assert drawn.get("role") == "img"
        assert drawn.find("title").text
        assert "12" in [text.text for text in drawn.iter("text")]
    assert "style=" not in page


def test_the_township_s_desks_read_it_and_a_village_has_its_own_figures(
    week, duty_officer, secretary, outsider, client
):
    for who, status in ((duty_officer, 200), (secretary, 404), (outsider, 404)):
        client.force_login(who)
        assert client.get(f"/review/digests/{week.pk}/").status_code == status
        assert (str(week.pk) in client.get("/review/digests/").content.decode()) is (status == 200)
        assert client.post(f"/review/digests/{week.pk}/reckon/").status_code == (302 if status == 200 else 404)
