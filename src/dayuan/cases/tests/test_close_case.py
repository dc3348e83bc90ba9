"""Closing a case, from the desk."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import close_old_connections, connections

from dayuan.cases.actions import CaseCannotClose, CaseIsClosed, close_case, note_on_case
from dayuan.cases.events import CaseClosed
from dayuan.cases.models import Case, Status, StepKind
from dayuan.cases.testing import make_case
from dayuan.kernel import events
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON

LATER = MONDAY_NOON + timedelta(minutes=20)


@pytest.fixture
def case(duty_officer, village, checkpoint):
    return make_case(duty_officer, place=village, site=checkpoint, source="warning:7")


def test_closing_keeps_how_it_ended_and_tells_the_others(case, duty_officer, monkeypatch):
    heard = []
    monkeypatch.setitem(events._listeners, CaseClosed, [heard.append])

    close_case(case.pk, by=duty_officer, outcome="nothing_wrong", note="证件齐全", at=LATER)

    case.refresh_from_db()
    assert (case.status, case.outcome, case.closed_at) == (Status.CLOSED, "nothing_wrong", LATER)
    last = case.steps.last()
    assert (last.kind, last.note, last.facts) == (StepKind.CLOSED, "证件齐全", {"outcome": "nothing_wrong"})
    assert heard == [CaseClosed(case.pk, "warning:7", case.place_id, "nothing_wrong", LATER)]


def test_closing_twice_is_refused_and_kept_once(case, duty_officer):
    close_case(case.pk, by=duty_officer, outcome="settled", note="", at=LATER)

    with pytest.raises(CaseCannotClose):
        close_case(case.pk, by=duty_officer, outcome="settled", note="", at=LATER)

    assert case.steps.filter(kind=StepKind.CLOSED).count() == 1


def test_the_auditor_is_told_that_it_was_closed_and_by_whom_and_nothing_of_what_it_was(case, duty_officer):
    note_on_case(case.pk, by=duty_officer, note="一户人家的事", at=LATER)
    close_case(case.pk, by=duty_officer, outcome="nothing_wrong", note="证件齐全", at=LATER)

    entry = AuditEntry.objects.get(subject=f"case:{case.code}")
    assert (entry.action, entry.by_name, entry.at) == ("case_closed", duty_officer.full_name, LATER)
    assert (entry.place_code, entry.reason, entry.detail) == (case.place_id, "", {})


@pytest.mark.django_db(transaction=True)
def test_two_officers_closing_at_once_close_once(case, duty_officer):
    def close_one(_number: int) -> bool:
        close_old_connections()
        try:
            close_case(case.pk, by=duty_officer, outcome="settled", note="", at=LATER)
        except CaseCannotClose:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(close_one, range(2))) == [False, True]
    assert case.steps.filter(kind=StepKind.CLOSED).count() == 1


def test_an_outcome_that_nobody_knows_is_refused(case, duty_officer):
    with pytest.raises(CaseCannotClose):
        close_case(case.pk, by=duty_officer, outcome="<b>", note="", at=LATER)


def test_the_duty_officer_closes_from_the_page(client, case, duty_officer):
    client.force_login(duty_officer)

    page = client.post(f"/cases/{case.pk}/close/", {"outcome": "settled", "note": "已核实"})

    assert page.headers["Location"] == f"/cases/{case.pk}/"
    assert Case.objects.get(pk=case.pk).status == Status.CLOSED
    assert "已核实" in client.get(f"/cases/{case.pk}/").content.decode()


def test_from_the_panel_closing_answers_without_a_page(client, case, duty_officer):
    client.force_login(duty_officer)

    page = client.post(f"/cases/{case.pk}/close/", {"outcome": "settled", "note": ""}, headers={"HX-Request": "true"})

    assert (page.status_code, page.headers["HX-Trigger"]) == (204, "matter-changed")


def test_a_form_without_outcome_comes_back_with_what_was_typed(client, case, duty_officer):
    client.force_login(duty_officer)

    page = client.post(f"/cases/{case.pk}/close/", {"outcome": "", "note": "写了很久的备注"})
    partial = client.post(f"/cases/{case.pk}/close/", {"note": "写了很久的备注"}, headers={"HX-Request": "true"})

    for answer in (page, partial):
        assert answer.status_code == 422
        assert "写了很久的备注" in answer.content.decode()
        assert 'role="alert"' in answer.content.decode()
    assert b"<html" not in partial.content
    assert Case.objects.get(pk=case.pk).status == Status.FILED


def test_closing_a_closed_case_from_the_page_is_a_sentence(client, case, duty_officer):
    client.cookies["django_language"] = "en"
    client.force_login(duty_officer)
    client.post(f"/cases/{case.pk}/close/", {"outcome": "settled"})

    page = client.post(f"/cases/{case.pk}/close/", {"outcome": "settled"})

    assert page.status_code == 409
    assert "already closed" in page.content.decode()


def test_nothing_is_noted_on_a_closed_case(client, case, duty_officer):
    close_case(case.pk, by=duty_officer, outcome="settled", note="", at=LATER)
    client.force_login(duty_officer)

    with pytest.raises(CaseIsClosed):
        note_on_case(case.pk, by=duty_officer, note="事后想起", at=LATER)
    answer = client.post(f"/cases/{case.pk}/note/", {"note": "事后想起"})

    assert answer.status_code == 422
    assert "此事已结案，不能再添加备注。" in answer.content.decode()
    assert "事后想起" in answer.content.decode(), "what was typed is kept"
    assert not case.steps.filter(kind=StepKind.NOTED).exists()
    assert "note-form" not in client.get(f"/cases/{case.pk}/").content.decode()
