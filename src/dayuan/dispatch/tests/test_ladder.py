"""The whole ladder with the time passed in: asked, declined, silent, passed up, nobody."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils.translation import override

from dayuan.cases.actions import close_case
from dayuan.cases.models import Status, StepKind
from dayuan.cases.queries import public_history_of, step_sentence
from dayuan.cases.testing import make_case
from dayuan.dispatch.actions import (
    AcceptFirst,
    CannotBeSent,
    CaseIsOver,
    OfferIsNotYours,
    OfferIsOver,
    UnknownAnswer,
    accept_offer,
    decline_offer,
    lapse_overdue,
    report_arrival,
    report_outcome,
    send_person,
    send_somebody,
)
from dayuan.dispatch.models import DeclineReason, Offer, OfferState, Outcome, Rung
from dayuan.dispatch.queries import candidates_near, is_nobody_reachable, offers_before_case, offers_of, tasks_of
from dayuan.dispatch.testing import asked_for, make_sent_case
from dayuan.kernel.audit import verify
from dayuan.kernel.models import AuditEntry, LiveEvent
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Role
from dayuan.people.testing import make_officer
from dayuan.places.testing import OTHER_VILLAGE, VILLAGE, make_checkpoint

SOON = MONDAY_NOON + timedelta(seconds=30)
ANSWER_TIME = timedelta(seconds=settings.ANSWER_WITHIN_S)


def kinds(case):
    return [StepKind(kind) for kind in case.steps.order_by("number").values_list("kind", flat=True)]


@pytest.fixture
def case(duty_officer, officer, village, checkpoint):
    return make_sent_case(duty_officer, place=village, site=checkpoint)


def test_the_officer_on_duty_at_the_checkpoint_is_asked_by_name_with_the_reason(case, officer, duty_officer):
    offer = asked_for(case)

    assert (offer.person, offer.rung, offer.order) == (officer, Rung.SITE, 1)
    assert offer.reasons == [
        {"code": "on_duty_here"},
        {"code": "on_the_spot"},
        {"code": "tasks_in_hand", "count": 0},
    ]
    assert offer.answer_by == MONDAY_NOON + ANSWER_TIME
    assert kinds(case) == [StepKind.OPENED, StepKind.ASKED]
    case.refresh_from_db()
    assert case.status == Status.DISPATCHED
    with override("en"):
        assert step_sentence(case.steps.last()) == (
            "值守员甲 was asked to go: on duty at this post · on the spot · 0 tasks in hand."
        )


def test_whoever_is_asked_sees_the_case_and_hears_of_it_at_once(case, officer):
    assert list(case.handlers.all()) == [officer]
    told = [(event.kind, event.items[0].get("people")) for event in LiveEvent.objects.order_by("id")]
    assert ("offer", [str(officer.pk)]) in told
    assert told[-1][0] == "offer"


def test_everybody_else_is_passed_over_with_a_reason(
    duty_officer, officer, second_officer, secretary, chief, village, checkpoint
):
    make_officer("night", Role.CHECKPOINT_OFFICER, VILLAGE, site=checkpoint, full_name="夜班", on_duty=False)
    far = make_checkpoint("西进口卡点", OTHER_VILLAGE)
    make_officer("west", Role.CHECKPOINT_OFFICER, OTHER_VILLAGE, site=far, full_name="西卡点")

    offer = asked_for(make_sent_case(duty_officer, place=village, site=checkpoint))

    assert {one["name"]: one["code"] for one in offer.passed_over} == {
        "值守员乙": "later_in_line",
        "夜班": "off_duty",
        "西卡点": "farther",
        "丞相村书记": "higher_up",
        "网格总长": "higher_up",
        "值班员甲": "higher_up",
    }


def test_the_one_with_fewer_tasks_is_asked(case, officer, second_officer, duty_officer, village, checkpoint):
    another = make_sent_case(duty_officer, place=village, site=checkpoint)

    offer = asked_for(another)
    assert offer.person == second_officer
    assert {"code": "busier", "count": 1}.items() <= next(
        one for one in offer.passed_over if one["person"] == str(officer.pk)
    ).items()


def test_a_decline_asks_the_next_in_line_with_the_reason_kept(case, officer, second_officer):
    first = asked_for(case)

    decline_offer(first.pk, by=officer, at=SOON, reason=DeclineReason.BUSY, note="正在登记另一辆")

    offer = asked_for(case)
    assert (offer.person, offer.rung, offer.order) == (second_officer, Rung.SITE, 2)
    assert kinds(case)[-2:] == [StepKind.DECLINED, StepKind.ASKED]
    assert next(one["code"] for one in offer.passed_over if one["name"] == "值守员甲") == "declined"
    told = AuditEntry.objects.get(subject=f"case:{case.code}")
    assert (told.action, told.by_name, told.reason, told.detail) == ("case_declined", officer.full_name, "", {})
    with override("en"):
        declined = case.steps.get(kind=StepKind.DECLINED)
        assert step_sentence(declined) == "值守员甲 cannot go: Busy with something else."
        assert declined.note == "正在登记另一辆"


def test_a_decline_with_nobody_left_on_the_rung_goes_up(case, officer, secretary):
    decline_offer(asked_for(case).pk, by=officer, at=SOON, reason=DeclineReason.UNWELL)

    offer = asked_for(case)
    assert (offer.person, offer.rung) == (secretary, Rung.VILLAGE)
    assert kinds(case)[-3:] == [StepKind.DECLINED, StepKind.ESCALATED, StepKind.ASKED]


def test_who_accepted_can_still_hand_it_back(case, officer, second_officer):
    accept_offer(asked_for(case).pk, by=officer, at=SOON)
    decline_offer(asked_for(case).pk, by=officer, at=SOON, reason=DeclineReason.NO_VEHICLE)

    assert asked_for(case).person == second_officer
    case.refresh_from_db()
    assert case.status == Status.DISPATCHED


def test_silence_goes_village_then_township_then_back_to_who_is_left_then_nobody(
    case, officer, second_officer, secretary, chief, duty_officer
):
    asked = []
    at = MONDAY_NOON
    for _try in range(5):
        offer = asked_for(case)
        asked.append((offer.person, offer.rung))
        assert lapse_overdue(at=at + ANSWER_TIME - timedelta(seconds=1)) == 0
        at += ANSWER_TIME
        assert lapse_overdue(at=at) == 1
    case.refresh_from_db()

    assert asked == [
        (officer, Rung.SITE),
        (secretary, Rung.VILLAGE),
        (chief, Rung.TOWNSHIP),
        (duty_officer, Rung.TOWNSHIP),
        (second_officer, Rung.SITE),
    ]
    assert not case.offers.live().exists()
    assert case.status == Status.FILED
    assert is_nobody_reachable(case)
    assert kinds(case)[2:6] == [StepKind.LAPSED, StepKind.ESCALATED, StepKind.ASKED, StepKind.LAPSED]
    assert kinds(case)[-2:] == [StepKind.LAPSED, StepKind.NOBODY_REACHABLE]
    assert [line.kind for line in public_history_of(case)].count(StepKind.ESCALATED) == 2
    assert list(verify()) == []


@pytest.fixture
def nearby(other_village):
    """The officer on duty at another checkpoint."""
    elsewhere = make_checkpoint("西进口卡点", OTHER_VILLAGE)
    return make_officer("west", Role.CHECKPOINT_OFFICER, OTHER_VILLAGE, site=elsewhere, full_name="西卡点")


def test_silence_calls_nobody_from_another_checkpoint_and_the_duty_officer_is_told(case, officer, nearby, duty_officer):
    at = MONDAY_NOON
    while case.offers.live().exists():
        at += ANSWER_TIME
        assert lapse_overdue(at=at) == 1

    assert [offer.person for offer in case.offers.order_by("order")] == [officer, duty_officer]
    said = case.steps.get(kind=StepKind.NOBODY_REACHABLE)
    assert {one["name"]: one["code"] for one in said.facts["passed_over"]} == {
        "西卡点": "keeps_post",
        "值守员甲": "no_answer",
        "值班员甲": "no_answer",
    }
    with override("en"):
        assert step_sentence(said) == "Nobody answered: call by phone."
        shown = offers_of(case, at=at)
        assert shown.nobody_reachable == "Nobody answered: call by phone."
    assert {one.name: (one.is_advised, one.may_be_sent) for one in shown.suggested} == {
        "西卡点": (False, True),
        "值守员甲": (False, True),
        "值班员甲": (False, True),
    }
    assert send_somebody(case.pk, by=duty_officer, at=at) is None
    assert send_person(case.pk, nearby.posts.get().pk, by=duty_officer, at=at).person == nearby


def test_a_refusal_on_the_spot_asks_the_next_checkpoint_but_not_after_silence(
    case, officer, second_officer, nearby, secretary, duty_officer, village, checkpoint
):
    decline_offer(asked_for(case).pk, by=officer, at=SOON, reason="busy")
    assert asked_for(case).person == second_officer
    decline_offer(asked_for(case).pk, by=second_officer, at=SOON, reason="busy")
    assert asked_for(case).person == nearby

    other = make_sent_case(duty_officer, place=village, site=checkpoint)
    lapse_overdue(at=MONDAY_NOON + ANSWER_TIME)
    assert asked_for(other).person == secretary
    decline_offer(asked_for(other).pk, by=secretary, at=SOON + ANSWER_TIME, reason="busy")
    assert asked_for(other).person == duty_officer


def test_the_preview_tells_the_order_that_silence_then_takes(
    officer, second_officer, nearby, secretary, chief, duty_officer, village, checkpoint
):
    expected = offers_before_case(village, checkpoint, at=MONDAY_NOON)
    told = [expected.first.name, *(one.name for _level, people in expected.after_silence for one in people)]
    assert [one.name for one in expected.after_refusals] == ["值守员乙", "西卡点"]

    case = make_sent_case(duty_officer, place=village, site=checkpoint)
    at = MONDAY_NOON
    while case.offers.live().exists():
        at += ANSWER_TIME
        lapse_overdue(at=at)

    assert [offer.person.full_name for offer in case.offers.order_by("order")] == told


def test_nobody_at_all_is_said_and_not_silent(duty_officer, village, checkpoint):
    duty_officer.posts.get().shifts.all().delete()
    case = make_case(duty_officer, place=village, site=checkpoint)
    LiveEvent.objects.all().delete()

    assert send_somebody(case.pk, by=duty_officer, at=MONDAY_NOON) is None

    assert kinds(case) == [StepKind.OPENED, StepKind.NOBODY_REACHABLE]
    assert LiveEvent.objects.filter(kind="case").exists()
    shown = offers_of(case, at=MONDAY_NOON)
    assert shown.nobody_reachable
    assert [one.is_advised for one in shown.suggested] == [False]


def test_after_nobody_the_duty_officer_may_send_again(duty_officer, village, checkpoint):
    duty_officer.posts.get().shifts.all().delete()
    case = make_case(duty_officer, place=village, site=checkpoint)
    send_somebody(case.pk, by=duty_officer, at=MONDAY_NOON)
    come = make_officer("late", Role.CHECKPOINT_OFFICER, VILLAGE, site=checkpoint, full_name="接班人")

    offer = send_somebody(case.pk, by=duty_officer, at=SOON)

    assert offer.person == come
    assert not is_nobody_reachable(case)


def test_the_duty_officer_may_pick_somebody_who_was_passed_over(case, officer, secretary, duty_officer):
    lapse_overdue(at=MONDAY_NOON + ANSWER_TIME)
    assert asked_for(case).person == secretary

    post = officer.posts.get()
    offer = send_person(case.pk, post.pk, by=duty_officer, at=SOON, reason="电话里答应去")

    assert offer.person == officer
    assert offer.reasons[0] == {"code": "picked", "by": "值班员甲", "by_en": ""}
    assert kinds(case)[-2:] == [StepKind.WITHDRAWN, StepKind.ASKED]
    withdrawn = case.steps.get(kind=StepKind.WITHDRAWN)
    assert (withdrawn.note, withdrawn.facts["name"]) == ("电话里答应去", "丞相村书记")
    assert Offer.objects.get(person=secretary).state == OfferState.WITHDRAWN


def test_picking_who_is_asked_already_changes_nothing(case, officer, duty_officer):
    before = asked_for(case)

    assert send_person(case.pk, officer.posts.get().pk, by=duty_officer, at=SOON) == before
    assert send_somebody(case.pk, by=duty_officer, at=SOON) == before
    assert case.offers.count() == 1


def test_somebody_on_the_spot_is_not_replaced_and_a_stranger_is_not_sent(case, officer, second_officer, duty_officer):
    offer = asked_for(case)
    with pytest.raises(CannotBeSent):
        send_person(case.pk, make_officer("resi", Role.RESIDENT, VILLAGE).posts.get().pk, by=duty_officer, at=SOON)
    accept_offer(offer.pk, by=officer, at=SOON)
    report_arrival(offer.pk, by=officer, at=SOON)

    with pytest.raises(CannotBeSent):
        send_person(case.pk, second_officer.posts.get().pk, by=duty_officer, at=SOON)


def test_accepted_arrived_reported_and_ready_to_close(case, officer):
    offer = asked_for(case)
    accept_offer(offer.pk, by=officer, at=SOON)
    report_arrival(offer.pk, by=officer, at=SOON + timedelta(minutes=1))
    done = report_outcome(
        offer.pk, by=officer, at=SOON + timedelta(minutes=5), outcome=Outcome.REGISTERED, note="探亲，已登记"
    )

    case.refresh_from_db()
    assert case.status == Status.DONE
    assert (done.state, done.outcome, done.photo_id) == (OfferState.DONE, Outcome.REGISTERED, None)
    assert done.arrive_by == SOON + timedelta(seconds=settings.ARRIVE_WITHIN_S)
    assert kinds(case) == [StepKind.OPENED, StepKind.ASKED, StepKind.ACCEPTED, StepKind.ARRIVED, StepKind.DONE]
    assert case.steps.last().facts == {"outcome": "registered", "closing": "settled"}
    assert tasks_of(officer) == []


def test_a_double_tap_counts_once_and_is_answered_alike(case, officer, second_officer):
    offer = asked_for(case)
    for _tap in range(2):
        assert accept_offer(offer.pk, by=officer, at=SOON).state == OfferState.ACCEPTED
    for _tap in range(2):
        assert report_arrival(offer.pk, by=officer, at=SOON).state == OfferState.ARRIVED
    for _tap in range(2):
        assert report_outcome(offer.pk, by=officer, at=SOON, outcome="checked_fine").state == OfferState.DONE
    assert accept_offer(offer.pk, by=officer, at=SOON).state == OfferState.DONE
    assert case.steps.count() == 5


def test_a_double_tapped_decline_asks_one_person(case, officer, second_officer):
    offer = asked_for(case)
    for _tap in range(2):
        assert decline_offer(offer.pk, by=officer, at=SOON, reason="busy").state == OfferState.DECLINED
    assert case.offers.count() == 2


def test_an_answer_after_the_end_is_a_sentence(case, officer, secretary):
    offer = asked_for(case)
    lapse_overdue(at=MONDAY_NOON + ANSWER_TIME)

    with override("en"), pytest.raises(OfferIsOver, match="somebody else was asked"):
        accept_offer(offer.pk, by=officer, at=MONDAY_NOON + ANSWER_TIME)
    assert asked_for(case).person == secretary


def test_refusals_have_their_sentences(case, officer, second_officer, duty_officer):
    offer = asked_for(case)
    for act in (accept_offer, report_arrival):
        with pytest.raises(OfferIsNotYours):
            act(offer.pk, by=second_officer, at=SOON)
    with pytest.raises(OfferIsNotYours):
        decline_offer(offer.pk, by=duty_officer, at=SOON, reason="busy")
    with pytest.raises(AcceptFirst):
        report_arrival(offer.pk, by=officer, at=SOON)
    with pytest.raises(AcceptFirst):
        report_outcome(offer.pk, by=officer, at=SOON, outcome="registered")
    with pytest.raises(UnknownAnswer):
        decline_offer(offer.pk, by=officer, at=SOON, reason="<b>")
    with pytest.raises(UnknownAnswer):
        report_outcome(offer.pk, by=officer, at=SOON, outcome="")
    assert case.steps.count() == 2


def test_nobody_is_sent_to_a_closed_case_and_whoever_was_on_the_way_is_called_back(case, officer, duty_officer):
    close_case(case.pk, by=duty_officer, outcome="settled", note="", at=SOON)

    offer = case.offers.get()
    assert offer.state == OfferState.WITHDRAWN
    with pytest.raises(OfferIsOver):
        accept_offer(offer.pk, by=officer, at=SOON)
    with pytest.raises(CaseIsOver):
        send_somebody(case.pk, by=duty_officer, at=SOON)
    with pytest.raises(CaseIsOver):
        send_person(case.pk, officer.posts.get().pk, by=duty_officer, at=SOON)
    case.refresh_from_db()
    assert offers_of(case, at=SOON).suggested == []


def test_who_would_go_is_known_before_there_is_a_case(officer, secretary, village, checkpoint, other_village):
    assert [one.candidate.person_id for one in candidates_near(village, checkpoint, at=MONDAY_NOON).choices] == [
        officer.pk,
        secretary.pk,
    ]
    elsewhere = candidates_near(other_village, None, at=MONDAY_NOON)
    assert [one.candidate.person_id for one in elsewhere.choices] == [officer.pk]


def test_to_a_home_nobody_from_a_checkpoint_is_sent(officer, secretary, village, checkpoint):
    at_home = candidates_near(village, checkpoint, at=MONDAY_NOON, concerns_home=True)
    assert [one.candidate.person_id for one in at_home.choices] == [secretary.pk]
    assert officer.pk not in [one.candidate.person_id for one in at_home.passed_over]


def test_a_disabled_account_is_never_asked(duty_officer, officer, secretary, village, checkpoint):
    officer.is_active = False
    officer.save()

    assert asked_for(make_sent_case(duty_officer, place=village, site=checkpoint)).person == secretary
