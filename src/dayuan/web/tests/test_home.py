"""Where each person lands, and what every page offers them."""

import pytest
from django.test import Client

from dayuan.cases.testing import make_case
from dayuan.dispatch.models import Offer, Rung
from dayuan.kernel.clock import now
from dayuan.people.models import Person


@pytest.fixture
def home(client: Client):
    def open_home(person: Person):
        client.force_login(person)
        return client.get("/")

    return open_home


def test_the_duty_officer_and_the_chief_land_on_the_command_screen(home, duty_officer: Person, chief: Person) -> None:
    for person in (duty_officer, chief):
        page = home(person)
        assert page.status_code == 200
        assert "<dayuan-map" in page.content.decode()


def test_a_village_secretary_lands_on_the_cases(home, secretary: Person) -> None:
    assert home(secretary).headers["Location"] == "/cases/"


def test_whoever_is_sent_out_lands_on_their_tasks(home, officer: Person) -> None:
    assert home(officer).headers["Location"] == "/dispatch/"


def test_whoever_answers_for_matters_lands_on_their_work_unless_asked_to_go(
    home, grid_worker: Person, duty_officer: Person, village
) -> None:
    assert home(grid_worker).headers["Location"] == "/cases/mine/"

    case = make_case(duty_officer, place=village, at=now())
    Offer.objects.create(
        case=case,
        person=grid_worker,
        post=grid_worker.posts.get(),
        rung=next(iter(Rung)),
        order=1,
        reasons=[],
        asked_at=now(),
        answer_by=now(),
    )

    assert home(grid_worker).headers["Location"] == "/dispatch/"


def test_a_resident_lands_on_the_tracking_page(home, resident: Person) -> None:
    assert home(resident).headers["Location"] == "/track/"


def test_an_account_without_a_post_is_told_whom_to_ask(home, stranger: Person) -> None:
    page = home(stranger)
    assert page.status_code == 200
    assert "还没有岗位" in page.content.decode()


def test_a_stranger_signs_in_first(client: Client) -> None:
    answer = client.get("/?matter=case:1")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/?next=/")


def test_nobody_signs_up_by_themselves(client: Client) -> None:
    assert client.get("/accounts/signup/").status_code == 404


def test_a_person_signs_in_with_name_and_password_and_out_again(client: Client, duty_officer: Person) -> None:
    duty_officer.set_password("a long secret of the test")
    duty_officer.save()
    answer = client.post("/accounts/login/", {"login": "duty", "password": "a long secret of the test"})
    assert answer.headers["Location"] == "/"
    assert client.get("/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/").status_code == 302


def test_a_wrong_password_says_so_and_keeps_the_name(client: Client, duty_officer: Person) -> None:
    page = client.post("/accounts/login/", {"login": "duty", "password": "wrong"}).content.decode()
    assert 'value="duty"' in page
    assert 'role="alert"' in page


def test_the_password_page_asks_for_the_old_one(client: Client, duty_officer: Person) -> None:
    client.force_login(duty_officer)
    page = client.get("/accounts/password/change/")
    assert page.status_code == 200
    assert 'name="oldpassword"' in page.content.decode()


def test_chinese_comes_first_whatever_the_browser_prefers_and_english_by_a_switch(client: Client) -> None:
    page = client.get("/accounts/login/", headers={"Accept-Language": "en"}).content.decode()
    assert "登录" in page
    assert 'lang="zh-Hans"' in page
    client.post("/i18n/setlang/", {"language": "en", "next": "/accounts/login/"})
    page = client.get("/accounts/login/").content.decode()
    assert "Sign in" in page
    assert 'lang="en"' in page


def test_big_letters_stay_until_switched_off(client: Client) -> None:
    answer = client.post("/text-size/", {"size": "big", "next": "/track/"})
    assert answer.headers["Location"] == "/track/"
    assert 'class="big-text"' in client.get("/accounts/login/").content.decode()
    client.post("/text-size/", {"size": "ordinary", "next": "/track/"})
    assert 'class="big-text"' not in client.get("/accounts/login/").content.decode()


def test_the_switch_leads_to_no_other_site(client: Client) -> None:
    answer = client.post("/text-size/", {"size": "big", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("nonsense", ["a", "-1", "[]", "a\0b", "", "//elsewhere.example", "javascript:alert(1)"])
def test_what_is_no_address_leads_to_the_start(client: Client, nonsense: str) -> None:
    answer = client.post("/text-size/", {"size": "big", "next": nonsense})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_the_switches_of_a_page_that_a_form_drew_lead_to_where_the_form_stood(client: Client) -> None:
    wrong, here = {"login": "nobody", "password": "nothing"}, "/accounts/login/"
    page = client.post(here, wrong, headers={"Referer": "http://testserver/track/?from=paper"}).content.decode()
    assert page.count('name="next" value="/track/?from=paper"') == 2
    elsewhere = client.post(here, wrong, headers={"Referer": "https://elsewhere.example/track/"}).content.decode()
    assert elsewhere.count('name="next" value="/"') == 2


def test_a_page_that_only_a_button_opens_says_so(client: Client) -> None:
    page = client.get("/text-size/", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["Allow"]) == (405, "POST")
    assert "请退回上一步，再按一次按钮" in page.content.decode()
    assert client.get("/text-size/", headers={"Accept": "application/json"}).content == b""


def test_a_missing_page_says_so_in_the_readers_language(client: Client) -> None:
    page = client.get("/nowhere/")
    assert page.status_code == 404
    assert "没有这个页面" in page.content.decode()


def test_no_page_carries_script_or_style_of_its_own(client: Client, duty_officer: Person) -> None:
    client.force_login(duty_officer)
    for address in ("/", "/suggest/", "/suggestions/", "/nowhere/", "/accounts/password/change/"):
        page = client.get(address).content.decode()
        assert "<style" not in page
        assert "style=" not in page
        assert "<script>" not in page
        assert " onclick=" not in page
