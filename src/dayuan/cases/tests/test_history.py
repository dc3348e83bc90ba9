"""History is added to, never edited; an alteration shows, and says which link."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.translation import override

from dayuan.cases.actions import CaseCannotMove, add_step, close_case, note_on_case
from dayuan.cases.models import Status, Step, StepKind
from dayuan.cases.queries import public_history_of, public_sentence, step_sentence
from dayuan.cases.rules import PUBLIC_STEPS
from dayuan.cases.testing import make_case
from dayuan.kernel.audit import verify
from dayuan.kernel.models import LiveEvent
from dayuan.kernel.testing import MONDAY_NOON

LATER = MONDAY_NOON + timedelta(minutes=5)
ALTERATIONS = {
    "id": "gen_random_uuid()",
    "kind": "'arrived'",
    "by_id": "NULL",
    "at": "at + interval '1 second'",
    "note": "note || '.'",
    "facts": '\'{"name": "x"}\'::jsonb',
    "case_id": "(SELECT id FROM cases_case WHERE code <> 'x' ORDER BY opened_at DESC LIMIT 1)",
    "number": "number + 10",
    "previous_hash": "repeat('a', 64)",
    "entry_hash": "repeat('b', 64)",
    "chain": "chain || 'x'",
}


@pytest.fixture
def case(duty_officer, village, checkpoint):
    case = make_case(duty_officer, place=village, site=checkpoint)
    make_case(duty_officer, place=village, at=LATER)
    note_on_case(case.pk, by=duty_officer, note="问过门卫", at=LATER)
    note_on_case(case.pk, by=duty_officer, note="车已离开", at=LATER)
    return case


def test_an_untouched_history_verifies(case):
    assert list(verify()) == []
    assert [step.number for step in case.steps.all()] == [1, 2, 3]


def test_every_field_is_tried():
    assert set(ALTERATIONS) == {field.column for field in Step._meta.concrete_fields}


@pytest.mark.parametrize("field", ALTERATIONS)
def test_altering_any_field_of_a_step_is_found_and_named(case, field):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE cases_step DISABLE TRIGGER append_only")
        cursor.execute(
            f"UPDATE cases_step SET {field} = {ALTERATIONS[field]} WHERE case_id = %s AND number = 2", [case.pk]
        )
        assert cursor.rowcount == 1

    broken = [link for link in verify() if link.chain == f"cases_step/{case.pk}"]

    assert len(broken) == 1
    assert broken[0].number in ((2, 3) if field in ("number", "chain") else (2,))
    assert "cases_step" in broken[0].why


def test_a_step_taken_out_is_found(case):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE cases_step DISABLE TRIGGER append_only")
        cursor.execute("DELETE FROM cases_step WHERE case_id = %s AND number = 2", [case.pk])

    assert [(link.chain, link.number) for link in verify()] == [(f"cases_step/{case.pk}", 3)]


@pytest.mark.parametrize("change", ["UPDATE cases_step SET note = 'x'", "DELETE FROM cases_step"])
def test_the_database_itself_refuses_to_edit_history(case, change):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_a_move_that_is_not_allowed_is_refused_and_leaves_no_step(case, duty_officer):
    with pytest.raises(CaseCannotMove):
        add_step(case, StepKind.ARRIVED, by=duty_officer, at=LATER, status=Status.ARRIVED)

    assert case.steps.count() == 3


def test_each_kind_of_step_has_its_sentences(case, duty_officer):
    facts = {"name": "值守员甲", "name_en": "Officer A", "outcome": "settled", "to": "village", "reasons": []}
    for kind in StepKind:
        step = Step(
            case=case, kind=kind, by=duty_officer, at=LATER, facts={} if kind in ("declined", "done") else facts
        )
        assert step_sentence(step)
        assert bool(public_sentence(step)) == (kind in PUBLIC_STEPS)
        assert "值" not in public_sentence(step)


def test_names_are_filled_in_the_readers_language(case):
    step = Step(case=case, kind=StepKind.LAPSED, facts={"name": "值守员甲", "name_en": "Officer A"}, at=LATER)
    with override("en"):
        assert step_sentence(step) == "Officer A did not answer in time."
    with override("zh-hans"):
        assert "值守员甲" in step_sentence(step)


def test_the_public_history_tells_no_note_and_no_name(case, duty_officer):
    close_case(case.pk, by=duty_officer, outcome="settled", note="车主姓王", at=LATER)

    told = public_history_of(case)

    assert [line.kind for line in told] == [StepKind.OPENED, StepKind.CLOSED]
    assert all(duty_officer.full_name not in line.sentence and not line.note for line in told)


def test_each_step_is_told_to_the_screens(case, duty_officer):
    LiveEvent.objects.all().delete()
    note_on_case(case.pk, by=duty_officer, note="再看一遍", at=LATER)

    event = LiveEvent.objects.get()
    assert event.kind == "case"
    assert event.items == [{"place": case.place_id, "id": str(case.pk), "people": []}]
