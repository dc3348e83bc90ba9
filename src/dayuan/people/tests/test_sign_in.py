"""Signing in: passwords, locks, sessions that end, what the owner is told."""

import re
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from dayuan.kernel.clock import now
from dayuan.people.account_actions import close_account, make_account, reset_password
from dayuan.people.account_models import Account, Guesses, SignIn
from dayuan.people.models import Role
from dayuan.people.testing import make_post

SECRET = "four words of my own"
LOGIN = "/accounts/login/"


@pytest.fixture
def owner(duty_officer):
    duty_officer.set_password(SECRET)
    duty_officer.save()
    return duty_officer


def sign_in(client, name="duty", password=SECRET, **more):
    return client.post(LOGIN, {"login": name, "password": password}, **more)


def text_of(response):
    return response.content.decode()


def in_english(client):
    client.cookies["django_language"] = "en"
    return client


def test_five_wrong_passwords_lock_the_account_and_the_right_one_no_longer_opens_it(client, owner):
    in_english(client)
    for _ in range(5):
        assert "not right" in text_of(sign_in(client, password="wrong"))

    refused = sign_in(client)

    assert "Nothing can be tried until" in text_of(refused)
    assert "_auth_user_id" not in client.session


def test_a_name_that_does_not_exist_is_locked_just_the_same(client, owner):
    for _ in range(5):
        sign_in(client, name="nobody-here", password="wrong")
    assert "security administrator" in text_of(sign_in(in_english(client), name="nobody-here", password="wrong"))


def test_capital_letters_do_not_get_more_tries(client, owner):
    for name in ("duty", "Duty", "DUTY", "dUty", "duTy"):
        sign_in(client, name=name, password="wrong")
    assert "Nothing can be tried" in text_of(sign_in(in_english(client), name="DUTY"))


def test_the_lock_holds_in_another_process_and_after_a_restart(client, owner):
    """Nothing of it is in the process: the cache is thrown away."""
    from django.core.cache import cache

    for _ in range(5):
        sign_in(client, password="wrong")
    cache.clear()
    other = Client()
    sign_in(other)
    assert "_auth_user_id" not in other.session


def test_the_lock_ends_by_itself(client, owner):
    for _ in range(5):
        sign_in(client, password="wrong")
    Guesses.objects.update(locked_until=now() - timedelta(seconds=1))
    assert sign_in(client).status_code == 302


def test_the_security_administrator_lifts_it_and_the_auditor_sees_that(client, owner, security_administrator, auditor):
    for _ in range(5):
        sign_in(client, password="wrong")
    desk = in_english(Client())
    desk.force_login(security_administrator)
    page = text_of(desk.get("/people/lockouts/"))
    assert "值班员甲" in page

    desk.post(re.search(r"/people/lockouts/\d+/lift/", page)[0])

    assert sign_in(client).status_code == 302
    books = Client()
    books.force_login(auditor)
    assert "account/duty" in text_of(books.get("/people/audit/?action=lockout_lifted"))


def test_the_owner_is_told_of_wrong_tries_and_of_the_lock_at_the_next_sign_in(client, owner):
    sign_in(client)
    client.post("/accounts/logout/")
    stranger = Client(REMOTE_ADDR="10.9.9.9")
    for _ in range(5):
        sign_in(stranger, password="wrong")
    Guesses.objects.all().delete()

    sign_in(in_english(client))
    page = text_of(client.get("/"))

    assert "Last sign-in:" in page
    assert "5 tries to sign in" in page
    assert "It was locked for a while" in page


def test_wrong_tries_are_listed_on_my_account_with_their_address(client, owner):
    sign_in(Client(REMOTE_ADDR="10.9.9.9"), password="wrong")
    sign_in(in_english(client))
    page = text_of(client.get("/accounts/"))
    assert "wrong password" in page
    assert "10.9.9.9" in page


def test_signing_in_gives_a_new_session_and_the_old_number_opens_nothing(client, owner):
    """Session fixation: an attacker who planted a session number gains nothing."""
    client.get(LOGIN)
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted

    sign_in(client)

    assert client.session.session_key != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert thief.get("/").headers["Location"].startswith(LOGIN)


