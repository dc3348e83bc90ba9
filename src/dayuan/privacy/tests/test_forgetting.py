"""Whoever is erased takes their consents and words along; others keep theirs (C-17, C-18, C-19)."""

from datetime import date, timedelta

import pytest

from dayuan.households.actions.erasing import erase_resident
from dayuan.households.models import Resident
from dayuan.households.testing import make_household, make_resident
from dayuan.kernel import events
from dayuan.kernel.audit import verify
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.privacy.actions.consents import withdraw_consent
from dayuan.privacy.actions.requests import answer_request, close_request, decide_erasure, propose_erasure
from dayuan.privacy.events import ConsentLapsed
from dayuan.privacy.models import Consent, Incident, SubjectRequest
from dayuan.privacy.queries import consent_lines, may_process, request_lines, steps_of
from dayuan.privacy.rules.consents import Channel, ConsentKind, Ending, OnBehalf, Standing
from dayuan.privacy.rules.requests import RequestChannel, RequestKind, State
from dayuan.privacy.testing import make_consent, make_incident, make_request
from dayuan.retention.models import Run
from dayuan.retention.running import run_retention

AT = MONDAY_NOON
NAME = "欧阳一鸣"
YEARS_LATER = AT + timedelta(days=4 * 366)


@pytest.fixture
def elder():
    return make_resident(NAME, phone="15400008023")


def erase(resident):
    assert erase_resident(resident.pk, request_id="R-7", by=None, at=AT)


def words_of(row):
    return str({name: getattr(row, name) for name in (field.name for field in row._meta.concrete_fields)})


def test_their_consents_are_gone_and_the_chain_still_says_that_they_were_given(elder, secretary):
    make_consent(elder, by=secretary)
    make_consent(elder, ConsentKind.CARE_CALLS, by=secretary, channel=Channel.WITNESSED, witness="李四", evidence="")
    erase(elder)
    assert not Consent.objects.exists()
    given = AuditEntry.objects.filter(action="consent_given", subject=elder.audit_subject)
    assert [entry.detail["text_version"] for entry in given] == [1, 1]
    assert NAME not in str(list(AuditEntry.objects.values()))
    assert list(verify()) == []


def test_whoever_processes_on_their_consent_is_told_to_stop(elder, secretary, monkeypatch):
    """C-17."""
    heard = []
    monkeypatch.setitem(events._listeners, ConsentLapsed, [heard.append])
    consent = make_consent(elder, by=secretary)
    withdrawn = make_consent(elder, ConsentKind.CARE_CALLS, by=secretary)
    withdraw_consent(withdrawn.pk, withdrawn_by="", channel=Channel.PAPER, by=secretary, at=AT)
    erase(elder)
    assert heard == [ConsentLapsed(elder.pk, "home_sensor", consent.pk, "erased", AT)]


def test_of_a_request_stays_when_it_came_who_dealt_with_it_and_in_what_time(elder, secretary, chief, duty_officer):
    asked = make_request(
        elder, RequestKind.DELETE, by=secretary, identified=True, channel=RequestChannel.PHONE, contact="回电本机",
        wish=f"{NAME}不想留", asked_by="女儿欧阳二鸣", on_behalf=OnBehalf.WARD, proof="法院文书",
    )  # fmt: skip
    propose_erasure(asked.pk, proposal=f"{NAME}可删", by=duty_officer, at=AT)
    decide_erasure(asked.pk, answer=f"{NAME}已删", by=chief, at=AT)
    close_request(asked.pk, handed_over="电话告知", by=duty_officer, at=AT)
    kept = SubjectRequest.objects.get()
    assert "欧阳" not in words_of(kept)
    assert "法院" not in words_of(kept)
    assert (kept.contact, kept.wish, kept.proposal, kept.answer) == ("", "", "", "")
    assert (kept.received_at, kept.due_on, kept.state) == (AT, date(2026, 3, 23), State.CLOSED)
    assert (kept.taken_by, kept.identified_by) == (secretary, secretary)
    assert (kept.proposed_by, kept.decided_by, kept.closed_by) == (duty_officer, chief, duty_officer)
    assert [step.action for step in steps_of(kept)] == [
        "subject_request_received",
        "subject_request_identified",
        "erasure_proposed",
        "erasure_decided",
        "resident_erased",
        "subject_request_closed",
    ]
    assert not request_lines([kept], at=YEARS_LATER)[0].is_overdue
    assert list(verify()) == []


