"""Evidence on the page of a case: to whoever may see the case, on record, and what looks the same pointed out."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dayuan.cases.actions import add_evidence
from dayuan.cases.testing import make_report
from dayuan.cases.tests.test_evidence import PDF, picture
from dayuan.kernel.clock import now
from dayuan.kernel.models import AuditEntry


@pytest.fixture
def piece(village):
    return add_evidence(make_report(village, at=now()).pk, picture(7), by=None, at=now())


def test_whoever_may_see_the_case_sees_its_photo_and_that_is_on_record_once(client, piece, secretary):
    client.force_login(secretary)
    for _look in range(2):
        shown = client.get(f"/cases/{piece.case_id}/evidence/{piece.pk}/")

    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in shown.headers["Cache-Control"]
    assert AuditEntry.objects.filter(action="evidence_seen", by_id=secretary.pk).count() == 1


def test_to_all_others_it_is_not_there(client, piece, village, other_secretary, resident, auditor, secretary):
    address = f"/cases/{piece.case_id}/evidence/{piece.pk}/"
    assert client.get(address).status_code == 302
    for person in (other_secretary, resident, auditor):
        client.force_login(person)
        assert client.get(address).status_code == 404
    client.force_login(secretary)
    other = make_report(village)
    assert client.get(f"/cases/{other.pk}/evidence/{piece.pk}/").status_code == 404


def test_an_earlier_photo_that_looks_the_same_is_pointed_out_to_those_who_may_see_it(
    client, piece, village, other_village, secretary, duty_officer
):
    reused = make_report(village, at=now())
    add_evidence(reused.pk, picture(7, size=(320, 240)), by=secretary, at=now())
    elsewhere = make_report(other_village, at=now())
    add_evidence(elsewhere.pk, picture(7, quality=60), by=None, at=now())

    client.force_login(secretary)
    page = client.get(f"/cases/{reused.pk}/").content.decode()
    assert "Looks like an earlier photo" in page
    assert piece.case.code in page.split("Looks like an earlier photo")[1]
    assert "Looks like an earlier photo" not in client.get(f"/cases/{piece.case_id}/").content.decode()
    client.force_login(duty_officer)
    assert client.get(f"/cases/{elsewhere.pk}/").content.decode().count("Looks like an earlier photo") == 2


def test_an_officer_adds_a_pdf_and_gets_a_sentence_for_anything_else(client, piece, secretary):
    client.force_login(secretary)
    address = f"/cases/{piece.case_id}/evidence/new/"
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 422
    wrong = client.post(address, {"upload": SimpleUploadedFile("a.exe", b"MZ")})
    assert wrong.status_code == 422
    assert "only JPEG, PNG and WebP" in wrong.content.decode()

    assert client.post(address, {"upload": SimpleUploadedFile("a.pdf", PDF)}).status_code == 302
    kept = piece.case.evidence.get(kind="document")
    given = client.get(f"/cases/{piece.case_id}/evidence/{kept.pk}/")
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in given.headers["Content-Security-Policy"]
    page = client.get(f"/cases/{piece.case_id}/").content.decode()
    assert f"{secretary} added a document." in page
