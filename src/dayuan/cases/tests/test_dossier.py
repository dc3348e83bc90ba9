"""The dossier of a case: who takes it, and that it and its history can be proven afterwards."""

import hashlib
from datetime import timedelta

import pytest
from django.db import connection
from django.utils.translation import override

from dayuan.cases.actions import add_step, anonymise_cases, close_case, file_case, note_on_case
from dayuan.cases.actions.evidence import add_evidence
from dayuan.cases.dossier import printing
from dayuan.cases.dossier.evidence import Found, evidence_of
from dayuan.cases.dossier.printing import print_dossier
from dayuan.cases.evidence_album import evidence_path
from dayuan.cases.models import Case, StepKind
from dayuan.cases.rules import Closing
from dayuan.cases.rules.workflow import Part
from dayuan.cases.testing import make_case, make_report
from dayuan.devices.testing import make_device
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.sealed_pdf_command import report_of, report_of_paper
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.sensing.album import photo_path
from dayuan.sensing.testing import make_photo, make_picture

LATER = MONDAY_NOON + timedelta(minutes=5)


@pytest.fixture
def case(duty_officer, village, checkpoint) -> Case:
    case = make_case(duty_officer, place=village, site=checkpoint)
    note_on_case(case.pk, by=duty_officer, note="问过门卫", at=LATER)
    return case


def printed(case, by) -> bytes:
    return print_dossier(case, purpose="移交", by=by, at=LATER)


def test_a_dossier_is_proven_by_its_file_and_by_the_code_on_its_paper(case, duty_officer):
    file = printed(case, duty_officer)

    holds, [unchanged, on_record, history] = report_of(file)
    assert holds
    assert f"printed by {duty_officer.full_name}: case:{case.code}" in unchanged
    assert on_record.endswith("dossier_printed")
    assert history == f"HOLDS  cases_step/{case.pk} as of link 2"
    code = AuditEntry.objects.get(action="dossier_printed").detail["code"]
    assert report_of_paper(code.lower().replace("-", " "))[0]
    assert not report_of_paper("2222-2222-2222")[0]


