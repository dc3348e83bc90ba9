"""What an attacker tries at the door: headers on every answer, forged forms, foreign sites."""

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from dayuan.devices.models import Device
from dayuan.devices.testing import make_device
from dayuan.places.testing import VILLAGE
from tests.access.walking import addresses

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def refuses_foreign_script(policy):
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";") if " " in rule.strip())
    return (
        rules["script-src"] == "'self'"
        and rules["default-src"] == "'self'"
        and rules["object-src"] == "'none'"
        and rules["base-uri"] == "'none'"
        and rules["frame-ancestors"] == "'none'"
        and "unsafe" not in policy
    )


def answers(client):
    """One of each kind: page, redirect, missing, wrong method, forged, refused, wrong form, call, upload, file."""
    yield "page", client.get("/accounts/")
    yield "redirect", Client().get("/")
    yield "sign-in", Client().get("/accounts/login/")
    yield "missing", client.get("/no/such/page/")
    yield "wrong method", client.get("/text-size/")
    yield "forged", Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x"})
    yield "garbled", client.get("/cases/", headers={"Host": "evil.example"})
    device = make_device(activated_at=None, filing_number="")
    yield "refused", client.post(f"/devices/{device.pk}/activate/", {"reason": ""})
    yield "wrong form", client.post(f"/devices/{device.pk}/retire/", {"reason": ""})
    yield "call", client.get("/command/map.json")
    yield "upload", Client().post("/signals/photos/")
    yield "public", Client().get("/track/")
    yield "file", client.get("/static/" + _a_static_file())
    yield "missing file", client.get("/static/no-such-file.js")


def _a_static_file():
    name = "mfa/js/webauthn.js"
    assert finders.find(name)
    return name


def test_every_kind_of_answer_carries_the_policy_and_the_headers(client, duty_officer):
    client.force_login(duty_officer)
    for kind, answer in answers(client):
        assert refuses_foreign_script(answer.headers.get("Content-Security-Policy", "")), kind
        for name, value in HEADERS.items():
            assert answer.headers.get(name) == value, (kind, name)
        if answer.streaming:
            # Read to its end a file is closed, and the test's connection is not.
            answer.getvalue()


def test_a_page_that_breaks_carries_them_too(duty_officer, monkeypatch):
    def breaks(*anything):
        raise RuntimeError

    monkeypatch.setattr("dayuan.web.pages.matters", breaks)
    client = Client(raise_request_exception=False)
    client.force_login(duty_officer)
    answer = client.get("/matters/")
    assert answer.status_code == 500
    assert refuses_foreign_script(answer.headers["Content-Security-Policy"])
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_cookies_are_out_of_reach_of_script_and_of_other_sites(client, duty_officer):
    duty_officer.set_password("four words of my own")
    duty_officer.save()
    client.post("/accounts/login/", {"login": "duty", "password": "four words of my own"})
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_no_form_of_the_product_is_taken_without_its_token(
    duty_officer, system_administrator, security_administrator, auditor
):
    """Every address that takes a form, and needs nothing in its path, for whoever may send it."""
    device_calls = {"signals:upload", "signals:api-root", "cap_push"}
    plain = [name for name, parts in addresses() if not parts and name not in device_calls]
    for person in (duty_officer, system_administrator, security_administrator, auditor):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(person)
        for name in plain:
            answer = strict.post(reverse(name))
            assert answer.status_code in {302, 403, 404, 405}, (person, name, answer.status_code)
            assert answer.status_code != 302 or "/accounts/login/" in answer.headers["Location"], (person, name)


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
@pytest.mark.parametrize("page", ["/i18n/setlang/", "/text-size/", "/accounts/logout/"])
def test_no_button_sends_anybody_elsewhere(client, duty_officer, page, address):
    client.force_login(duty_officer)
    answer = client.post(page, {"next": address, "language": "en", "size": "big"})
    assert answer.status_code in {204, 302}
    assert "evil" not in answer.headers.get("Location", "")
    assert "javascript" not in answer.headers.get("Location", "")


def test_fields_that_a_form_does_not_have_change_nothing(client, duty_officer, village):
    client.force_login(duty_officer)
    entered = {
        "device_id": "cam-new",
        "kind": "checkpoint_camera",
        "name": "相机",
        "owner": "综治中心",
        "place": VILLAGE,
    }
    entered |= {"longitude": "104.07", "latitude": "29.96", "expected_every_s": "60", "retention_days": "30"}
    client.post(
        "/devices/_/register/", entered | {"activated_at": "2020-01-01", "health": "online", "secret_hash": "x"}
    )
    device = Device.objects.get()
    assert not device.is_active
    assert device.health != "online"
    assert device.secret_hash != "x"
