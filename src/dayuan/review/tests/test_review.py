"""What is counted, for whom, and what each figure opens."""

import re
from datetime import date, timedelta
from html import unescape
from io import BytesIO

import openpyxl
import pytest

from dayuan.cases.actions import close_case
from dayuan.cases.testing import make_case, make_report
from dayuan.devices.testing import make_device
from dayuan.escalation.models import Escalation
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.access import scope_of
from dayuan.people.models import Role
from dayuan.people.testing import make_officer
from dayuan.places.testing import OTHER_VILLAGE, TOWNSHIP, VILLAGE, make_checkpoint
from dayuan.review.hours import by_place_and_hour
from dayuan.review.queries import (
    By,
    Chosen,
    Span,
    by_week,
    counted,
    matters_of,
    missed,
    reasons,
    rows_by,
    totals,
)
from dayuan.review.rules import SHANGHAI, Period, days_back
from dayuan.review.testing import make_digest
from dayuan.warnings.actions import confirm_warning, join_warnings, reject_warning
from dayuan.warnings.queries import counted_since, counts_of_camera, counts_of_rule
from dayuan.warnings.testing import make_rule, make_warning

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
WEEK = Chosen(Period(date(2026, 3, 2), date(2026, 3, 8)))
ADDRESS = "?first=2026-03-02&last=2026-03-08"


@pytest.fixture
def rule():
    return make_rule(readers=(Role.DUTY_OFFICER, Role.VILLAGE_SECRETARY))


@pytest.fixture
def east(rule):
    return make_device()


@pytest.fixture
def west(rule):
    return make_device("cam-west", site=make_checkpoint("西进口卡点", OTHER_VILLAGE))


def raised(device, number, *, after=timedelta(0)):
    return make_warning(device, f"川A{number:05}", at=MONDAY_NOON + after)


def matters(person):
    return matters_of(scope_of(person, at=MONDAY_NOON))


@pytest.fixture
def played(east, west, duty_officer):
    """Two confirmed (one closed), one false alarm, one undecided at the east; a false alarm at the west."""
    by = duty_officer
    first, second, third = (raised(east, number, after=number * HOUR) for number in range(3))
    for number, warning in enumerate((first, second), start=1):
        confirm_warning(warning.pk, by=by, at=warning.raised_at + number * 10 * MINUTE)
    first.refresh_from_db()
    close_case(first.case_id, by=by, outcome="nothing_wrong", note="", at=first.raised_at + 2 * HOUR)
    reject_warning(third.pk, by=by, reason="misread", at=third.raised_at + 4 * MINUTE)
    raised(east, 3)
    other = raised(west, 4)
    reject_warning(other.pk, by=by, reason="known_vehicle", at=other.raised_at + MINUTE)
    return first, second, third, other


def test_how_warnings_ended_and_how_long_it_took(played, duty_officer):
    found = totals(matters(duty_officer), WEEK)
    assert (found.raised, found.confirmed, found.rejected, found.undecided) == (5, 2, 2, 1)
    assert (found.nothing_there, found.precision) == (1, None)
    took = {one.span: (one.n, one.half) for one in found.took}
    assert took[Span.CONFIRM] == (2, 15 * MINUTE)
    assert took[Span.STAND_DOWN] == (1, 2 * HOUR)
    assert took[Span.REJECT] == (2, 2.5 * MINUTE)
    assert reasons(matters(duty_officer), WEEK) == [("known_vehicle", 1), ("misread", 1)]


def test_somebody_knew_when_one_of_those_told_answered_or_somebody_decided(played, duty_officer):
    first = played[0]
    before = {one.span: one for one in totals(matters(duty_officer), WEEK).took}[Span.ACKNOWLEDGE]
    assert before.n == 4, "the undecided one was answered by nobody"
    Escalation.objects.filter(warning=first).update(answered_at=first.raised_at + 2 * MINUTE)
    chosen = Chosen(WEEK.period, place=VILLAGE)
    after = {one.span: one for one in totals(matters(duty_officer), chosen).took}[Span.ACKNOWLEDGE]
    assert (after.n, after.half) == (3, 4 * MINUTE), "two, four and twenty minutes"


