"""The desk's list and page of cases: who sees which, and what is found."""

from datetime import timedelta

import pytest
from django.urls import reverse

from dayuan.cases.actions import close_case
from dayuan.cases.testing import make_case
from dayuan.kernel.clock import now

NASTY = "<script>alert(1)</script>'; DROP TABLE cases_case; --"


@pytest.fixture(autouse=True)
def _in_english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def case(duty_officer, village, checkpoint):
    return make_case(duty_officer, place=village, site=checkpoint, at=now())


SEES_LIST = {"duty_officer": 200, "chief": 200, "secretary": 200, "other_secretary": 200, "outsider": 200}
SEES_CASE = {"duty_officer": 200, "chief": 200, "secretary": 200}
MAY_CLOSE = {"duty_officer": 200, "chief": 200}
EVERYBODY = [
    *("duty_officer", "chief", "secretary", "other_secretary", "officer", "grid_worker"),
    *("resident", "outsider", "stranger"),
]


@pytest.mark.parametrize("who", EVERYBODY)
def test_each_role_gets_exactly_its_pages(client, request, case, who):
    client.force_login(request.getfixturevalue(who))

    assert client.get("/cases/").status_code == SEES_LIST.get(who, 404)
    assert client.get(f"/cases/{case.pk}/").status_code == SEES_CASE.get(who, 404)
    assert client.get(f"/cases/{case.pk}/close/").status_code == MAY_CLOSE.get(who, 404)
    assert client.post(f"/cases/{case.pk}/close/", {}).status_code == {200: 422}.get(MAY_CLOSE.get(who, 404), 404)
    assert client.post(f"/cases/{case.pk}/note/", {}).status_code == {200: 422}.get(SEES_CASE.get(who, 404), 404)
    assert client.get(f"/track/{case.code}/").status_code == 200


@pytest.mark.parametrize("who", ["other_secretary", "outsider"])
def test_a_case_of_another_place_is_not_in_the_list(client, request, case, who):
    client.force_login(request.getfixturevalue(who))

    assert case.code not in client.get("/cases/?state=open").content.decode()


def test_a_stranger_signs_in_first_and_comes_back(client, case):
    for address in ("/cases/", f"/cases/{case.pk}/", f"/cases/{case.pk}/close/"):
        page = client.get(address)
        assert page.status_code == 302
        assert page.headers["Location"].endswith(f"next={address}")


def test_whoever_was_asked_to_go_may_read_the_case(client, case, officer):
    case.handlers.add(officer)
    client.force_login(officer)

    assert client.get(f"/cases/{case.pk}/").status_code == 200
    assert client.post(f"/cases/{case.pk}/close/", {"outcome": "settled"}).status_code == 404


def test_the_list_is_filtered_by_state_and_says_how_many(client, duty_officer, village, case):
    overdue = make_case(duty_officer, place=village, at=now() - timedelta(days=1))
    closed = make_case(duty_officer, place=village, at=now())
    close_case(closed.pk, by=duty_officer, outcome="settled", note="", at=now())
    client.force_login(duty_officer)

    shown = {state: client.get(f"/cases/?state={state}").content.decode() for state in ("open", "overdue", "closed")}

    for state, codes in {
        "open": {case.code, overdue.code},
        "overdue": {overdue.code},
        "closed": {closed.code},
    }.items():
        assert {one.code for one in (case, overdue, closed) if one.code in shown[state]} == codes
    assert "2 open, 1 overdue" in shown["open"]


def test_a_case_is_found_by_its_code_and_by_its_title(client, duty_officer, village, case):
    other = make_case(duty_officer, place=village, title="路灯不亮", at=now())
    client.force_login(duty_officer)

    by_code = client.get("/cases/", {"q": case.code.lower().replace("-", " ")}).content.decode()
    by_title = client.get("/cases/", {"q": "路灯"}).content.decode()

    assert case.code in by_code
    assert other.code not in by_code
    assert other.code in by_title
    assert case.code not in by_title


@pytest.mark.parametrize("words", [NASTY, "%", "_", "\x00", "x" * 5_000, "%25%27"])
def test_anything_may_be_searched_for(client, duty_officer, case, words):
    client.force_login(duty_officer)

    page = client.get("/cases/", {"q": words, "state": words, "page": words})

    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


def test_an_empty_list_says_what_to_do(client, duty_officer):
    client.force_login(duty_officer)

    assert (
        "A case opens when somebody reports something or confirms a warning" in client.get("/cases/").content.decode()
    )


def test_a_note_is_kept_and_shown_as_text(client, duty_officer, case):
    client.force_login(duty_officer)

    page = client.post(f"/cases/{case.pk}/note/", {"note": NASTY}, follow=True)

    assert case.steps.last().note == NASTY
    assert "<script>alert" not in page.content.decode()
    assert "&lt;script&gt;alert" in page.content.decode()


def test_an_empty_note_is_explained(client, duty_officer, case):
    client.force_login(duty_officer)

    page = client.post(f"/cases/{case.pk}/note/", {"note": "   "})

    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()
    assert case.steps.count() == 1


def test_the_redrawn_fragment_is_the_part_of_the_page(client, duty_officer, case):
    client.force_login(duty_officer)
    for address in (reverse("cases:list"), reverse("cases:case", args=[case.pk])):
        fragment = client.get(address, headers={"HX-Request": "true"}).content.decode()
        page = client.get(address).content.decode()
        assert "<html" not in fragment
        assert case.code in fragment
        assert fragment.split("data-now")[0].strip()[:60] in page


def test_the_heading_of_the_list_is_redrawn_with_the_list(client, duty_officer, village):
    client.force_login(duty_officer)
    assert '<span class="muted" id="case-counts">0 open, 0 overdue' in client.get("/cases/").content.decode()
    make_case(duty_officer, place=village, at=now() - timedelta(days=1))
    fragment = client.get("/cases/", headers={"HX-Request": "true"}).content.decode()
    assert '<span class="muted" id="case-counts" hx-swap-oob="true">1 open, 1 overdue' in fragment
