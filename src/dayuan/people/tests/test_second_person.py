"""Which posts one person gives, and which a second has to confirm; both by hand and on the pages."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from dayuan.kernel.clock import SHANGHAI, now
from dayuan.kernel.models import AuditEntry
from dayuan.people.access import scope_of
from dayuan.people.models import Post, Role, RoleRequest, Seat
from dayuan.people.posts_actions import PostOver, SeatTaken, SecondPersonNeeded, appoint, fill_post, hand_over
from dayuan.people.powers_actions import (
    AskedAlready,
    RequestIsOver,
    approve_request,
    decline_request,
    take_back_request,
)
from dayuan.people.powers_rules import needs_second_person
from dayuan.people.rules import DESK_ROLES, POWERS
from dayuan.people.testing import COURTYARD, make_ground, make_officer, make_person
from dayuan.places.testing import OTHER_VILLAGE, TOWNSHIP, VILLAGE, make_place

TODAY = now().astimezone(SHANGHAI).date()
APPOINT, ROLES, POSTS = "/people/posts/appoint/", "/people/roles/", "/people/posts/"


def text_of(response):
    return response.content.decode()


@pytest.fixture
def newcomer():
    return make_person("newcomer", "新来的")


@pytest.fixture
def party_secretary():
    return make_officer("party", Role.PARTY_SECRETARY, TOWNSHIP, full_name="党委书记", on_duty=False)


def entered(role, place=OTHER_VILLAGE, **more):
    return {"role": role, "place": place, "person": "新来的", "starts_on": TODAY.isoformat(), "reason": "新任"} | more


@pytest.mark.no_database
def test_desk_posts_powers_and_grid_workers_need_two_and_a_courtyard_head_only_beyond_a_courtyard():
    two = {role for role in Role if needs_second_person(role, VILLAGE)}
    assert two == DESK_ROLES | POWERS | {Role.GRID_WORKER, Role.COURTYARD_HEAD}
    assert not needs_second_person(Role.COURTYARD_HEAD, COURTYARD)
    assert needs_second_person(Role.COURTYARD_HEAD, TOWNSHIP)


def test_nobody_appoints_alone_what_opens_peoples_details(chief, newcomer, village):
    for role in (Role.GRID_WORKER, Role.VILLAGE_SECRETARY, Role.DUTY_OFFICER, Role.COURTYARD_HEAD):
        with pytest.raises(SecondPersonNeeded):
            appoint(newcomer, role, village, starts_on=TODAY, by=chief, at=now())
    assert not Post.objects.filter(person=newcomer).exists()


@pytest.mark.parametrize("role", ["mediator", "hub_household", "group_leader"])
def test_a_secretary_alone_gives_a_post_that_opens_nothing(client, other_secretary, newcomer, role):
    client.force_login(other_secretary)
    answer = client.post(APPOINT, entered(role, reason=""))
    assert answer.url == reverse("people:post", args=[Post.objects.get(person=newcomer).pk])
    assert not RoleRequest.objects.exists()


def test_a_secretary_proposes_a_grid_worker_and_the_chief_confirms(client, other_secretary, chief, newcomer):
    make_place(OTHER_VILLAGE)
    client.force_login(other_secretary)
    client.cookies["django_language"] = "en"
    assert 'id="id_reason_error"' in text_of(client.post(APPOINT, entered("grid_worker", reason="")))
    answer = client.post(APPOINT, entered("grid_worker"), follow=True)
    assert "once a second person has confirmed" in text_of(answer)
    assert "proposed by 同意村书记" in text_of(answer)
    assert client.post(APPOINT, entered("grid_worker")).status_code == 422
    assert scope_of(newcomer, at=now()).holdings == ()
    asked = RoleRequest.objects.get()
    assert client.post(f"{ROLES}{asked.pk}/approve/").status_code == 404

    client.force_login(chief)
    assert "Decide" in text_of(client.get(POSTS))
    assert client.post(f"{ROLES}{asked.pk}/approve/").status_code == 302

    post = Post.objects.get(person=newcomer)
    assert (post.role, post.place_id, post.starts_on) == (Role.GRID_WORKER, OTHER_VILLAGE, TODAY)
    given = AuditEntry.objects.get(subject=f"post:{post.pk}")
    assert (given.by_name, given.reason, given.detail["asked_by"]) == ("网格总长", "新任", str(other_secretary.pk))


def test_who_proposed_does_not_confirm_and_who_receives_does_not_either(
    client, chief, newcomer, party_secretary, village
):
    client.force_login(chief)
    client.post(APPOINT, entered("duty_officer", TOWNSHIP))
    own = RoleRequest.objects.get()
    assert client.post(f"{ROLES}{own.pk}/approve/").status_code == 409
    assert not Post.objects.filter(person=newcomer).exists()
    for_me = fill_post(
        party_secretary, Role.VILLAGE_LIAISON, village, starts_on=TODAY, reason="驻村", by=chief, at=now()
    )
    with pytest.raises(SecondPersonNeeded):
        approve_request(for_me, by=party_secretary, at=now())
    with pytest.raises(SecondPersonNeeded):
        fill_post(chief, Role.DUTY_OFFICER, village, starts_on=TODAY, reason="x", by=chief, at=now())
    with pytest.raises(IntegrityError):
        RoleRequest.objects.filter(pk=own.pk).update(state="granted", decided_by=chief, decided_at=now())


def test_the_party_secretary_confirms_and_other_desks_find_no_such_page(
    client, chief, party_secretary, newcomer, village, duty_officer, secretary, outsider
):
    asked = fill_post(newcomer, Role.GRID_WORKER, village, starts_on=TODAY, reason="新任", by=chief, at=now())
    for name in (duty_officer, secretary, outsider):
        client.force_login(name)
        assert client.post(f"{ROLES}{asked.pk}/approve/").status_code == 404
    client.force_login(party_secretary)
    assert client.post(f"{ROLES}{asked.pk}/approve/").status_code == 302
    assert scope_of(newcomer, at=now()).holds({Role.GRID_WORKER})


def test_a_proposal_that_nobody_confirms_is_over_after_a_week_and_may_be_made_again(chief, party_secretary, newcomer):
    village, at = make_place(VILLAGE), now()
    old = fill_post(newcomer, Role.GRID_WORKER, village, starts_on=TODAY, reason="新任", by=chief, at=at)
    with pytest.raises(AskedAlready):
        fill_post(newcomer, Role.GRID_WORKER, village, starts_on=TODAY, reason="新任", by=chief, at=at)
    later = at + timedelta(days=7)
    with pytest.raises(RequestIsOver):
        approve_request(old, by=party_secretary, at=later)
    assert fill_post(newcomer, Role.GRID_WORKER, village, starts_on=TODAY, reason="新任", by=chief, at=later)


def test_a_grid_workers_post_changes_hands_only_when_it_is_confirmed(
    client, secretary, chief, grid_worker, newcomer, village
):
    Seat.objects.create(role=Role.GRID_WORKER, place=village, holders=1)
    old = Post.objects.get(person=grid_worker)
    client.force_login(secretary)
    client.cookies["django_language"] = "en"
    tomorrow = TODAY + timedelta(days=1)
    answer = client.post(
        reverse("people:hand_over", args=[old.pk]), {"person": "新来的", "on": tomorrow.isoformat(), "reason": "调离"}
    )
    page = text_of(client.get(answer.url))
    assert "丞相村书记 proposed that 新来的 takes over" in page
    old.refresh_from_db()
    assert old.ends_on is None

    client.force_login(chief)
    assert "takes over from 网格员甲" in text_of(client.get(ROLES))
    client.post(f"{ROLES}{RoleRequest.objects.get().pk}/approve/")

    old.refresh_from_db()
    new = Post.objects.get(person=newcomer)
    assert (old.ends_on, new.starts_on) == (TODAY, tomorrow)


def test_a_handover_that_is_declined_leaves_the_holder(secretary, chief, grid_worker, newcomer):
    old = Post.objects.get(person=grid_worker)
    asked = hand_over(old.pk, newcomer, on=TODAY, by=secretary, at=now(), reason="x")
    decline_request(asked, by=chief, at=now())
    old.refresh_from_db()
    assert old.ends_on is None
    assert not Post.objects.filter(person=newcomer).exists()
    with pytest.raises(PostOver):
        hand_over(old.pk, newcomer, on=date(2024, 1, 1), by=secretary, at=now(), reason="x")


def test_a_full_establishment_refuses_the_proposal_and_the_confirmation(chief, party_secretary, grid_worker, newcomer):
    village = make_place(VILLAGE)
    seat = Seat.objects.create(role=Role.GRID_WORKER, place=village, holders=2)
    asked = fill_post(newcomer, Role.GRID_WORKER, village, starts_on=TODAY, reason="新任", by=chief, at=now())
    seat.holders = 1
    seat.save()
    with pytest.raises(SeatTaken):
        approve_request(asked, by=party_secretary, at=now())
    with pytest.raises(SeatTaken):
        fill_post(make_person("more"), Role.GRID_WORKER, village, starts_on=TODAY, reason="x", by=chief, at=now())
    assert make_ground(COURTYARD)


def test_who_proposed_may_take_it_back_until_it_is_decided_and_nobody_else(chief, secretary, party_secretary, newcomer):
    def propose(at):
        place = make_place(VILLAGE)
        return fill_post(newcomer, Role.GRID_WORKER, place, starts_on=TODAY, reason="新任", by=secretary, at=at)

    asked = propose(now())
    with pytest.raises(SecondPersonNeeded):
        take_back_request(asked.pk, reason="填错了", by=chief, at=now())
    take_back_request(asked.pk, reason="填错了", by=secretary, at=now())
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == ("withdrawn", secretary)
    assert asked.decided_at is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleRequest.objects.filter(pk=asked.pk).update(decided_by=chief)
    assert AuditEntry.objects.get(action="post_no_longer_asked_for").reason == "填错了"

    for over in (propose(now() - timedelta(days=8)), propose(now())):
        if over.expires_at > now():
            approve_request(over, by=party_secretary, at=now())
        with pytest.raises(RequestIsOver):
            take_back_request(over.pk, reason="填错了", by=secretary, at=now())
    assert Post.objects.get(person=newcomer).role == Role.GRID_WORKER