def test_a_joined_warning_counts_as_the_one_it_was_joined_with(east, duty_officer):
    one, other = raised(east, 1), raised(east, 2)
    join_warnings(one.pk, other.pk, reason="一回事", by=duty_officer, at=MONDAY_NOON)
    assert totals(matters(duty_officer), WEEK).raised == 1


def test_the_counts_beside_a_rule_and_a_camera_are_those_of_the_review(east, rule, duty_officer, village):
    one, other, third = (raised(east, number) for number in range(3))
    join_warnings(one.pk, other.pk, reason="一回事", by=duty_officer, at=MONDAY_NOON)
    reject_warning(third.pk, by=duty_officer, reason="misread", at=MONDAY_NOON)
    since = counted_since(MONDAY_NOON)
    last_30_days = Chosen(days_back(MONDAY_NOON.astimezone(SHANGHAI).date(), 30))
    assert since == last_30_days.period.begins_at
    found = totals(matters(duty_officer), last_30_days)
    for counts in (counts_of_rule(rule, since), counts_of_camera(east, since)):
        assert (counts.raised, counts.confirmed, counts.rejected, counts.undecided) == (2, 0, 1, 1)
        assert (found.raised, found.confirmed, found.rejected, found.undecided) == (2, 0, 1, 1)


def test_every_figure_says_of_what_it_is_counted_and_what_it_means(played, duty_officer, client):
    client.force_login(duty_officer)
    page = client.get(f"/review/{ADDRESS}").content.decode()
    for words in ("在确认的 2 条中", "在触发的 5 条中：规则规定的时限到了", "核查无异常"):
        assert words in page
    assert "state=nothing_there" in page


def test_a_post_that_no_rule_names_is_told_so_and_finds_the_digests(played, chief, client):
    digest = make_digest()
    leader = make_officer("leader", Role.PARTY_SECRETARY, TOWNSHIP, full_name="书记某", on_duty=False)
    client.force_login(leader)
    for page in ("/review/", "/review/by/rule/", "/review/hours/"):
        shown = client.get(page).content.decode()
        assert "您的岗位不在其中" in shown
        assert f"/review/digests/{digest.pk}/" in shown
    assert client.get(f"/review/by/rule/take/{ADDRESS}").headers["Content-Type"].startswith("text/html")


def test_figures_stand_by_rule_device_and_place_with_their_reasons(played, rule, duty_officer, village, other_village):
    mine = matters(duty_officer)
    (only,) = rows_by(By.RULE, mine, WEEK, digits=12)
    assert (only.key, only.counted.raised, len(only.reasons)) == (str(rule.key), 5, 2)
    devices = rows_by(By.DEVICE, mine, WEEK, digits=12)
    assert [(row.counted.raised, row.reasons) for row in devices] == [
        (4, [("misread", 1)]),
        (1, [("known_vehicle", 1)]),
    ]
    make_case(duty_officer, place=other_village)
    places = rows_by(By.PLACE, mine, WEEK, digits=12)
    assert [(row.key, row.counted.raised, row.missed) for row in places] == [(VILLAGE, 4, 0), (OTHER_VILLAGE, 1, 1)]
    hours = by_place_and_hour(mine, WEEK, digits=12)
    assert [(row.hours[12], row.hours[14], row.total) for row in hours] == [(2, 1, 4), (1, 0, 1)]


def test_what_was_missed_is_a_case_without_a_warning_that_was_something(played, duty_officer, village):
    mine = matters(duty_officer)
    seen, nothing = make_case(duty_officer, place=village), make_case(duty_officer, place=village)
    close_case(nothing.pk, by=duty_officer, outcome="nothing_wrong", note="", at=MONDAY_NOON + HOUR)
    assert list(missed(mine, WEEK)) == [seen]
    (week,) = by_week(mine, WEEK)
    assert (week.counted.raised, week.missed) == (5, 1)


def test_a_village_counts_its_own_and_another_township_nothing(played, secretary, other_secretary, outsider, chief):
    assert [totals(matters(who), WEEK).raised for who in (secretary, other_secretary, outsider)] == [4, 1, 0]
    assert totals(matters(chief), WEEK).raised == 0, "the rule does not name this post as a reader"


