"""One act on several cases: it asks twice, does it to each by itself, and says what became of each."""

import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import uuid4

import pytest
from django.db import connection

from dayuan.cases.actions import CaseCannotMove, accept_case, do_once, standing_of
from dayuan.cases.models import Case, RoutingLesson, Status
from dayuan.cases.queries import assignable_posts
from dayuan.cases.rules.lists import MOST_AT_ONCE
from dayuan.cases.rules.workflow import Part
from dayuan.cases.testing import make_case, make_report
from dayuan.kernel.clock import now
from dayuan.kernel.models import AuditEntry
from dayuan.people.models import Role
from dayuan.people.testing import make_officer
from dayuan.places.testing import TOWNSHIP, VILLAGE


@pytest.fixture(autouse=True)
def _in_english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def asks(client):
    """The first page: its text, and what its form would send."""

    def read(act, *cases):
        page = client.get("/cases/together/", {"act": act, "case": [str(case.pk) for case in cases]}).text
        hidden = re.findall(r'type="hidden" name="(act|key|case|back)" value="([^"]*)"', page)
        form = {"case": [value for name, value in hidden if name == "case"]}
        return page, form | {name: value for name, value in hidden if name != "case"}

    return read


def stands(*cases):
    return [Case.objects.get(pk=case.pk).status for case in cases]


def test_the_first_page_does_nothing_and_says_what_would_be_done_and_what_not(client, asks, secretary, village):
    new, taken = make_report(village, at=now()), make_report(village, at=now())
    accept_case(taken.pk, by=secretary, parts={Part.DESK}, at=now())
    client.force_login(secretary)
    page, _form = asks("accept", new, taken)

    assert stands(new, taken) == [Status.REPORTED, Status.ACCEPTED]
    assert "This cannot be done from where it stands: Accepted." in page
    assert "Accept the case: 1 case, I mean it" in page


def test_the_second_press_does_it_to_each_and_says_what_became_of_each(client, asks, secretary, village):
    cases = [make_report(village, at=now()) for _number in range(3)]
    client.force_login(secretary)
    _page, form = asks("accept", *cases)
    accept_case(cases[1].pk, by=secretary, parts={Part.DESK}, at=now())
    answer = client.post("/cases/together/", form)

    assert stands(*cases) == [Status.ACCEPTED] * 3
    assert "2 done, 1 refused" in answer.text
    assert "The case has moved on." in answer.text
    assert cases[1].code in answer.text
    assert [case.steps.count() for case in cases] == [2, 2, 2]


def test_pressed_twice_it_is_done_once(client, asks, chief, village):
    cases = [make_report(village, at=now()) for _number in range(2)]
    client.force_login(chief)
    _page, form = asks("press", *cases)
    answers = [client.post("/cases/together/", form | {"words": "三天内办好"}) for _press in range(2)]

    assert [Case.objects.get(pk=case.pk).presses for case in cases] == [1, 1]
    assert ["2 done, 0 refused" in answer.text for answer in answers] == [True, True]


def test_cases_are_sent_to_a_post_that_can_take_them_all(client, asks, chief, secretary, village):
    cases = [make_report(village, class_code=code, at=now()) for code in ("09001", "08001")]
    for case in cases:
        accept_case(case.pk, by=chief, parts={Part.DESK}, at=now())
    worker = make_officer("all-of-them", Role.GRID_WORKER, VILLAGE)
    client.force_login(chief)
    _page, form = asks("assign", *cases)
    post = next(one for one in assignable_posts(cases[0], at=now()) if one.person == worker)
    unsaid = client.post("/cases/together/", form | {"post_id": str(post.pk)})
    sent = client.post("/cases/together/", form | {"post_id": str(post.pk), "reason": "就在旁边"})

    assert "The table names another post for this." in unsaid.text
    assert "2 done" in sent.text or "1 done" in unsaid.text
    assert stands(*cases) == [Status.DISPATCHED] * 2
    assert {case.owner for case in Case.objects.filter(pk__in=[one.pk for one in cases])} == {worker}
    assert RoutingLesson.objects.filter(chosen=Role.GRID_WORKER).exists()
    elsewhere = client.post("/cases/together/", form | {"key": str(uuid4()), "post_id": str(uuid4())})
    assert elsewhere.status_code == 422


def test_several_go_up_with_one_reason(client, asks, secretary, village):
    cases = [make_report(village, at=now()) for _number in range(2)]
    client.force_login(secretary)
    _page, form = asks("pass-up", *cases)
    empty = client.post("/cases/together/", form | {"reason": " "})

    assert empty.status_code == 422
    assert stands(*cases) == [Status.REPORTED] * 2
    assert "2 done" in client.post("/cases/together/", form | {"reason": "村里办不了"}).text
    assert [case.steps.last().note for case in cases] == ["村里办不了"] * 2


