"""The three powers at work: what each does, that none does another's, that two people grant a post."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.utils.translation import override
from procrastinate.contrib.django.models import ProcrastinateJob

from dayuan.kernel import audit
from dayuan.kernel.clock import SHANGHAI, now
from dayuan.kernel.models import AuditEntry
from dayuan.people import trail_proofs
from dayuan.people.access import scope_of
from dayuan.people.account_actions import AccountNameTaken, NotOnYourself, close_account, make_account
from dayuan.people.jobs import prove_trail
from dayuan.people.models import Account, Person, Post, Role, RoleRequest, TrailProof
from dayuan.people.posts_giving import PostHeldAlready, PowersMustStaySeparate
from dayuan.people.powers_actions import (
    AdministratorsExist,
    RequestIsOver,
    SecondPersonNeeded,
    approve_request,
    ask_for_post,
    decline_request,
    make_first_administrators,
    withdraw_post,
)
from dayuan.people.powers_queries import as_cell
from dayuan.people.testing import make_administrator
from dayuan.places.testing import OTHER_TOWNSHIP_VILLAGE, TOWNSHIP, VILLAGE, make_place


def text_of(response):
    return response.content.decode()


@pytest.fixture
def second():
    return make_administrator("secadmin2", Role.SECURITY_ADMINISTRATOR)


@pytest.fixture
def newcomer(village, system_administrator):
    person, _ = make_account("newcomer", full_name="新来的", place=village, by=system_administrator, at=now())
    return person


def ask(person, by, role=Role.GRID_WORKER, code=VILLAGE, **more):
    return ask_for_post(
        person,
        role,
        make_place(code),
        starts_on=now().astimezone(SHANGHAI).date(),
        reason="任命",
        by=by,
        at=now(),
        **more,
    )


def today():
    return now().astimezone(SHANGHAI).date().isoformat()


def pages(person):
    client = Client()
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return client


def test_the_system_administrator_makes_an_account_that_sees_nothing(system_administrator, village):
    desk = pages(system_administrator)
    entered = {"username": "li.grid", "full_name": "网格员丁", "place": VILLAGE}

    page = text_of(desk.post("/people/accounts/new/", entered | {"is_superuser": "1", "role": "auditor"}))

    person = Person.objects.get(username="li.grid")
    password = page.split("<code>")[2].split("</code>")[0]
    assert person.check_password(password)
    assert scope_of(person, at=now()).holdings == ()
    assert not person.is_superuser
    assert "网格员丁" in text_of(desk.get("/people/accounts/?q=li.grid"))


@pytest.mark.parametrize(
    "changed", [{"username": "Big"}, {"username": "a"}, {"username": ""}, {"full_name": ""}, {"place": "000000"}]
)
def test_a_wrong_form_is_explained_and_keeps_what_was_typed(system_administrator, village, changed):
    entered = {"username": "li.grid", "full_name": "网格员丁", "place": VILLAGE} | changed
    answer = pages(system_administrator).post("/people/accounts/new/", entered)
    assert answer.status_code == 422
    assert 'class="error"' in text_of(answer)
    assert not Person.objects.filter(username="li.grid").exists()


def test_two_people_never_share_a_name(village, system_administrator, duty_officer):
    with pytest.raises(AccountNameTaken):
        make_account("DUTY", full_name="又一个", place=village, by=system_administrator, at=now())


def test_a_reset_password_is_shown_once_and_must_be_changed(system_administrator, duty_officer):
    desk = pages(system_administrator)
    page = text_of(desk.post(f"/people/accounts/{duty_officer.pk}/reset-password/", {"reason": "忘记"}))
    duty_officer.refresh_from_db()
    assert duty_officer.check_password(page.split("<code>")[2].split("</code>")[0])
    assert Account.objects.get(person=duty_officer).one_time_until is not None
    assert AuditEntry.objects.get(action="password_reset").reason == "忘记"


def test_an_administrator_of_another_township_finds_no_account_here(duty_officer, newcomer):
    outside = pages(make_administrator("elsewhere", Role.SYSTEM_ADMINISTRATOR, OTHER_TOWNSHIP_VILLAGE[:9]))
    for person in (duty_officer, newcomer):
        assert outside.get(f"/people/accounts/{person.pk}/").status_code == 404
        for action in ("close", "reopen", "reset-password"):
            assert outside.post(f"/people/accounts/{person.pk}/{action}/", {"reason": "x"}).status_code == 404
    assert "newcomer" not in text_of(outside.get("/people/accounts/"))


def test_nobody_closes_their_own_account(system_administrator):
    with pytest.raises(NotOnYourself):
        close_account(system_administrator, reason="x", by=system_administrator, at=now())


def test_a_post_is_held_only_after_a_second_person_approved(security_administrator, second, newcomer, village):
    desk = pages(security_administrator)
    entered = {"account": "newcomer", "role": "grid_worker", "place": VILLAGE, "starts_on": today()}
    desk.post("/people/roles/ask/", entered | {"reason": "新任"})
    asked = RoleRequest.objects.get()
    assert scope_of(newcomer, at=now()).holdings == ()

    assert desk.post(f"/people/roles/{asked.pk}/approve/").status_code == 409
    assert pages(second).post(f"/people/roles/{asked.pk}/approve/").status_code == 302

    assert scope_of(newcomer, at=now()).holds({Role.GRID_WORKER})
    actions = list(AuditEntry.objects.filter(subject="account/newcomer").values_list("action", flat=True))
    assert actions[-2:] == ["post_asked_for", "post_granted"]


def test_the_chief_grid_officer_may_be_the_second_person(security_administrator, chief, newcomer):
    asked = ask(newcomer, security_administrator)
    desk = pages(chief)
    assert "新来的" in text_of(desk.get("/people/roles/"))
    assert desk.get("/people/roles/ask/").status_code == 404
    desk.post(f"/people/roles/{asked.pk}/approve/")
    assert scope_of(newcomer, at=now()).holdings


def test_nobody_asks_or_approves_for_themselves(security_administrator, second, chief):
    with pytest.raises(SecondPersonNeeded):
        ask(second, second, role=Role.AUDITOR, code=TOWNSHIP)
    asked = ask(chief, security_administrator, role=Role.VILLAGE_SECRETARY)
    with pytest.raises(SecondPersonNeeded):
        approve_request(asked, by=chief, at=now())
    with pytest.raises(IntegrityError):
        RoleRequest.objects.filter(pk=asked.pk).update(state="granted", decided_by=chief, decided_at=now())


def test_a_request_expires_and_is_decided_once(security_administrator, second, newcomer):
    old = ask(newcomer, security_administrator)
    with pytest.raises(RequestIsOver):
        approve_request(old, by=second, at=now() + timedelta(days=7))
    decline_request(old, by=second, at=now())
    with pytest.raises(RequestIsOver):
        approve_request(old, by=second, at=now())
    assert not Post.objects.filter(person=newcomer).exists()


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR])
def test_no_power_is_granted_beside_a_post_or_another_power(
    role, security_administrator, second, duty_officer, system_administrator
):
    for person in (duty_officer, system_administrator):
        with pytest.raises((PowersMustStaySeparate, PostHeldAlready)):
            ask(person, security_administrator, role=role, code=TOWNSHIP)


def test_two_requests_that_clash_are_not_both_granted(security_administrator, second, newcomer):
    first = ask(newcomer, security_administrator, role=Role.AUDITOR, code=TOWNSHIP)
    other = ask(newcomer, security_administrator, role=Role.GRID_WORKER)
    approve_request(first, by=second, at=now())
    with pytest.raises(PowersMustStaySeparate):
        approve_request(other, by=second, at=now())


def test_nobody_grants_outside_their_places(newcomer, security_administrator):
    outside = pages(make_administrator("elsewhere", Role.SECURITY_ADMINISTRATOR, OTHER_TOWNSHIP_VILLAGE[:9]))
    entered = {"account": "newcomer", "role": "grid_worker", "place": VILLAGE, "starts_on": today()}
    assert outside.post("/people/roles/ask/", entered | {"reason": "x"}).status_code == 422
    asked = ask(newcomer, security_administrator)
    assert outside.post(f"/people/roles/{asked.pk}/approve/").status_code == 404
    assert outside.post(f"/people/roles/{asked.pk}/decline/").status_code == 404


def test_a_withdrawn_post_opens_nothing_from_that_moment(security_administrator, secretary, newcomer, second):
    approve_request(ask(newcomer, security_administrator), by=second, at=now())
    for person in (secretary, newcomer):
        post = Post.objects.get(person=person)
        assert (
            pages(security_administrator).post(f"/people/holders/{post.pk}/withdraw/", {"reason": "调离"}).status_code
        )
        assert scope_of(person, at=now()).holdings == ()
    assert pages(secretary).get("/cases/").status_code == 404
    assert AuditEntry.objects.filter(action="post_withdrawn", reason="调离").count() == 2


def test_a_post_given_again_the_day_after_it_ended_can_be_withdrawn_the_same_day(security_administrator, secretary):
    first, today_ = secretary.posts.get(), date.fromisoformat(today())
    Post.objects.filter(pk=first.pk).update(starts_on=today_ - timedelta(days=90), ends_on=today_ - timedelta(days=1))
    again = Post.objects.create(person=secretary, role=first.role, place_id=first.place_id, starts_on=today_)

    withdraw_post(again, reason="调离", by=security_administrator, at=now())

    assert scope_of(secretary, at=now()).holdings == ()
    last_days = [post.ends_on for post in secretary.posts.order_by("starts_on")]
    assert last_days == [today_ - timedelta(days=2), today_ - timedelta(days=1)]


def test_a_post_of_one_day_given_again_the_next_can_be_withdrawn_as_well(security_administrator, secretary):
    first, today_ = secretary.posts.get(), date.fromisoformat(today())
    yesterday = today_ - timedelta(days=1)
    Post.objects.filter(pk=first.pk).update(starts_on=yesterday, ends_on=yesterday)
    again = Post.objects.create(person=secretary, role=first.role, place_id=first.place_id, starts_on=today_)

    page = pages(security_administrator).post(f"/people/holders/{again.pk}/withdraw/", {"reason": "调离"})

    assert page.status_code == 302
    assert scope_of(secretary, at=now()).holdings == ()
    first.refresh_from_db()
    assert (first.starts_on, first.ends_on) == (yesterday, yesterday), "what was held yesterday stays as it was"


def test_nobody_withdraws_their_own_post(security_administrator):
    with pytest.raises(SecondPersonNeeded):
        withdraw_post(Post.objects.get(person=security_administrator), reason="x", by=security_administrator, at=now())


def record(action="photo_seen", subject="photo/1", reason="查看", place=VILLAGE, name="值班员甲", detail=None):
    audit.record(action, subject, by_id=None, by_name=name, place_code=place, at=now(), reason=reason, detail=detail)


def test_the_trail_is_told_in_words_with_places_by_name_and_links_only_where_the_auditor_may_go(
    auditor, duty_officer, village
):
    record(action="warning_rejected", subject="warning:0199", reason="known_vehicle")
    record(action="account_closed", subject=f"account/{duty_officer.username}", reason="调离")
    record(action="retention_period_decided", subject="retention:short", reason="=1+1")
    record(action="place_renamed", subject=f"place:{VILLAGE}", reason="")
    record(reason="warning 01a2165c-dda2-77b5-b0d0-b9b88bd977f6: patrols")
    record(action="resident_opened", subject="resident:01a2165c-dda2-77b5-b0d0-b9b88bd977f6", reason="")
    page = text_of(pages(auditor).get("/people/audit/"))

    assert "rejected a warning" in page
    assert "A vehicle we know" in page
    assert "warning …8bd977f6: patrols" in page
    assert "warning 01a2165c" not in page
    assert "known_vehicle" not in page
    with override("en"):
        assert f"{village}<small>{VILLAGE}</small>" in page
    assert f'account <span class="trail__name" title="account/{duty_officer.username}">{duty_officer}</span>' in page
    assert 'retention period <a href="/retention/">short</a>' in page
    assert f"/places/{VILLAGE}/" not in page
    assert "/warnings/0199" not in page
    assert 'title="resident:01a2165c-dda2-77b5-b0d0-b9b88bd977f6">…8bd977f6</span>' in page


def test_a_look_at_a_protected_detail_says_which_and_for_what(auditor):
    looked = {"action": "resident_revealed", "subject": "resident:01a2165c-dda2-77b5-b0d0-b9b88bd977f6"}
    record(**looked, reason="核对低保", detail={"field": "id_number", "purpose": "check"})
    desk = pages(auditor)

    page = text_of(desk.get("/people/audit/"))
    assert "looked at a protected detail of somebody<small>ID number</small>" in page
    assert "To check or correct the register · 核对低保" in page
    rows = b"".join(desk.post("/people/audit/export/").streaming_content).decode().splitlines()
    assert rows[0].endswith("entry_hash,field,purpose")
    assert any(row.endswith(",id_number,check") for row in rows)


def test_the_auditor_finds_an_act_by_its_words(auditor):
    record(action="plate_revealed", name="网格总长")
    record()
    narrowed = text_of(pages(auditor).get("/people/audit/?action=looked at a plate"))
    assert "网格总长" in narrowed
    assert "值班员甲" not in narrowed


def test_the_auditor_reads_filters_and_sees_only_the_own_places(auditor):
    record()
    record(action="plate_revealed", name="网格总长")
    record(place=OTHER_TOWNSHIP_VILLAGE, name="青岗值班员")
    desk = pages(auditor)

    page = text_of(desk.get("/people/audit/"))
    assert "值班员甲" in page
    assert "青岗值班员" not in page
    narrowed = text_of(desk.get("/people/audit/?action=plate"))
    assert "网格总长" in narrowed
    assert "值班员甲" not in narrowed
    assert "No entry fits" in text_of(desk.get("/people/audit/?since=2099-01-01"))
    assert desk.get("/people/audit/?since=nonsense&page=-4&who=%00").status_code == 200


def verified(desk):
    """What the page says after the worker did what the button asked for."""
    page = text_of(desk.post("/people/audit/verify/", follow=True))
    assert 'hx-trigger="every 2s"' in page
    assert "Verifying: 0 %" in page
    waiting = TrailProof.objects.get(finished_at=None)
    assert ProcrastinateJob.objects.filter(args__proof_id=str(waiting.pk)).count() == 1
    assert "every 2s" in text_of(desk.post("/people/audit/verify/", follow=True))
    prove_trail(str(waiting.pk))
    fragment = text_of(desk.get("/people/audit/proof/"))
    assert "every 2s" not in fragment
    return fragment


def test_the_auditor_verifies_the_trail_and_learns_where_it_was_altered(auditor):
    record()
    record(reason="第二条")
    desk = pages(auditor)
    assert "was not verified yet" in text_of(desk.get("/people/audit/"))
    assert "Every chain holds" in verified(desk)
    proof = TrailProof.objects.get()
    assert proof.seen >= 2
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_auditentry DISABLE TRIGGER append_only")
        cursor.execute("UPDATE kernel_auditentry SET reason = '没有看过' WHERE reason = '第二条'")
        cursor.execute("ALTER TABLE kernel_auditentry ENABLE TRIGGER append_only")
    assert "entry 2" in verified(desk)
    elsewhere = pages(make_administrator("auditor2", Role.AUDITOR, OTHER_TOWNSHIP_VILLAGE[:9]))
    assert "entry 2" not in text_of(elsewhere.get("/people/audit/proof/"))


def test_a_verification_that_broke_off_says_so_and_can_be_asked_for_again(auditor, monkeypatch):
    desk = pages(auditor)
    desk.post("/people/audit/verify/")
    monkeypatch.setattr(trail_proofs, "find_broken_links", lambda model, tell: 1 / 0)
    prove_trail(str(TrailProof.objects.get().pk))
    assert "broke off" in text_of(desk.get("/people/audit/"))
    desk.post("/people/audit/verify/")
    assert TrailProof.objects.filter(finished_at=None).count() == 1


def test_a_verification_that_never_ended_gives_way_to_a_new_one(auditor):
    old = trail_proofs.ask_for_proof(by=auditor, at=now() - timedelta(hours=7))
    new = trail_proofs.ask_for_proof(by=auditor, at=now())
    old.refresh_from_db()
    assert old.failed
    assert new.pk != old.pk


@pytest.mark.parametrize("formula", ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1", "  =1", "＝1"])
def test_no_cell_of_the_export_is_run_by_a_spreadsheet(auditor, formula):
    record(reason=formula)
    answer = pages(auditor).post("/people/audit/export/")
    exported = b"".join(answer.streaming_content).decode()
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "'" + formula in exported
    assert AuditEntry.objects.filter(action="trail_exported").exists()
    assert as_cell("ordinary") == "ordinary"


def test_the_first_administrators_are_made_once_and_can_grant_together(township):
    names = {
        "root.sys": Role.SYSTEM_ADMINISTRATOR,
        "sec.one": Role.SECURITY_ADMINISTRATOR,
        "sec.two": Role.SECURITY_ADMINISTRATOR,
        "books": Role.AUDITOR,
    }
    passwords = make_first_administrators(township, names, at=now())
    assert set(passwords) == set(names)
    one, two = (Person.objects.get(username=name) for name in ("sec.one", "sec.two"))
    person, _ = make_account(
        "w", full_name="新人", place=township, by=Person.objects.get(username="root.sys"), at=now()
    )
    approve_request(ask(person, one, code=TOWNSHIP), by=two, at=now())
    with pytest.raises(AdministratorsExist):
        make_first_administrators(township, {"more": Role.AUDITOR}, at=now())
    assert not Person.objects.filter(username="more").exists()


@pytest.mark.parametrize("name", ["system_administrator", "security_administrator", "auditor"])
def test_each_power_lands_on_its_own_page_and_none_is_on_the_duty_list(request, duty_officer, name):
    person = request.getfixturevalue(name)
    assert pages(person).get("/").headers["Location"].startswith("/people/")
    assert person.full_name not in text_of(pages(duty_officer).get("/people/duty/"))
