"""A township says how urgent official alerts are to it; each version stays readable."""

import pytest

from dayuan.alerts.models import LevelTable
from dayuan.alerts.rules.terms import Severity
from dayuan.alerts.testing import make_feed, make_message, take
from dayuan.kernel.testing import MONDAY_NOON

PAGE = "/alerts/levels/"
FIRST = {"Extreme": "red", "Severe": "yellow", "Moderate": "yellow", "Minor": "blue", "Unknown": "blue"}


def test_what_the_chief_sets_counts_for_the_alerts_that_come_after(client, chief, township):
    feed = make_feed()
    before = take(feed, make_message()).alert
    client.force_login(chief)
    assert client.post(PAGE, FIRST | {"Severe": "red"}).status_code == 302
    after = take(feed, make_message("later")).alert
    before.refresh_from_db()
    assert (before.level, after.level) == ("yellow", "red")


def test_every_version_stays_with_who_made_it_and_the_same_again_makes_none(client, chief, township):
    client.force_login(chief)
    for severe in ("red", "red", "yellow"):
        client.post(PAGE, FIRST | {"Severe": severe})
    assert list(LevelTable.objects.values_list("version", flat=True)) == [2, 1]
    text = client.get(PAGE).content.decode()
    assert text.count(chief.full_name) >= 3
    assert "每个乡镇开始时的分级" in text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"Minor": "red"}, "一般"),
        ({"Severe": "purple"}, "error"),
        ({"Extreme": ""}, "error"),
    ],
)
def test_a_table_that_makes_no_sense_is_not_kept_and_says_why(client, chief, township, wrong, said):
    client.force_login(chief)
    answer = client.post(PAGE, FIRST | wrong)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not LevelTable.objects.exists()


def test_the_duty_officer_reads_the_table_and_cannot_set_it(client, duty_officer, township):
    client.force_login(duty_officer)
    assert b"<select" not in client.get(PAGE).content
    assert client.post(PAGE, FIRST).status_code == 404
    assert not LevelTable.objects.exists()


def test_another_townships_table_changes_nothing_here(outsider, township):
    table = LevelTable(township_id="511421203", version=1, levels=FIRST | {"Severe": "red"}, made_by=outsider)
    table.made_at = MONDAY_NOON
    table.save()
    assert take(make_feed(), make_message(info={"severity": Severity.SEVERE})).alert.level == "yellow"
