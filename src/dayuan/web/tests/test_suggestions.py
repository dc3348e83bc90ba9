"""Anybody can say what should be better; the duty officers read it (C-07)."""

import pytest
from django.core.cache import cache
from django.test import Client

from dayuan.people.models import Person
from dayuan.web.models import Suggestion
from dayuan.web.suggestion_pages import MOST_IN_AN_HOUR


@pytest.fixture(autouse=True)
def _fresh_hour() -> None:
    cache.clear()


@pytest.mark.parametrize("address", ["/accounts/login/", "/track/", "/nowhere/", "/suggest/"])
def test_every_page_leads_to_it_in_one_tap_and_says_who_runs_this(client: Client, settings, address: str) -> None:
    settings.OPERATOR_NAME = "虞丞乡人民政府"
    settings.FILING_NUMBER = "川备 511421-1"
    page = client.get(address).content.decode()
    assert 'href="/suggest/' in page
    assert "虞丞乡人民政府" in page
    assert "川备 511421-1" in page


def test_a_resident_without_an_account_suggests_something(client: Client) -> None:
    answer = client.post("/suggest/", {"text": "字太小", "contact": "028-0000", "page": "/track/"})
    assert answer.headers["Location"] == "/suggest/thanks/"
    kept = Suggestion.objects.get()
    assert (kept.text, kept.contact, kept.page, kept.by) == ("字太小", "028-0000", "/track/", None)
    assert "谢谢" in client.get("/suggest/thanks/").content.decode()


def test_another_townships_duty_officer_does_not_read_it(client: Client, resident: Person, outsider: Person) -> None:
    client.force_login(resident)
    client.post("/suggest/", {"text": "路灯", "contact": "028-0000", "place_code": "511421203"})
    client.force_login(outsider)
    page = client.get("/suggestions/").content.decode()
    assert "路灯" not in page
    client.post("/suggest/", {"text": "青岗的事"})
    assert "青岗的事" in client.get("/suggestions/").content.decode()
    assert dict(Suggestion.objects.values_list("text", "place_code")) == {"路灯": "511421200", "青岗的事": "511421203"}


def test_an_empty_suggestion_is_sent_back_with_what_was_typed(client: Client) -> None:
    page = client.post("/suggest/", {"text": "  ", "contact": "028-0000"})
    assert page.status_code == 422
    assert "028-0000" in page.content.decode()
    assert not Suggestion.objects.exists()


def test_a_flood_is_stopped_kindly(client: Client) -> None:
    for _number in range(MOST_IN_AN_HOUR):
        client.post("/suggest/", {"text": "同一句"})
    page = client.post("/suggest/", {"text": "再一句"})
    assert page.status_code == 429
    assert "再一句" in page.content.decode()
    assert Suggestion.objects.count() == MOST_IN_AN_HOUR


def test_behind_our_proxy_one_flood_does_not_shut_out_the_others(client: Client, settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(MOST_IN_AN_HOUR + 1):
        flood = client.post("/suggest/", {"text": "同一句"}, headers={"X-Forwarded-For": f"9.9.9.{number}, 1.2.3.4"})
    assert flood.status_code == 429
    assert client.post("/suggest/", {"text": "一句"}, headers={"X-Forwarded-For": "1.2.3.5"}).status_code == 302


def test_the_duty_officer_reads_it_as_it_was_typed(client: Client, duty_officer: Person, secretary: Person) -> None:
    client.post("/suggest/", {"text": "<script>alert(1)</script>'; DROP TABLE web_suggestion;--"})
    client.force_login(duty_officer)
    page = client.get("/suggestions/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#x27;; DROP TABLE" in page
    client.force_login(secretary)
    assert client.get("/suggestions/").status_code == 404
