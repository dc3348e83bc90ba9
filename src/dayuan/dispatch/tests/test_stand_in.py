"""Somebody is away: their task goes to whoever stands in, with the reason, and to nobody who is not there."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from dayuan.cases.queries import step_sentence
from dayuan.cases.testing import make_case
from dayuan.dispatch.actions import CannotBeSent, accept_offer, decline_offer, send_person, send_somebody
from dayuan.dispatch.models import DeclineReason, Rung
from dayuan.dispatch.queries import offers_of
from dayuan.dispatch.testing import asked_for, make_sent_case
from dayuan.kernel.clock import SHANGHAI, now
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Post, Role
from dayuan.people.testing import make_absence, make_officer, make_person
from dayuan.places.testing import VILLAGE

TODAY = MONDAY_NOON.astimezone(SHANGHAI).date()
FRIDAY = TODAY + timedelta(days=4)


@pytest.fixture
def deputy():
    return make_person("deputy", "代班乙")


@pytest.fixture
def secretary_away(secretary, deputy):
    return make_absence(secretary, TODAY, FRIDAY, deputy)


def shown(case):
    with override("en"):
        return {one.name: one for one in offers_of(case, at=MONDAY_NOON).suggested}


def test_the_stand_in_is_asked_and_told_for_whom_and_until_when(duty_officer, secretary_away, deputy, village):
    case = make_sent_case(duty_officer, place=village)

    offer = asked_for(case)

    assert (offer.person, offer.rung, offer.post.person.username) == (deputy, Rung.VILLAGE, "secretary")
    with override("en"):
        sentence = step_sentence(case.steps.get(kind="asked"))
    assert f"stands in for 丞相村书记 until {FRIDAY.isoformat()}" in sentence
    assert [(one["name"], one["code"]) for one in offer.passed_over if one["code"] == "away"] == [
        ("丞相村书记", "away")
    ]
    assert accept_offer(offer.pk, by=deputy, at=MONDAY_NOON).state == "accepted"


def test_the_task_is_on_the_stand_ins_phone_and_not_on_the_holders(client, duty_officer, secretary, deputy, village):
    at = now()
    today = at.astimezone(SHANGHAI).date()
    make_absence(secretary, today, today, deputy)
    case = make_sent_case(duty_officer, place=village, at=at)
    offer = asked_for(case)
    address = reverse("dispatch:task", args=[offer.pk])
    client.force_login(deputy)
    assert client.get(address).status_code == 200
    client.force_login(secretary)
    assert client.get(address).status_code == 404


def test_an_officer_on_shift_who_is_away_is_replaced_at_the_checkpoint(
    duty_officer, officer, deputy, village, checkpoint
):
    make_absence(officer, TODAY, TODAY, deputy)
    case = make_sent_case(duty_officer, place=village, site=checkpoint)
    offer = asked_for(case)
    assert (offer.person, offer.rung) == (deputy, Rung.SITE)


def test_without_a_stand_in_the_next_rung_is_asked_and_the_absence_is_said(duty_officer, secretary, chief, village):
    make_absence(secretary, TODAY, FRIDAY)
    case = make_sent_case(duty_officer, place=village)

    offer = asked_for(case)

    assert offer.person == chief
    away = shown(case)["丞相村书记"]
    assert away.why == f"away until {FRIDAY.isoformat()}"
    assert not away.may_be_sent


def test_nobody_who_is_away_is_sent_by_hand_but_their_post_means_the_stand_in(
    duty_officer, secretary, secretary_away, chief, deputy, village
):
    case = make_case(duty_officer, place=village)
    post = Post.objects.get(person=secretary)
    assert send_person(case.pk, post.pk, by=duty_officer, at=MONDAY_NOON).person == deputy

    alone = make_officer("alone", Role.CHIEF_GRID_OFFICER, VILLAGE[:9], full_name="独自")
    make_absence(alone, TODAY, TODAY)
    with pytest.raises(CannotBeSent):
        send_person(case.pk, Post.objects.get(person=alone).pk, by=duty_officer, at=MONDAY_NOON)


def test_after_the_absence_the_holder_is_asked_again(duty_officer, secretary, secretary_away, village):
    later = MONDAY_NOON + timedelta(days=5)
    case = make_sent_case(duty_officer, place=village, at=later)
    assert asked_for(case).person == secretary


def test_a_stand_in_who_declines_is_not_asked_again_and_the_chief_is(
    duty_officer, secretary_away, deputy, chief, village
):
    case = make_sent_case(duty_officer, place=village)
    decline_offer(asked_for(case).pk, by=deputy, at=MONDAY_NOON, reason=DeclineReason.BUSY)
    assert asked_for(case).person == chief
    assert send_somebody(case.pk, by=duty_officer, at=MONDAY_NOON) is not None
