"""The second factor: demanded of administrators, counted, never usable twice, and a way back when it is lost."""

import json
import os
import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from fido2.utils import websafe_encode

from dayuan.kernel.clock import now
from dayuan.kernel.models import AuditEntry
from dayuan.people.account_models import Guesses, SignIn
from dayuan.people.models import Role
from dayuan.people.testing import code_now, make_officer, set_up_codes, use_second_factor
from dayuan.people.tests.telephone import Telephone
from dayuan.places.testing import TOWNSHIP

SECRET = "four words of my own"
LOGIN = "/accounts/login/"
SECOND_STEP = "/accounts/second-factor/authenticate/"
SET_UP = "/accounts/second-factor/"
AGAIN = "/accounts/second-factor/reauthenticate/"


def text_of(response):
    return response.content.decode()


def with_password(person):
    person.set_password(SECRET)
    person.save()
    return person


@pytest.fixture
def new_auditor():
    """An auditor who has set up nothing yet."""
    return with_password(make_officer("auditor", Role.AUDITOR, TOWNSHIP, on_duty=False))


def sign_in(client, name):
    client.cookies["django_language"] = "en"
    return client.post(LOGIN, {"login": name, "password": SECRET})


def set_up(client):
    page = text_of(client.get("/accounts/second-factor/totp/activate/"))
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page)[1]
    return secret, client.post("/accounts/second-factor/totp/activate/", {"code": code_now(secret)})


def test_an_administrator_reaches_only_the_set_up_page_until_it_is_set_up(client, new_auditor):
    sign_in(client, "auditor")
    for page in ("/people/audit/", "/", "/accounts/", "/suggest/"):
        assert client.get(page).headers["Location"] == SET_UP
    assert client.post("/people/audit/export/").headers["Location"] == SET_UP
    assert client.get("/live/", headers={"Accept": "text/event-stream"}).status_code == 403
    assert client.get(SET_UP).status_code == 200

    _, answer = set_up(client)

    assert answer.headers["Location"] == "/accounts/second-factor/recovery-codes/"
    assert client.get(answer.headers["Location"]).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_setting_it_up_is_not_using_it_so_administration_opens_with_the_next_code(client, new_auditor):
    sign_in(client, "auditor")
    secret, _ = set_up(client)

    assert client.get("/people/audit/").headers["Location"] == f"{AGAIN}?next=%2Fpeople%2Faudit%2F"
    assert client.post("/people/audit/export/").headers["Location"] == f"{AGAIN}?next=%2F"
    assert client.get("/live/", headers={"Accept": "text/event-stream"}).status_code == 403
    assert "Show once that it works" in text_of(client.get(AGAIN))
    first = {"code": code_now(secret), "next": "/people/audit/"}
    assert "used already" in text_of(client.post(AGAIN, first))
    assert client.post(AGAIN, first | {"code": code_now(secret, later=1)}).headers["Location"] == "/people/audit/"
    assert client.get("/people/audit/").status_code == 200