def test_idle_for_half_an_hour_at_a_desk_and_one_signs_in_again(client, owner):
    sign_in(client)
    key = client.session.session_key
    left = Session.objects.get(pk=key).expire_date - now()
    assert timedelta(minutes=29) < left <= timedelta(minutes=30)

    Session.objects.update(expire_date=now() - timedelta(seconds=1))
    answer = in_english(client).get("/cases/")

    assert answer.headers["Location"].startswith(LOGIN)
    assert "You were signed out" in text_of(client.get(answer.headers["Location"]))


def test_a_phone_in_the_pocket_has_longer(client, grid_worker):
    client.force_login(grid_worker)
    left = Session.objects.get(pk=client.session.session_key).expire_date - now()
    assert left > timedelta(hours=3)


def aged(client, **minutes):
    """The same session, so many minutes older."""
    session = client.session
    for name, value in minutes.items():
        session[name] -= value * 60
    session.save()


def test_what_one_does_keeps_the_session_alive_but_not_beyond_twelve_hours(client, owner):
    sign_in(client)
    aged(client, seen_at=20)
    client.get("/cases/")
    assert client.session["seen_at"] > (now() - timedelta(minutes=1)).timestamp()

    aged(client, ends_at=11 * 60 + 50, seen_at=20)
    client.get("/cases/")

    left = Session.objects.get(pk=client.session.session_key).expire_date - now()
    assert left <= timedelta(minutes=10)


def test_a_page_that_redraws_itself_does_not_count_as_somebody_being_there(client, owner):
    sign_in(client)
    aged(client, seen_at=20)
    before = client.session["seen_at"]
    itself = {"HX-Request": "true", "HX-Trigger": "duty", "HX-Target": "duty"}

    client.get("/people/duty/", headers=itself | {"HX-Current-URL": "http://testserver/people/duty/"})
    assert client.session["seen_at"] == before

    client.get("/matters/", headers=itself | {"HX-Current-URL": "http://testserver/?matter=x"})
    assert client.session["seen_at"] > before


def test_what_a_phone_asks_by_itself_while_a_report_waits_does_not_count_either(client, owner):
    sign_in(client)
    aged(client, seen_at=20)
    before = client.session["seen_at"]

    assert client.get("/report/ready/").json()["account"]
    assert client.session["seen_at"] == before


def test_changing_the_password_ends_every_other_session_and_keeps_this_one(client, owner):
    other = Client()
    sign_in(other)
    sign_in(client)
    entered = {"oldpassword": SECRET, "password1": "five other words of mine", "password2": "five other words of mine"}

    assert client.post("/accounts/password/change/", entered).status_code == 302

    assert client.get("/").status_code == 200
    assert other.get("/").status_code == 302
    assert UserSession.objects.count() == 1


@pytest.mark.parametrize("password", ["short", "1234567890123", "password123", "值班员甲duty", SECRET])
def test_a_bad_password_is_refused_beside_its_field_and_the_policy_stood_there_before(client, owner, password):
    sign_in(in_english(client))
    assert "At least 10 characters" in text_of(client.get("/accounts/password/change/"))
    entered = {"oldpassword": SECRET, "password1": password, "password2": password}

    page = client.post("/accounts/password/change/", entered)

    assert page.status_code == 200
    assert 'class="error"' in text_of(page)
    owner.refresh_from_db()
    assert owner.check_password(SECRET)


def test_the_present_password_cannot_be_guessed_with_a_stolen_session(client, owner):
    sign_in(client)
    entered = {"password1": "five other words of mine", "password2": "five other words of mine"}
    for number in range(5):
        client.post("/accounts/password/change/", entered | {"oldpassword": f"guess {number}"})
    client.post("/accounts/password/change/", entered | {"oldpassword": SECRET})
    owner.refresh_from_db()
    assert owner.check_password(SECRET)


def test_closing_an_account_ends_its_sessions_for_good(client, owner, system_administrator):
    sign_in(client)
    key = client.session.session_key

    close_account(owner, reason="离职", by=system_administrator, at=now())
    owner.is_active = True
    owner.save()

    assert not Session.objects.filter(pk=key).exists()
    assert client.get("/").status_code == 302