def test_the_page_narrowed_to_a_place_of_others_says_that_it_is_none_of_the_choices(played, other_secretary, client):
    client.force_login(other_secretary)
    for place in (VILLAGE, "nowhere", "\0"):
        answer = client.get(f"/review/{ADDRESS}", {"place": place, "first": "2026-03-02", "last": "2026-03-08"})
        assert answer.status_code == 422
        assert "丞相村" not in answer.content.decode()
    for query in ("first=x", "last=2026-02-30", "first=2020-01-01", "rule=x", "hour=24", "device=%00", "state=x"):
        assert client.get(f"/review/?{query}").status_code == 422, query
    assert client.get("/review/by/person/").status_code == 404, "nothing is told apart by people"


def test_every_figure_opens_exactly_its_matters(played, duty_officer, client, village):
    make_case(duty_officer, place=village)
    client.force_login(duty_officer)
    opened = 0
    for page in ("/review/", "/review/by/rule/", "/review/by/device/", "/review/by/place/", "/review/hours/"):
        shown = client.get(page + ADDRESS).content.decode()
        for href, number in re.findall(r'class="figure-link" href="([^"]+)">(\d+)<', shown):
            listed = client.get(unescape(href))
            assert f"n = {number}" in listed.content.decode(), (page, href)
            assert listed.context["page"].paginator.count == int(number)
            opened += 1
    assert opened > 40


def test_of_few_the_page_says_that_n_is_too_small(played, duty_officer, client):
    client.force_login(duty_officer)
    shown = client.get(f"/review/{ADDRESS}").content.decode()
    assert "太少，不算百分比" in shown
    assert "%" not in re.sub(r"<[^>]+>", "", shown)


def test_from_ten_decided_on_there_is_a_percentage(east, duty_officer, client):
    for number in range(10):
        warning = raised(east, number)
        if number < 3:
            reject_warning(warning.pk, by=duty_officer, reason="misread", at=MONDAY_NOON + MINUTE)
        else:
            confirm_warning(warning.pk, by=duty_officer, at=MONDAY_NOON + MINUTE)
    client.force_login(duty_officer)
    assert "70%</dd>" in client.get(f"/review/{ADDRESS}").content.decode()


def test_who_finds_nothing_is_told_what_to_do_first(village, secretary, client):
    client.force_login(secretary)
    for page in ("/review/", "/review/by/rule/", "/review/hours/"):
        assert "发布以后才会报预警" in client.get(page).content.decode()


def test_the_table_is_taken_away_with_its_definitions(played, duty_officer, client):
    client.force_login(duty_officer)
    answer = client.get(f"/review/by/place/take/{ADDRESS}")
    book = openpyxl.load_workbook(BytesIO(answer.content))
    figures, notes = book.worksheets
    assert [[cell.value for cell in row[:5]] for row in figures.iter_rows(min_row=2)] == [
        ["丞相村", 4, 2, 1, 1],
        ["同意村", 1, 0, 1, 0],
    ]
    assert any("UTC+8" in str(row[0].value) for row in notes.iter_rows())


def test_a_list_is_narrowed_by_hour_and_reason(played, duty_officer):
    mine = matters(duty_officer)
    assert counted(mine, Chosen(WEEK.period, hour=14)).count() == 1
    assert counted(mine, Chosen(WEEK.period, reason="misread", place=TOWNSHIP)).count() == 1
    assert counted(mine, Chosen(WEEK.period, reason="misread", place=TOWNSHIP, exactly=True)).count() == 0


def test_a_role_without_a_desk_has_no_review(client):
    client.force_login(make_officer("grid", Role.GRID_WORKER, VILLAGE))
    assert client.get("/review/").status_code == 404


def test_no_complaint_stands_in_a_review(client, village, duty_officer, chief, secretary):
    """C-32: with its first words it would be read by the very unit it is about."""
    complaint = make_report(village, class_code="15002", shielded_from=VILLAGE, at=MONDAY_NOON)
    ordinary = make_report(village, at=MONDAY_NOON)

    for person in (secretary, duty_officer, chief):
        codes = set(missed(matters_of(scope_of(person, at=MONDAY_NOON)), WEEK).values_list("code", flat=True))
        assert complaint.code not in codes
        client.force_login(person)
        assert complaint.code not in client.get("/review/missed/" + ADDRESS).text
    assert ordinary.place == complaint.place
