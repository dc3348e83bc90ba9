"""Keys and addresses of other systems: made by the chief, stopped by anybody of command, seen by nobody else."""

from datetime import timedelta

import pytest
from django.urls import reverse

from dayuan.exchange.access import key_of
from dayuan.exchange.models import ApiKey, Subscription
from dayuan.exchange.testing import make_api_key, make_subscription
from dayuan.kernel.clock import SHANGHAI, now
from dayuan.kernel.models import AuditEntry

pytestmark = pytest.mark.usefixtures("village")


def in_a_year():
    return (now().astimezone(SHANGHAI).date() + timedelta(days=365)).isoformat()


@pytest.fixture(autouse=True)
def _in_english(client):
    client.cookies["django_language"] = "en"


def test_the_chief_makes_a_key_that_is_shown_once(client, chief):
    client.force_login(chief)
    entered = {"name": "县12345平台", "purpose": "转交群众诉求", "ends_on": in_a_year()}
    page = client.post(reverse("exchange:new_key"), entered).content.decode()
    key = ApiKey.objects.get()
    text = next(word for word in page.replace("<", " ").replace(">", " ").split() if word.startswith(key.beginning))
    assert key_of(text, at=now()) == key
    home = client.get(reverse("exchange:home")).content.decode()
    assert text not in home
    assert key.beginning in home
    assert AuditEntry.objects.filter(action="api_key_made", by_id=chief.pk).count() == 1


@pytest.mark.parametrize("days", [-1, 3 * 365])
def test_a_key_ends_within_two_years(client, chief, days):
    client.force_login(chief)
    last = (now().date() + timedelta(days=days)).isoformat()
    page = client.post(reverse("exchange:new_key"), {"name": "x", "purpose": "y", "ends_on": last})
    assert page.status_code == 422
    assert "two years ahead" in page.content.decode()
    assert not ApiKey.objects.exists()


def test_anybody_of_command_revokes_it_but_makes_none(client, chief, duty_officer):
    key, text = make_api_key(chief, at=now())
    client.force_login(duty_officer)
    assert client.get(reverse("exchange:new_key")).status_code == 404
    assert client.get(reverse("exchange:new_subscription")).status_code == 404
    client.post(reverse("exchange:revoke", args=[key.pk]))
    assert key_of(text, at=now()) is None
    again = client.post(reverse("exchange:revoke", args=[key.pk]))
    assert (again.status_code, "revoked before" in again.content.decode()) == (409, True)


def test_another_township_neither_sees_nor_stops_them(client, chief, outsider, secretary):
    key, _text = make_api_key(chief, at=now())
    told = make_subscription(chief)
    client.force_login(outsider)
    assert "县12345平台" not in client.get(reverse("exchange:home")).content.decode()
    assert client.post(reverse("exchange:revoke", args=[key.pk])).status_code == 404
    assert client.get(reverse("exchange:subscription", args=[told.pk])).status_code == 404
    assert client.post(reverse("exchange:stop", args=[told.pk])).status_code == 404
    client.force_login(secretary)
    assert client.get(reverse("exchange:home")).status_code == 404


def test_the_chief_has_a_system_told_and_its_secret_is_sealed(client, chief, duty_officer):
    client.force_login(chief)
    entered = {"name": "县综治平台", "url": "https://8.8.8.8/hook", "events": ["case.closed"]}
    page = client.post(reverse("exchange:new_subscription"), entered).content.decode()
    told = Subscription.objects.get()
    assert told.secret in page
    assert told.secret not in client.get(reverse("exchange:subscription", args=[told.pk])).content.decode()
    client.force_login(duty_officer)
    client.post(reverse("exchange:stop", args=[told.pk]))
    told.refresh_from_db()
    assert told.stopped_by == duty_officer


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"url": "file:///etc/passwd"}, "no address that can be called"),
        ({"url": "http://127.0.0.1:5432/"}, "inner network"),
        ({"url": "http://10.0.0.1/hook"}, "inner network"),
        ({"events": []}, "required"),
    ],
)
def test_an_address_that_cannot_be_is_said_beside_its_field(client, chief, changed, sentence):
    client.force_login(chief)
    entered = {"name": "x", "url": "https://8.8.8.8/", "events": ["case.closed"], **changed}
    page = client.post(reverse("exchange:new_subscription"), entered)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert not Subscription.objects.exists()


def test_a_report_that_came_in_says_from_where_on_its_page(client, chief, village, api_key, duty_officer):
    sent = {"api_key": api_key, "service_code": "09001", "address_id": village.pk}
    client.post("/open311/v2/requests.json", sent)
    client.force_login(duty_officer)
    case = ApiKey.objects.get().received.get().case
    page = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert "Came in from 县12345平台" in page
