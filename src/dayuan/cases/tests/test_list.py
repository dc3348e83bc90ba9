"""The desk's list: what it is narrowed by, how it is cut into pages, and the filters that somebody keeps."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from dayuan.cases.actions import WhoReports, accept_case, answer_case, close_case, keep_filter, report_done, take_case
from dayuan.cases.models import Case, KeptFilter
from dayuan.cases.rules import Status
from dayuan.cases.rules.lists import COUNTED_UP_TO, MOST_KEPT, Mark, counted, read_mark
from dayuan.cases.rules.reporting import ReportChannel
from dayuan.cases.rules.workflow import Part
from dayuan.cases.testing import make_case, make_report
from dayuan.kernel.clock import now
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Role
from dayuan.people.testing import make_officer
from dayuan.places.testing import OTHER_VILLAGE, VILLAGE, make_place

NEXT = re.compile(r'rel="next" href="([^"]+)"')
BEFORE = re.compile(r'rel="prev" href="([^"]+)"')


@pytest.fixture(autouse=True)
def _in_english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def listed(client):
    """The codes that the list shows, in their order."""

    def read(address):
        page = client.get("/cases/" + address).text
        return re.findall(r'<small class="muted">([0-9]{4}-\w{4}-\w{4})</small>', page)

    return read


def test_each_filter_leaves_what_it_names_and_nothing_else(client, listed, chief, secretary, village, other_village):
    lamp = make_report(village, at=now())
    road = make_report(other_village, class_code="09002", story="路面塌了", level="blue", at=now())
    who = WhoReports(channel=ReportChannel.HOTLINE)
    noise = make_report(village, class_code="08004", story="夜里太吵", who=who, at=now() - timedelta(days=40))
    Case.objects.filter(pk=noise.pk).update(returns=1, owner=None, owner_post=None, step_due_at=now() - timedelta(1))
    Case.objects.filter(pk=road.pk).update(owner=chief)
    client.force_login(chief)
    for address, expected in {
        f"?place={OTHER_VILLAGE}": {road},
        "?class=09": {lamp, road},
        "?class=09001": {lamp},
        "?level=blue": {road},
        "?level=none": {lamp, noise},
        "?rung=village": {lamp, noise},
        "?rung=courtyard": set(),
        "?who=nobody": {noise},
        "?who=me": {road},
        f"?who={Role.VILLAGE_SECRETARY}": {lamp},
        f"?owner={secretary.pk}": {lamp},
        f"?owner={uuid4()}": set(),
        "?channel=hotline": {noise},
        f"?since={(now() - timedelta(days=3)):%Y-%m-%d}": {lamp, road},
        f"?until={(now() - timedelta(days=3)):%Y-%m-%d}": {noise},
        "?step=overdue": {noise},
        "?returned=1": {noise},
        "?class=09&q=路面": {road},
        "?state=closed": set(),
    }.items():
        assert set(listed(address)) == {one.code for one in expected}, address


def test_what_waits_for_the_desk_is_a_list_of_its_own(client, listed, chief, village):
    new = make_report(village, at=now())
    Case.objects.filter(pk=new.pk).update(owner=None, owner_post=None)
    done = make_report(village, at=now())
    Case.objects.filter(pk=done.pk).update(status="done")
    make_case(chief, place=village, at=now())
    client.force_login(chief)

    assert listed("?state=to_sort") == [new.code]
    assert listed("?state=to_check") == [done.code]
    assert "To be sorted 1" in client.get("/cases/").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("since=gestern", "“Opened since” was left out"),
        ("since=2026-03-02&until=2026-03-01", "This day lies before the first one."),
        ("class=99999", "“Class” was left out"),
        ("place=5114", "“Place” was left out"),
        ("owner=me", "“Whoever answers” was left out"),
        ("state=lost", "“State” was left out"),
        ("level=purple&rung=moon&channel=drum&who=us&step=x&returned=x", "“Returned” was left out"),
    ],
)
def test_what_is_wrong_in_a_filter_narrows_nothing_and_is_said(client, listed, chief, village, wrong, said):
    case = make_report(village, at=now())
    client.force_login(chief)

    assert said in client.get(f"/cases/?{wrong}").text
    assert listed(f"?{wrong.replace('since=2026-03-02&', '')}") == ([] if "until" in wrong else [case.code])


def test_every_case_is_on_one_page_forwards_and_backwards(client, listed, chief, village):
    due = now()
    for number in range(65):
        make_report(village, at=due - timedelta(minutes=number // 3))
    client.force_login(chief)
    forwards, address = [], "?state=open"
    addresses = [address]
    while address:
        forwards.append(listed(address))
        following = NEXT.search(client.get("/cases/" + address).text)
        address = following[1].replace("&amp;", "&") if following else ""
        addresses.append(address)
    back = BEFORE.search(client.get("/cases/" + addresses[2]).text)[1].replace("&amp;", "&")

    assert [len(page) for page in forwards] == [30, 30, 5]
    assert len({code for page in forwards for code in page}) == 65
    assert listed(back) == forwards[1]
    assert "65 cases" in client.get("/cases/").text
    first = BEFORE.search(client.get("/cases/" + back).text)[1].replace("&amp;", "&")
    assert listed(first) == forwards[0]


def test_what_is_over_is_listed_the_last_closed_first(client, listed, duty_officer, village):
    cases = [make_case(duty_officer, place=village, at=now()) for _number in range(2)]
    for minutes, case in zip((5, 1), cases, strict=True):
        close_case(case.pk, by=duty_officer, outcome="settled", note="", at=now() - timedelta(minutes=minutes))
    client.force_login(duty_officer)

    assert listed("?state=closed") == [cases[1].code, cases[0].code]


def test_of_days_on_which_they_were_opened_the_last_opened_is_first(client, listed, duty_officer, village):
    client.force_login(duty_officer)
    cases = [make_report(village, at=now() - timedelta(days=10 - number)) for number in range(3)]
    for number, case in enumerate(reversed(cases)):
        ended = {"status": Status.CLOSED, "closed_at": now() - timedelta(hours=3 - number), "step_due_at": None}
        Case.objects.filter(pk=case.pk).update(**ended)
    since = f"{now() - timedelta(days=20):%Y-%m-%d}"

    assert listed(f"?state=closed&since={since}") == [case.code for case in reversed(cases)]
    assert listed("?state=closed") == [case.code for case in cases]


@pytest.mark.parametrize("mark", ["x", "1-2", "9" * 17 + "-" + "0" * 32, "-1-" + "0" * 32, "\0"])
def test_a_mark_that_is_none_shows_the_first_page(client, listed, chief, village, mark):
    case = make_report(village, at=now())
    client.force_login(chief)

    assert listed(f"?after={mark}") == [case.code]
    assert listed(f"?before={mark}") == [case.code]


def test_a_mark_is_read_as_it_was_written():
    mark = Mark(MONDAY_NOON.replace(microsecond=123_457), uuid4())

    assert read_mark(str(mark)) == mark


def test_what_is_counted_no_further_is_said_to_be_more():
    assert str(counted(COUNTED_UP_TO)) == "1000"
    assert str(counted(COUNTED_UP_TO + 1)) == "1000+"


def test_a_complaint_is_neither_listed_nor_counted_for_whom_it_is_about(client, listed, chief, village):
    """C-32, by every way into the list."""
    complaint = make_report(village, class_code="15002", story="反映干部态度", about=(chief,), at=now())
    client.force_login(chief)

    for address in ("", f"?q={complaint.code}", "?q=干部态度", f"?owner={complaint.owner_id}", "?class=15"):
        assert listed(address) == []
        assert "Open 0" in client.get("/cases/" + address).text


def test_whoever_was_asked_to_go_elsewhere_finds_that_case_by_words_too(client, listed, secretary, other_village):
    elsewhere = make_report(other_village, at=now())
    elsewhere.handlers.add(secretary)
    make_report(other_village, at=now())
    client.force_login(secretary)

    assert listed("?q=路灯") == [elsewhere.code]
    assert listed("") == [elsewhere.code]
    assert listed(f"?place={VILLAGE}") == []


def test_a_filter_is_kept_under_a_name_and_opens_the_list(client, listed, chief, village, other_village):
    make_report(village, at=now())
    road = make_report(other_village, class_code="09002", at=now())
    client.force_login(chief)
    asked = {"name": "路面", "address": "state=open&class=09002&since=never&page=7"}
    answer = client.post("/cases/filters/", asked)
    kept = KeptFilter.objects.get()

    assert answer.headers["Location"] == "/cases/?state=open&class=09002"
    assert listed("?" + kept.address) == [road.code]
    assert ">路面</a>" in client.get("/cases/").text
    client.post(f"/cases/filters/{kept.pk}/start/")
    assert client.get("/cases/").headers["Location"] == "/cases/?" + kept.address
    assert client.get("/cases/?state=open").status_code == 200
    client.post(f"/cases/filters/{kept.pk}/rename/", {"name": "破路"})
    assert "破路" in client.get("/cases/filters/").text
    client.post(f"/cases/filters/{kept.pk}/start/")
    assert client.get("/cases/").status_code == 200
    client.post(f"/cases/filters/{kept.pk}/drop/")
    assert not KeptFilter.objects.exists()


def test_a_name_is_given_once_and_there_are_no_more_than_twenty(client, chief):
    for number in range(MOST_KEPT - 1):
        keep_filter(name=f"第{number}个", address="state=open", by=chief, at=now())
    client.force_login(chief)
    taken = client.post("/cases/filters/", {"name": "第0个", "address": "state=closed"})
    first, second = KeptFilter.objects.all()[:2]
    renamed = client.post(f"/cases/filters/{first.pk}/rename/", {"name": second.name})
    nameless = client.post("/cases/filters/", {"name": " ", "address": "state=closed"})
    keep_filter(name="最后", address="state=open", by=chief, at=now())
    too_many = client.post("/cases/filters/", {"name": "多", "address": "state=closed"})

    assert (taken.status_code, renamed.status_code, nameless.status_code, too_many.status_code) == (409, 409, 422, 409)
    assert "filter of this name already" in taken.text
    assert "filter of this name already" in renamed.text
    assert "20 filters already" in too_many.text
    assert 'value="state=closed"' in taken.text


def test_nobody_touches_the_filters_of_somebody_else(client, chief, secretary):
    kept = keep_filter(name="我的", address="state=open", by=chief, at=now())
    client.force_login(secretary)

    for act in ("rename", "drop", "start"):
        assert client.post(f"/cases/filters/{kept.pk}/{act}/", {"name": "x"}).status_code == 404
    assert "我的" not in client.get("/cases/").text + client.get("/cases/filters/").text


def test_an_old_case_is_accepted_and_leaves_what_waits(client, listed, secretary, village):
    case = make_report(village, at=now())
    Case.objects.filter(pk=case.pk).update(owner=None, owner_post=None)
    accept_case(case.pk, by=secretary, parts={Part.DESK}, at=now())
    Case.objects.filter(pk=case.pk).update(owner=make_officer("somebody", Role.GRID_WORKER, VILLAGE))
    client.force_login(secretary)

    assert listed("?state=to_sort") == []
    assert make_place(VILLAGE) == village


def test_a_filter_that_filters_nothing_opens_the_list_and_leads_in_no_circle(client, chief, village):
    client.force_login(chief)
    client.post("/cases/filters/", {"name": "全部", "address": ""})
    client.post(f"/cases/filters/{KeptFilter.objects.get().pk}/start/")

    assert client.get("/cases/").status_code == 200


def test_whose_reporter_is_to_be_asked_stands_by_itself(listed, client, village, secretary, duty_officer):
    owner = {Part.OWNER}
    asked, found = make_report(village, at=now()), make_report(village, story="路面塌了，看见的", at=now())
    Case.objects.filter(pk=found.pk).update(channel=ReportChannel.PATROL)
    for case in (asked, found):
        take_case(case.pk, by=secretary, parts=owner, at=now())
        report_done(case.pk, by=secretary, parts=owner, words="修好了", at=now())
    client.force_login(duty_officer)
    assert listed("?state=to_ask") == [asked.code]
    assert "Reporter to be asked 1" in client.get("/cases/").text

    answer_case(asked.pk, asked.reporters.get().pk, answer="fixed", parts={Part.REPORTER}, at=now())

    assert listed("?state=to_ask") == []
    assert set(listed("?state=to_check")) == {asked.code, found.code}


def test_the_ladder_leads_to_what_it_counts(listed, client, village, secretary, duty_officer):
    nobodys, owned = make_report(village, at=now()), make_report(village, story="另一盏灯", at=now())
    Case.objects.filter(pk=nobodys.pk).update(owner=None, owner_post=None)
    mediated = make_report(village, class_code="01001", story="地界", at=now())
    Case.objects.filter(pk=mediated.pk).update(owner=None, owner_post=None, kind="mediated")
    Case.objects.update(rung="village")
    make_case(duty_officer, place=village, at=now())
    client.force_login(duty_officer)
    board = client.get("/cases/ladder/").text
    for number, query in ((3, ""), (1, "&amp;who=nobody")):
        assert f'?state=open&amp;rung=village{query}">{number} ' in board

    assert set(listed("?state=open&rung=village")) == {nobodys.code, owned.code, mediated.code}
    assert listed("?state=open&rung=village&who=nobody") == [nobodys.code]