def test_nobody_else_is_made_to_and_the_setting_can_lift_it(client, new_auditor, secretary, settings):
    client.force_login(secretary)
    assert client.get("/cases/").status_code == 200
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(new_auditor)
    assert client.get("/people/audit/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_an_export_leads_to_the_set_up_and_back_to_where_one_was(client, secretary):
    with_password(secretary)
    sign_in(client, "secretary")
    wanted = "/workbooks/exports/new/?kind=residents"

    assert client.get(wanted).headers["Location"] == SET_UP
    assert "takes personal data out" in text_of(client.get(SET_UP))
    secret, answer = set_up(client)
    assert f'href="{wanted}"' in text_of(client.get(answer.headers["Location"]))
    assert f'href="{wanted}"' in text_of(client.get(SET_UP))
    assert client.get(wanted).headers["Location"].startswith(AGAIN), "setting up is not using"
    client.post(AGAIN, {"code": code_now(secret, later=1), "next": wanted})
    assert client.get(wanted).status_code == 200
    assert f'href="{wanted}"' not in text_of(client.get(SET_UP))


def test_an_export_opens_after_signing_in_with_a_code(client, secretary):
    secret = set_up_codes(with_password(secretary))
    sign_in(client, "secretary")
    client.post(SECOND_STEP, {"code": code_now(secret)})
    assert client.get("/workbooks/exports/new/").status_code == 200


def test_a_session_without_the_code_confirms_it_and_goes_back(client, secretary):
    secret = set_up_codes(secretary)
    client.force_login(secretary)
    answer = client.get("/workbooks/exports/new/?kind=posts")
    assert answer.headers["Location"].startswith(AGAIN)
    assert "takes personal data out" not in text_of(client.get("/accounts/"))

    entered = {"code": code_now(secret), "next": "/workbooks/exports/new/?kind=posts"}
    assert client.post(AGAIN, {**entered, "code": "000000"}).status_code == 200
    assert client.get("/workbooks/exports/new/").status_code == 302
    assert client.post(AGAIN, entered).headers["Location"] == entered["next"]
    assert client.get(entered["next"]).status_code == 200


def test_a_factor_that_was_taken_away_proves_nothing_any_more(client, secretary):
    use_second_factor(client, secretary)
    assert client.get("/workbooks/exports/new/").status_code == 200
    Authenticator.objects.all().delete()
    assert client.get("/workbooks/exports/new/").headers["Location"] == SET_UP


def test_to_whoever_exports_nothing_the_page_stays_hidden(client, resident):
    client.force_login(resident)
    assert client.get("/workbooks/exports/new/").status_code == 404


def test_the_password_alone_opens_nothing_once_it_is_set_up(client, new_auditor):
    secret = set_up_codes(new_auditor)

    assert sign_in(client, "auditor").headers["Location"].startswith(SECOND_STEP)
    assert client.get("/people/audit/").headers["Location"].startswith(LOGIN)
    assert "not right" in text_of(client.post(SECOND_STEP, {"code": "000000"}))
    assert client.post(SECOND_STEP, {"code": code_now(secret)}).status_code == 302

    assert client.get("/people/audit/").status_code == 200
    assert SignIn.objects.filter(outcome="wrong_code").count() == 1


def test_a_code_seen_over_the_shoulder_opens_nothing_a_second_time(client, new_auditor):
    from django.core.cache import cache

    secret = set_up_codes(new_auditor)
    code = code_now(secret)
    sign_in(client, "auditor")
    client.post(SECOND_STEP, {"code": code})
    cache.clear()
    thief = Client()
    sign_in(thief, "auditor")

    assert "used already" in text_of(thief.post(SECOND_STEP, {"code": code}))
    assert thief.get("/people/audit/").status_code == 302


def test_five_wrong_codes_and_then_not_even_the_right_one(client, new_auditor):
    from django.core.cache import cache

    secret = set_up_codes(new_auditor)
    sign_in(client, "auditor")
    for number in range(5):
        client.post(SECOND_STEP, {"code": f"00000{number}"})
        cache.clear()

    assert "Too many wrong tries" in text_of(client.post(SECOND_STEP, {"code": code_now(secret)}))
    Guesses.objects.update(locked_until=now() - timedelta(seconds=1))
    assert client.post(SECOND_STEP, {"code": code_now(secret)}).status_code == 302


def test_a_recovery_code_opens_once(client, new_auditor):
    set_up_codes(new_auditor)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    sign_in(client, "auditor")
    assert client.post(SECOND_STEP, {"code": codes[0]}).status_code == 302
    other = Client()
    sign_in(other, "auditor")
    assert other.post(SECOND_STEP, {"code": codes[0]}).status_code == 200


def test_setting_it_up_ends_the_sessions_that_a_stolen_password_opened(
    client, new_auditor, django_capture_on_commit_callbacks
):
    thief = Client(REMOTE_ADDR="10.6.6.6")
    sign_in(thief, "auditor")
    sign_in(client, "auditor")
    with django_capture_on_commit_callbacks(execute=True):
        set_up(client)
    assert client.get("/people/audit/").headers["Location"].startswith(AGAIN)
    assert thief.get("/people/audit/").headers["Location"].startswith(LOGIN)


def test_the_secret_is_sealed_in_the_database(client, new_auditor):
    secret = set_up_codes(new_auditor)
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept
    assert kept.startswith("gAAAA")


def test_something_delicate_asks_again_who_it_is(client, new_auditor):
    set_up_codes(new_auditor)
    client.force_login(new_auditor)
    session = client.session
    session["ends_at"] -= 3600
    session.save()
    answer = client.get("/accounts/second-factor/totp/deactivate/")
    assert answer.headers["Location"].startswith("/accounts/again/")
    assert client.post("/accounts/second-factor/totp/deactivate/").status_code == 302
    assert Authenticator.objects.filter(type="totp").exists()


def test_the_security_administrator_takes_away_a_lost_one_but_cannot_take_over_the_account(
    client, new_auditor, security_administrator
):
    set_up_codes(new_auditor)
    client.force_login(security_administrator)
    address = f"/people/holders/{new_auditor.pk}/forget-second-factor/"

    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "手机丢失，已当面核实"}).status_code == 302

    assert not Authenticator.objects.filter(user=new_auditor).exists()
    entry = AuditEntry.objects.get(action="second_factor_forgotten")
    assert (entry.subject, entry.reason) == ("account/auditor", "手机丢失，已当面核实")
    assert client.post(f"/people/accounts/{new_auditor.pk}/reset-password/", {"reason": "x"}).status_code == 404