def test_several_are_merged_into_one_of_them(client, asks, secretary, village):
    cases = [make_report(village, at=now()) for _number in range(3)]
    client.force_login(secretary)
    _page, form = asks("merge", *cases)
    answer = client.post("/cases/together/", form | {"into": str(cases[1].pk)})

    assert stands(*cases) == [Status.MERGED, Status.REPORTED, Status.MERGED]
    assert "2 done, 0 refused" in answer.text
    alone, _form = asks("merge", cases[1])
    assert "Choose at least two cases to merge." in alone


def test_what_a_warning_raised_is_left_to_dispatch(client, asks, chief, village):
    case = make_case(chief, place=village, at=now())
    client.force_login(chief)

    for act in ("assign", "pass-up"):
        assert "A warning raised it: dispatch sends somebody." in asks(act, case)[0]


def test_a_case_of_elsewhere_and_a_complaint_are_not_there(client, secretary, village, other_village):
    """By their ids in the address and in what is sent; C-32 for whom the complaint is about."""
    elsewhere = make_report(other_village, at=now())
    complaint = make_report(village, class_code="15002", about=(secretary,), at=now())
    mine = make_report(village, at=now())
    client.force_login(secretary)
    chosen = {"act": "accept", "case": [str(one.pk) for one in (elsewhere, complaint, mine)] + ["x", str(uuid4())]}
    asked = client.get("/cases/together/", chosen).text
    done = client.post("/cases/together/", chosen | {"key": str(uuid4())}).text

    for page in (asked, done):
        assert elsewhere.code not in page
        assert complaint.code not in page
        assert "4 of those chosen are not to be found here." in page
    assert stands(elsewhere, complaint, mine) == [Status.REPORTED, Status.REPORTED, Status.ACCEPTED]


def test_more_than_fifty_and_none_at_all_are_refused_as_a_whole(client, secretary, village):
    case = make_report(village, at=now())
    client.force_login(secretary)
    many = {"act": "accept", "case": [str(case.pk), *(str(uuid4()) for _number in range(MOST_AT_ONCE))]}
    too_many = client.post("/cases/together/", many | {"key": str(uuid4())})
    none = client.get("/cases/together/", {"act": "accept"})

    assert too_many.status_code == 422
    assert "At most 50 cases at once. Nothing was done." in too_many.text
    assert "Choose at least one case of the list." in none.text
    assert stands(case) == [Status.REPORTED]


@pytest.mark.parametrize("act", ["", "close", "decline", "delete", "ask-void"])
def test_what_cannot_be_done_together_is_no_page(client, secretary, act):
    client.force_login(secretary)

    assert client.get("/cases/together/", {"act": act}).status_code == 404


def test_only_leaders_are_offered_to_press(client, asks, secretary, village):
    case = make_report(village, at=now())
    client.force_login(secretary)

    assert 'value="press"' not in client.get("/cases/?choose=some").text
    assert "This is not yours to decide." in asks("press", case)[0]
    client.force_login(make_officer("leads", Role.PARTY_SECRETARY, TOWNSHIP))
    assert 'value="press"' in client.get("/cases/?choose=some").text


def test_the_list_is_chosen_from_and_all_of_a_page_at_once(client, secretary, village):
    case = make_report(village, at=now())
    client.force_login(secretary)
    box = f'name="case" value="{case.pk}"'

    assert box not in client.get("/cases/").text
    assert f"{box} aria" in client.get("/cases/?choose=some").text
    assert f"{box} checked" in client.get("/cases/?choose=all").text
    assert "live:case" not in client.get("/cases/?choose=some").text, "what is ticked would be drawn away"


def test_done_together_is_in_the_trail_as_done_alone(client, asks, secretary, village):
    cases = [make_report(village, at=now()) for _number in range(2)]
    client.force_login(secretary)
    _page, form = asks("merge", *cases)
    client.post("/cases/together/", form | {"into": str(cases[0].pk)})

    assert AuditEntry.objects.filter(action="case_merged", subject=f"case:{cases[1].code}").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_do_it_once(village, secretary):
    case, key = make_report(village, at=now()), uuid4()
    seen = standing_of(Case.objects.get(pk=case.pk))

    def press(_number):
        accept = partial(accept_case, case.pk, by=secretary, parts={Part.DESK}, at=now())
        do_once(case.pk, accept, key=key, seen=seen, at=now())
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(press, range(2)))

    assert case.steps.count() == 2


def test_a_case_that_somebody_moved_is_not_moved_again(village, secretary):
    case = make_report(village, at=now())
    seen = standing_of(case)
    accept_case(case.pk, by=secretary, parts={Part.DESK}, at=now())

    with pytest.raises(CaseCannotMove):
        do_once(case.pk, pytest.fail, key=uuid4(), seen=seen, at=now())