def test_one_byte_changed_anywhere_in_it_is_refused(case, duty_officer):
    file = printed(case, duty_officer)
    for place in [*range(0, len(file), len(file) // 40), len(file) - 1]:
        altered = file[:place] + bytes([file[place] ^ 1]) + file[place + 1 :]
        holds, [line] = report_of(altered)
        assert not holds
        assert line.startswith("CHANGED")


def test_what_happens_later_does_not_matter_and_is_counted(case, duty_officer):
    file = printed(case, duty_officer)
    note_on_case(case.pk, by=duty_officer, note="车已离开", at=LATER)

    holds, lines = report_of(file)
    assert holds
    assert lines[-1].endswith("as of link 2; 1 later")


def test_words_forgotten_by_rule_break_no_dossier(case, duty_officer):
    close_case(case.pk, by=duty_officer, outcome=Closing.SETTLED, note="", at=LATER)
    file = printed(case, duty_officer)
    anonymise_cases([case.pk], why="test", at=LATER)

    holds, lines = report_of(file)
    assert holds
    assert "have words forgotten" in lines[-1]


def test_a_link_altered_in_the_database_is_named(case, duty_officer):
    file = printed(case, duty_officer)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE cases_step DISABLE TRIGGER append_only")
        cursor.execute("UPDATE cases_step SET note = '没问过' WHERE case_id = %s AND number = 2", [case.pk])

    holds, lines = report_of(file)
    assert not holds
    assert f"BROKEN  cases_step/{case.pk}  link 2: cases_step: its content was altered" in lines[-1]


def test_a_history_made_anew_is_not_the_one_it_was_printed_from(case, duty_officer, village):
    file = printed(case, duty_officer)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE cases_step DISABLE TRIGGER append_only")
        cursor.execute("DELETE FROM cases_step WHERE case_id = %s AND number = 2", [case.pk])
        cursor.execute(
            "UPDATE kernel_chainhead SET length = 1, head_hash = (SELECT entry_hash FROM cases_step WHERE case_id = %s)"
            " WHERE chain = %s",
            [case.pk, f"cases_step/{case.pk}"],
        )
    note_on_case(case.pk, by=duty_officer, note="没问过门卫", at=LATER)

    holds, lines = report_of(file)
    assert not holds
    assert "link 2: cases_step: it is another link than the one that stood there" in lines[-1]


def test_each_file_of_the_case_is_looked_at_again(case, duty_officer, settings, tmp_path):
    settings.MEDIA = tmp_path
    device, sha256 = make_device(), hashlib.sha256(make_picture()).hexdigest()
    same, altered, gone = (make_photo(device, sha256=sha256) for _each in range(3))
    photo_path(altered.pk).write_bytes(b"x")
    photo_path(gone.pk).unlink()
    for photo in (same, altered, gone):
        add_step(case, StepKind.EVIDENCE_ADDED, by=duty_officer, at=LATER, facts={"photo": str(photo.pk)})

    found = evidence_of(case, list(case.steps.order_by("number")))
    assert [(one.number, one.found) for one in found] == [
        (3, Found.UNCHANGED),
        (4, Found.CHANGED),
        (5, Found.GONE),
    ]
    assert {one.sha256 for one in found} == {sha256}


def test_what_was_added_to_the_case_is_held_against_its_chained_hash(case, duty_officer, settings, tmp_path):
    settings.MEDIA = tmp_path
    same, altered = (add_evidence(case.pk, make_picture(), by=duty_officer, at=LATER) for _each in range(2))
    evidence_path(altered.pk, altered.file_type).write_bytes(b"x")

    found = evidence_of(case, list(case.steps.order_by("number")))
    assert [(one.sha256, one.found) for one in found] == [
        (same.sha256, Found.UNCHANGED),
        (altered.sha256, Found.CHANGED),
    ]


def test_a_desk_takes_it_for_a_purpose_that_is_kept(client, case, secretary, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(secretary)
    address = f"/cases/{case.pk}/dossier/"

    assert client.post(address, {"purpose": "  "}).status_code == 422
    file = client.post(address, {"purpose": "移交 司法所"})
    assert file.headers["Content-Type"] == "application/pdf"
    assert report_of(file.content)[0]
    entry = AuditEntry.objects.get(action="dossier_printed")
    assert (entry.by_name, entry.reason, entry.place_code) == (secretary.full_name, "移交 司法所", case.place_id)


def test_it_leaves_only_with_a_second_factor(client, case, secretary, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(secretary)

    assert client.post(f"/cases/{case.pk}/dossier/", {"purpose": "移交"}).status_code == 302
    assert not AuditEntry.objects.filter(action="dossier_printed").exists()


def test_whoever_was_asked_to_go_reads_the_case_and_takes_nothing_away(client, case, officer):
    case.handlers.add(officer)
    client.force_login(officer)

    assert client.get(f"/cases/{case.pk}/").status_code == 200
    assert client.post(f"/cases/{case.pk}/dossier/", {"purpose": "移交"}).status_code == 404


def test_what_was_reported_when_it_was_filed_and_by_whom_stand_above_the_course(village, duty_officer, monkeypatch):
    reported = make_report(village, at=MONDAY_NOON)
    filed = file_case(reported.pk, by=duty_officer, parts={Part.DESK}, class_code="09002", level="blue", at=LATER)
    kept = {}
    monkeypatch.setattr(printing, "pdf_of", lambda _template, facts: kept.update(facts) or b"%PDF-1.7\n%%EOF\n")
    monkeypatch.setattr(printing, "seal_pdf", lambda pdf, _statement: pdf)

    with override("en"):
        printing.print_dossier(filed, purpose="复核", by=duty_officer, at=LATER)

    said = dict(kept["pairs"])
    assert "09002" in said["Class"]
    assert said["How it came"] == "Public page"
    assert said["What was reported"] == reported.story
    assert duty_officer.display_name in said["Filed"]
    assert said["Reported at"] != said["Filed"]
    assert "Level" in said
    assert "Who was asked to go" not in said
