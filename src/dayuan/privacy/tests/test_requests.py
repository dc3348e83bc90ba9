"""The desk for data subjects: each step, its clock, and two people for an erasure (C-18)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from dayuan.calendars.actions import decide_day
from dayuan.households.actions.residents import correct_resident
from dayuan.households.facts import ResidentFacts
from dayuan.households.looks import who_looked
from dayuan.households.models import Resident
from dayuan.households.rules import Sex
from dayuan.households.testing import make_resident
from dayuan.kernel.audit import verify
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.access import scope_of
from dayuan.privacy.actions.consents import FactsRefused
from dayuan.privacy.actions.requests import (
    NothingDone,
    SamePerson,
    StepRefused,
    answer_request,
    check_identity,
    close_request,
    corrections_since,
    decide_erasure,
    note_copy_made,
    propose_erasure,
    refuse_request,
    take_request,
)
from dayuan.privacy.facts import RequestFacts
from dayuan.privacy.models import Consent, SubjectRequest
from dayuan.privacy.queries import may_process, request_lines, requests_of_desk, steps_of
from dayuan.privacy.rules.consents import ConsentKind, OnBehalf
from dayuan.privacy.rules.requests import RequestChannel, RequestKind, State
from dayuan.privacy.testing import make_consent, make_request

LATER = MONDAY_NOON + timedelta(hours=2)


@pytest.fixture
def someone():
    return make_resident("王小明", phone="15400008023")


def fresh(request):
    return SubjectRequest.objects.get(pk=request.pk)


def test_a_request_by_phone_is_taken_down_by_proxy_and_its_clock_runs(someone, secretary):
    """C-18 and C-31: by phone, entered for them, fifteen workdays."""
    asked = make_request(someone, by=secretary, channel=RequestChannel.PHONE, contact="打他电话")
    assert asked.due_on == date(2026, 3, 23)
    assert asked.state == State.RECEIVED
    assert asked.is_proxy
    assert AuditEntry.objects.get(action="subject_request_received").detail["proxy"] is True


def test_numbers_of_a_township_follow_each_other(someone, secretary):
    numbers = [make_request(someone, kind, by=secretary).number for kind in (RequestKind.COPY, RequestKind.EXPLAIN)]
    assert numbers == [1, 2]
    assert str(SubjectRequest.objects.get(number=2)) == "2026-0002"


def test_a_copy_goes_from_the_counter_to_the_signature(someone, secretary):
    """C-18: received, identity checked, copy made, answered, handed over."""
    asked = make_request(someone, by=secretary)
    with pytest.raises(StepRefused):
        answer_request(asked.pk, answer="给您", by=secretary, at=LATER)
    check_identity(asked.pk, how="看了身份证", by=secretary, at=LATER)
    with pytest.raises(NothingDone):
        answer_request(asked.pk, answer="给您", by=secretary, at=LATER)
    note_copy_made(fresh(asked), by=secretary, at=LATER)
    answer_request(asked.pk, answer="已打印全部信息", by=secretary, at=LATER)
    close_request(asked.pk, handed_over="当面交付并签收", by=secretary, at=LATER)
    kept = fresh(asked)
    assert (kept.state, kept.answer, kept.decided_by) == (State.CLOSED, "已打印全部信息", secretary)
    assert [step.action for step in steps_of(kept)] == [
        "subject_request_received",
        "subject_request_identified",
        "subject_copy_made",
        "subject_request_answered",
        "subject_request_closed",
    ]
    assert list(verify()) == []
    assert len(who_looked(someone, is_own=True)) == 5


def test_no_copy_is_made_before_it_is_known_who_asks(someone, secretary):
    asked = make_request(someone, by=secretary)
    with pytest.raises(StepRefused):
        note_copy_made(asked, by=secretary, at=LATER)


def test_the_same_step_twice_is_refused(someone, secretary):
    asked = make_request(someone, by=secretary, identified=True)
    with pytest.raises(StepRefused):
        check_identity(asked.pk, how="再看一次", by=secretary, at=LATER)


def test_a_correction_is_made_in_the_register_and_linked(someone, secretary):
    """C-18."""
    asked = make_request(someone, RequestKind.CORRECT, by=secretary, identified=True, wish="名字写错了")
    with pytest.raises(NothingDone):
        answer_request(asked.pk, answer="已更正", by=secretary, at=LATER)
    facts = ResidentFacts("王晓明", someone.born_on, Sex.MALE, phone=someone.phone)
    correct_resident(someone.pk, facts, by=secretary, at=LATER, why="本人申请更正")
    (change,) = corrections_since(fresh(asked))
    answer_request(asked.pk, answer="已更正", by=secretary, at=LATER, correction=change)
    assert fresh(asked).correction == change


def test_a_correction_made_before_answers_nothing(someone, secretary):
    facts = ResidentFacts("王晓明", someone.born_on, Sex.MALE)
    correct_resident(someone.pk, facts, by=secretary, at=MONDAY_NOON - timedelta(days=2), why="旧的")
    asked = make_request(someone, RequestKind.CORRECT, by=secretary, identified=True)
    assert corrections_since(asked) == []
    with pytest.raises(NothingDone):
        answer_request(asked.pk, answer="x", by=secretary, at=LATER, correction=someone.changes.get())


def test_a_withdrawal_by_phone_ends_the_consent(someone, secretary):
    """C-17: by phone too, and for that nobody has to come."""
    consent = make_consent(someone, by=secretary)
    asked = make_request(
        someone, RequestKind.WITHDRAW, by=secretary, identified=True, channel=RequestChannel.PHONE, contact="本机"
    )
    with pytest.raises(NothingDone):
        answer_request(asked.pk, answer="已撤回", by=secretary, at=LATER)
    answer_request(asked.pk, answer="已撤回", by=secretary, at=LATER, withdraw=[consent.pk])
    assert not may_process(someone.pk, ConsentKind.HOME_SENSOR, LATER)
    assert Consent.objects.get().end_note.endswith("2026-0001")


def test_a_request_never_ends_the_consent_of_somebody_else(someone, secretary):
    other = make_resident("李梅")
    consent = make_consent(other, by=secretary)
    asked = make_request(someone, RequestKind.WITHDRAW, by=secretary, identified=True)
    answer_request(asked.pk, answer="x", by=secretary, at=LATER, withdraw=[consent.pk])
    assert may_process(other.pk, ConsentKind.HOME_SENSOR, LATER)


def test_two_people_erase_and_then_they_are_gone(someone, secretary, duty_officer, chief):
    """C-18: one proposes, another decides."""
    asked = make_request(someone, RequestKind.DELETE, by=secretary, identified=True, wish="全部删掉")
    with pytest.raises(StepRefused):
        answer_request(asked.pk, answer="x", by=secretary, at=LATER)
    with pytest.raises(StepRefused):
        decide_erasure(asked.pk, answer="x", by=chief, at=LATER)
    propose_erasure(asked.pk, proposal="已迁出，无须保留", by=duty_officer, at=LATER)
    with pytest.raises(SamePerson):
        decide_erasure(asked.pk, answer="x", by=duty_officer, at=LATER)
    assert Resident.objects.filter(pk=someone.pk).exists()
    decided = decide_erasure(asked.pk, answer="全部删除", by=chief, at=LATER)
    assert not Resident.objects.filter(pk=someone.pk).exists()
    assert (decided.state, decided.decided_by, decided.resident) == (State.ANSWERED, chief, None)


def test_the_database_refuses_an_erasure_by_one_person(someone, secretary, chief):
    asked = make_request(someone, RequestKind.DELETE, by=secretary, identified=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        SubjectRequest.objects.filter(pk=asked.pk).update(state=State.ANSWERED, proposed_by=chief, decided_by=chief)


def test_the_second_person_may_refuse_an_erasure(someone, secretary, duty_officer, chief):
    asked = make_request(someone, RequestKind.DELETE, by=secretary, identified=True)
    propose_erasure(asked.pk, proposal="x", by=duty_officer, at=LATER)
    refuse_request(asked.pk, reason="案件未结，依法保留（第四十七条）", by=chief, at=LATER)
    assert Resident.objects.filter(pk=someone.pk).exists()
    close_request(asked.pk, handed_over="当面", by=duty_officer, at=LATER)
    assert fresh(asked).is_refused


def test_a_guardian_asks_for_a_child_with_proof(secretary):
    """C-16 and C-18: for a child; the child alone is not answered."""
    child = make_resident("王小宝", born_on=date(2018, 6, 1))
    with pytest.raises(FactsRefused) as refused:
        make_request(child, by=secretary)
    assert set(refused.value.problems) == {"on_behalf"}
    with pytest.raises(FactsRefused) as refused:
        make_request(child, by=secretary, asked_by="父亲", on_behalf=OnBehalf.CHILD)
    assert set(refused.value.problems) == {"proof"}
    make_request(child, by=secretary, asked_by="父亲", on_behalf=OnBehalf.CHILD, proof="户口簿")


def test_a_guardian_asks_for_a_ward_with_proof(someone, secretary):
    """C-18."""
    with pytest.raises(FactsRefused):
        make_request(someone, by=secretary, asked_by="儿子", on_behalf=OnBehalf.WARD)
    make_request(someone, by=secretary, asked_by="儿子", on_behalf=OnBehalf.WARD, proof="法院监护文书")


def test_by_phone_or_on_paper_it_is_said_where_the_answer_goes(someone, secretary):
    for channel in (RequestChannel.PHONE, RequestChannel.PAPER):
        with pytest.raises(FactsRefused) as refused:
            make_request(someone, by=secretary, channel=channel)
        assert set(refused.value.problems) == {"contact"}


def test_on_their_own_page_they_are_known_already(someone):
    """C-18."""
    facts = RequestFacts("王小明", RequestChannel.OWN_PAGE)
    asked = take_request(someone.pk, RequestKind.EXPLAIN, facts, by=None, at=MONDAY_NOON)
    assert (asked.state, asked.taken_by) == (State.IDENTIFIED, None)
    with pytest.raises(IntegrityError), transaction.atomic():
        take_request(
            someone.pk,
            RequestKind.COPY,
            replace(facts, channel=RequestChannel.PHONE, contact="1"),
            by=None,
            at=MONDAY_NOON,
        )


def test_the_desk_sees_the_least_time_first_and_what_is_overdue(someone, secretary, duty_officer):
    """C-18."""
    late = make_request(someone, by=secretary, at=MONDAY_NOON - timedelta(days=40))
    new = make_request(someone, RequestKind.EXPLAIN, by=secretary)
    lines = request_lines(requests_of_desk(scope_of(duty_officer, at=MONDAY_NOON)), at=MONDAY_NOON)
    assert [line.request for line in lines] == [late, new]
    assert [line.is_overdue for line in lines] == [True, False]
    assert lines[1].days_left == 15


def test_what_is_answered_and_waits_to_be_handed_over_comes_after_what_is_open(someone, secretary, duty_officer):
    """C-18."""
    answered = make_request(someone, RequestKind.EXPLAIN, by=secretary, at=MONDAY_NOON - timedelta(days=40))
    refuse_request(answered.pk, reason="x", by=duty_officer, at=MONDAY_NOON)
    new = make_request(someone, by=secretary)
    assert list(requests_of_desk(scope_of(duty_officer, at=MONDAY_NOON))) == [new, answered]


def test_another_village_and_another_township_see_nothing(someone, secretary, other_secretary, outsider, officer):
    make_request(someone, by=secretary)
    for person in (other_secretary, outsider, officer):
        assert list(requests_of_desk(scope_of(person, at=MONDAY_NOON))) == []
    assert len(list(requests_of_desk(scope_of(secretary, at=MONDAY_NOON)))) == 1


def test_a_new_day_off_moves_the_last_day_of_what_is_open(someone, secretary, township, chief):
    """C-18: the clock is working time of the township."""
    asked = make_request(someone, by=secretary)
    decide_day(township, date(2026, 3, 10), is_workday=False, reason="停电", by=chief, at=MONDAY_NOON)
    assert fresh(asked).due_on == date(2026, 3, 24)