def test_what_else_they_had_asked_falls_away_and_is_never_overdue(elder, secretary):
    waiting = make_request(elder, by=secretary)
    refused = make_request(elder, RequestKind.EXPLAIN, by=secretary, identified=True)
    answer_request(refused.pk, answer="已解释", by=secretary, at=AT)
    erase(elder)
    waiting.refresh_from_db()
    refused.refresh_from_db()
    assert (waiting.state, waiting.closed_at, waiting.decided_at) == (State.CLOSED, AT, None)
    assert (refused.state, refused.answer) == (State.ANSWERED, "")
    assert steps_of(waiting)[-1].action == "subject_request_fell_away"


def test_a_guardian_and_a_witness_go_out_of_what_is_kept_of_others_and_a_namesake_stays(elder, secretary):
    child = make_resident("欧阳小宝", elder.household, born_on=date(2018, 6, 1))
    namesake = make_resident(NAME, make_household("002"), born_on=date(1991, 1, 1))
    guarded = {"given_by": NAME, "on_behalf": OnBehalf.CHILD, "proof": f"户口簿：{NAME}是祖父", "guardian": elder}
    of_child = make_consent(child, by=secretary, **guarded)
    of_namesake = make_consent(namesake, by=secretary)
    asked = make_request(
        child,
        by=secretary,
        asked_by=NAME,
        on_behalf=OnBehalf.CHILD,
        proof="户口簿",
        wish=f"我是{NAME}",
        contact="15400008023",
    )
    incident = make_incident(secretary)
    Incident.objects.update(whose=f"{NAME}的电话")
    erase(elder)
    for row in (of_child, of_namesake, asked, incident):
        row.refresh_from_db()
    assert (of_child.guardian, of_child.given_by, of_child.proof) == (None, "〔已抹去〕", "户口簿：〔已抹去〕是祖父")
    assert of_namesake.given_by == NAME
    assert (asked.asked_by, asked.wish, asked.contact) == ("〔已抹去〕", "我是〔已抹去〕", "〔已抹去〕")
    assert (asked.resident, asked.is_open) == (child, True)
    assert incident.whose == "〔已抹去〕的电话"
    assert of_child.ending == Ending.GUARDIAN_ERASED, "nobody can show any more who agreed"
    assert not may_process(child.pk, ConsentKind.HOME_SENSOR, AT)
    [line] = [line for line in consent_lines(child, at=AT) if line.kind == ConsentKind.HOME_SENSOR]
    assert line.standing == Standing.ASK_AGAIN


def test_years_later_what_ended_is_deleted_but_not_a_withdrawal_that_still_stands(elder, secretary):
    """C-17: nobody processes against a last word because it is old."""
    first = make_consent(elder, by=secretary)
    withdraw_consent(first.pk, withdrawn_by="", channel=Channel.PAPER, by=secretary, at=AT)
    second = make_consent(elder, by=secretary, at=AT + timedelta(days=1))
    withdraw_consent(second.pk, withdrawn_by="", channel=Channel.PAPER, by=secretary, at=AT + timedelta(days=2))
    waiting = make_request(elder, by=secretary)
    assert isinstance(run_retention(at=YEARS_LATER), Run)
    assert list(Consent.objects.all()) == [second]
    assert list(SubjectRequest.objects.all()) == [waiting]
    assert Resident.objects.count() == 1