def options_in(page):
    return json.loads(re.search(r'<script id="passkey-options" type="application/json">(.*?)</script>', page)[1])


def options_for_sign_in(client):
    answer = client.get("/accounts/second-factor/webauthn/login/", headers={"Accept": "application/json"})
    return answer.json()["request_options"]


def with_passkey(client, name):
    telephone = Telephone()
    sign_in(client, name)
    address = "/accounts/second-factor/webauthn/add/"
    credential = telephone.make(options_in(text_of(client.get(address))))
    assert client.post(address, {"name": "我的手机", "credential": credential}).status_code == 302
    return telephone


def test_an_administrator_adds_a_passkey_and_signs_in_with_it_alone(client, new_auditor):
    telephone = with_passkey(client, "auditor")
    asked = client.get("/people/audit/").headers["Location"]
    assert asked.startswith("/accounts/second-factor/webauthn/reauthenticate/"), "adding it is not using it"
    assert "Show once that it works" in text_of(client.get(asked))
    client.post("/accounts/logout/")

    credential = telephone.use(options_for_sign_in(client))
    answer = client.post("/accounts/second-factor/webauthn/login/", {"credential": credential})

    assert answer.status_code == 302
    assert client.get("/people/audit/").status_code == 200
    assert SignIn.objects.filter(outcome="signed_in").count() == 2


def test_a_passkey_opens_an_account_that_somebody_keeps_locking(client, new_auditor):
    telephone = with_passkey(client, "auditor")
    client.post("/accounts/logout/")
    for _ in range(6):
        Client().post(LOGIN, {"login": "auditor", "password": "wrong"})

    client.post("/accounts/second-factor/webauthn/login/", {"credential": telephone.use(options_for_sign_in(client))})

    assert client.get("/people/audit/").status_code == 200


@pytest.mark.parametrize(
    "trick",
    [
        lambda phone, options: Telephone.use(phone, options, unlocked=False),
        lambda phone, options: phone.use({"publicKey": {"challenge": websafe_encode(os.urandom(32))}}),
        lambda phone, options: "{}",
        lambda phone, options: "[]",
        lambda phone, options: json.dumps({"response": {"userHandle": "AAAA"}}),
    ],
)
def test_a_passkey_that_is_not_unlocked_replayed_or_made_up_opens_nothing(client, new_auditor, trick):
    telephone = with_passkey(client, "auditor")
    client.post("/accounts/logout/")
    credential = trick(telephone, options_for_sign_in(client))

    answer = client.post("/accounts/second-factor/webauthn/login/", {"credential": credential})

    assert answer.status_code in {200, 302}
    assert client.get("/people/audit/").headers["Location"].startswith(LOGIN)


def test_somebody_elses_key_opens_nothing(client, new_auditor):
    telephone = with_passkey(client, "auditor")
    client.post("/accounts/logout/")
    forged = Telephone()
    forged.id, forged.handle = telephone.id, telephone.handle
    client.post("/accounts/second-factor/webauthn/login/", {"credential": forged.use(options_for_sign_in(client))})
    assert client.get("/people/audit/").headers["Location"].startswith(LOGIN)


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "{}",
        "[]",
        "null",
        "7",
        "9" * 5_000,
        "[" * 50_000,
        '{"id": 5}',
        '{"type": "public-key", "id": "!!", "rawId": "!!", "response": {}}',
        '{"type": "public-key", "id": "AAAA", "rawId": "AAAA",'
        ' "response": {"clientDataJSON": "AAAA", "attestationObject": "AAAA"}}',
        '{"type": "public-key", "id": "AAAA", "rawId": "AAAA",'
        ' "response": {"clientDataJSON": "e30", "attestationObject": "oA"}}',
    ],
)
@pytest.mark.parametrize("address", ["add", "login"])
def test_rubbish_instead_of_a_passkey_is_refused_and_breaks_nothing(client, new_auditor, address, credential):
    if address == "add":
        sign_in(client, "auditor")
        client.get("/accounts/second-factor/webauthn/add/")
    else:
        options_for_sign_in(client)
    answer = client.post(f"/accounts/second-factor/webauthn/{address}/", {"name": "x", "credential": credential})
    assert answer.status_code in {200, 302}
    assert not Authenticator.objects.exists()