def test_a_closed_account_is_told_so_only_after_the_right_password(client, owner):
    owner.is_active = False
    owner.save()
    assert "not right" in text_of(sign_in(in_english(client), password="wrong"))
    assert sign_in(client).headers["Location"] == "/accounts/closed/"


def test_a_stolen_session_is_worth_nothing_after_signing_out_everywhere(client, owner):
    thief = Client(REMOTE_ADDR="10.6.6.6")
    sign_in(thief)
    sign_in(client)

    client.post("/accounts/sessions/end-others/")

    assert thief.get("/").status_code == 302
    assert client.get("/").status_code == 200


def test_one_device_is_signed_out_and_nobody_signs_out_somebody_elses(client, owner, outsider):
    lost = Client(REMOTE_ADDR="10.6.6.6")
    sign_in(lost)
    sign_in(client)
    there = UserSession.objects.get(ip="10.6.6.6")
    stranger = Client()
    stranger.force_login(outsider)

    assert stranger.post(f"/accounts/sessions/{there.pk}/end/").status_code == 404
    assert lost.get("/").status_code == 200
    assert client.post(f"/accounts/sessions/{there.pk}/end/").status_code == 302
    assert lost.get("/").status_code == 302


def test_two_sessions_from_two_places_are_told_to_whoever_sits_at_the_first(client, owner):
    sign_in(client)
    sign_in(Client(REMOTE_ADDR="10.6.6.6"))
    aged(client, seen_at=5)

    client.get("/cases/")
    page = text_of(in_english(client).get("/accounts/"))

    assert "10.6.6.6" in page


def test_a_new_account_chooses_a_password_before_anything_else(client, village, system_administrator):
    person, password = make_account("new.one", full_name="新人", place=village, by=system_administrator, at=now())
    make_post(person, Role.GRID_WORKER, village.code)

    sign_in(client, name="new.one", password=password)
    for page in ("/dispatch/", "/accounts/", "/live/", "/"):
        assert client.get(page).headers["Location"] == "/accounts/password/change/"
    assert client.get("/live/", headers={"Accept": "text/event-stream"}).status_code == 403
    entered = {
        "oldpassword": password,
        "password1": "five other words of mine",
        "password2": "five other words of mine",
    }
    client.post("/accounts/password/change/", entered)

    assert client.get("/dispatch/").status_code == 200


def test_a_one_time_password_runs_out(client, village, system_administrator):
    _, password = make_account("new.one", full_name="新人", place=village, by=system_administrator, at=now())
    Account.objects.update(one_time_until=now() - timedelta(seconds=1))
    assert "has run out" in text_of(sign_in(in_english(client), name="new.one", password=password))


def test_a_reset_password_is_told_to_the_owner(client, owner, system_administrator):
    password = reset_password(owner, reason="忘记密码", by=system_administrator, at=now())
    sign_in(in_english(client), password=password)
    assert "An administrator gave this account a one-time password" in text_of(client.get("/accounts/password/change/"))


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"])
def test_nobody_is_sent_elsewhere_after_signing_in(client, owner, evil):
    answer = client.post(f"{LOGIN}?next={evil}", {"login": "duty", "password": SECRET, "next": evil})
    assert answer.headers["Location"] == "/"


def test_a_form_posted_from_elsewhere_signs_nobody_in(owner):
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict).status_code == 403
    assert not SignIn.objects.exists()


def test_extra_fields_of_a_form_change_nothing(client, owner):
    sign_in(client)
    entered = {"oldpassword": SECRET, "password1": "five other words of mine", "password2": "five other words of mine"}
    client.post("/accounts/password/change/", entered | {"is_superuser": "1", "username": "root", "user": "1"})
    owner.refresh_from_db()
    assert (owner.username, owner.is_superuser) == ("duty", False)


def test_my_account_names_my_posts(client, owner):
    sign_in(in_english(client))
    assert "Duty officer" in text_of(client.get("/accounts/"))
