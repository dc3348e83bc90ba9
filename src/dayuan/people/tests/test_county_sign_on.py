"""The county's single sign-on, against a real small provider: it opens accounts that exist, and no others."""

from urllib.parse import urlsplit

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from dayuan.kernel.models import AuditEntry
from dayuan.people.models import Person
from dayuan.people.testing import set_up_codes
from dayuan.people.tests.county import County

SIGN_IN, CONNECT = "/accounts/oidc/county/login/", "/accounts/oidc/county/login/?process=connect"


@pytest.fixture
def county(settings):
    with County() as county:
        settings.SOCIALACCOUNT_PROVIDERS = county.settings()
        settings.OIDC_URL = county.url
        yield county


def text_of(response):
    return response.content.decode()


def round_trip(client, start):
    """Press the button, be sent to the county, come back with its answer."""
    sent = client.post(start)
    assert sent.status_code == 302, text_of(sent)
    back = httpx.get(sent.headers["Location"])
    assert back.status_code == 302, back.text
    parts = urlsplit(back.headers["Location"])
    return client.get(f"{parts.path}?{parts.query}")


def test_the_owner_connects_it_once_and_signs_in_with_it_from_then_on(client, county, secretary):
    client.force_login(secretary)
    round_trip(client, CONNECT)
    assert SocialAccount.objects.get().user == secretary
    assert AuditEntry.objects.filter(action="county_sign_on_connected").exists()

    visitor = Client()
    assert "仁寿县统一登录" in text_of(visitor.get("/accounts/login/"))
    round_trip(visitor, SIGN_IN)

    assert visitor.get("/cases/").status_code == 200


def test_nobody_gets_an_account_by_coming_from_the_county(client, county):
    client.cookies["django_language"] = "en"
    page = round_trip(client, SIGN_IN)
    assert "No account here yet" in text_of(page)
    assert not Person.objects.exists()
    assert client.get("/").headers["Location"].startswith("/accounts/login/")


def test_a_county_account_opens_one_account_only(client, county, secretary, grid_worker):
    client.force_login(secretary)
    round_trip(client, CONNECT)
    other = Client()
    other.force_login(grid_worker)
    round_trip(other, CONNECT)
    assert SocialAccount.objects.get().user == secretary


def test_the_second_factor_is_asked_for_all_the_same(client, county, secretary):
    client.force_login(secretary)
    round_trip(client, CONNECT)
    set_up_codes(secretary)
    visitor = Client()
    assert round_trip(visitor, SIGN_IN).headers["Location"].startswith("/accounts/second-factor/authenticate/")
    assert visitor.get("/cases/").status_code == 302


def test_a_closed_account_stays_closed(client, county, secretary):
    client.force_login(secretary)
    round_trip(client, CONNECT)
    Person.objects.update(is_active=False)
    visitor = Client()
    assert round_trip(visitor, SIGN_IN).headers["Location"] == "/accounts/closed/"
    assert visitor.get("/cases/").status_code == 302


def test_an_answer_that_was_not_asked_for_is_refused(client, county):
    answer = client.get("/accounts/oidc/county/login/callback/?code=x&state=made-up")
    assert answer.status_code in {200, 302, 401, 403}
    assert client.get("/").headers["Location"].startswith("/accounts/login/")


def test_without_a_county_there_is_no_such_page(client):
    assert client.get(SIGN_IN).status_code == 404
