"""What was printed and signed by hand comes back into the file, and is read by those who read the dispute."""

import hashlib
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from PIL import Image

from dayuan.disputes.actions.forgetting import forget_files
from dayuan.disputes.actions.records import ActRefused, EntryRefused
from dayuan.disputes.actions.scanning import MOST_PAGES, keep_signed_paper, sweep_papers
from dayuan.disputes.cabinet import paper_path
from dayuan.disputes.models import SignedPaper
from dayuan.disputes.paper.facts import Form
from dayuan.disputes.rules.workflow import State
from dayuan.disputes.testing import bring_to, follow_and_close, make_dispute
from dayuan.kernel.clock import now
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.sensing.documents import plain_pdf
from dayuan.sensing.testing import make_pdf

PDF = make_pdf()


@pytest.fixture
def dispute(mediator):
    return make_dispute(mediator)


@pytest.fixture(autouse=True)
def _somewhere_else_and_without_a_second_factor(settings, tmp_path):
    settings.MEDIA, settings.SECOND_FACTOR_REQUIRED = tmp_path, False


def photograph(shade: int) -> bytes:
    """One page, photographed by a phone that writes down where it was."""
    kept = io.BytesIO()
    place = Image.Exif()
    place[0x010E] = "29.96 N 104.06 E"
    Image.new("RGB", (900, 1200), (shade, shade, shade)).save(kept, "JPEG", exif=place)
    return kept.getvalue()


def test_photographs_of_the_pages_become_one_file_whose_hash_stands_in_the_record(dispute, mediator):
    paper = keep_signed_paper(
        dispute.pk, Form.AGREEMENT, [photograph(200), photograph(220)], by=mediator, at=MONDAY_NOON
    )
    contents = paper_path(paper.pk).read_bytes()

    assert contents.startswith(b"%PDF-")
    assert b"104.06" not in contents
    assert (paper.form, paper.pages, paper.size_bytes) == ("agreement", 2, len(contents))
    kept = dispute.acts.last()
    assert (kept.act, kept.facts["sha256"], kept.state) == ("keep_paper", paper.sha256, dispute.state)


def test_the_same_scan_twice_is_kept_once(dispute, mediator):
    first = keep_signed_paper(dispute.pk, Form.RIGHTS, [PDF], by=mediator, at=MONDAY_NOON)

    assert keep_signed_paper(dispute.pk, Form.RIGHTS, [PDF], by=mediator, at=MONDAY_NOON).pk == first.pk
    assert dispute.acts.filter(act="keep_paper").count() == 1


@pytest.mark.parametrize(
    "uploads",
    [[], [b""], [b"GIF89a"], [PDF, PDF], [PDF, photograph(9)], [photograph(9)] * (MOST_PAGES + 1)],
    ids=["nothing", "empty", "another", "two PDFs", "mixed", "too many"],
)
def test_what_is_no_paper_is_refused_with_a_sentence_and_nothing_is_kept(dispute, mediator, uploads, tmp_path):
    with pytest.raises(EntryRefused) as refused:
        keep_signed_paper(dispute.pk, Form.RIGHTS, uploads, by=mediator, at=MONDAY_NOON)

    assert refused.value.field == "scans"
    assert str(refused.value)
    assert not SignedPaper.objects.exists()
    assert not list(tmp_path.glob("papers/*/*"))


def test_it_is_brought_and_opened_from_the_room_and_each_look_is_on_record(client, dispute, mediator, settings):
    client.force_login(mediator)
    page = reverse("disputes:keep_paper", args=[dispute.pk])
    assert page in client.get(reverse("disputes:dispute", args=[dispute.pk])).text
    assert client.post(page, {"form": "agreement"}).status_code == 422
    scan = io.BytesIO(PDF)
    scan.name = "../../signed.pdf"
    sent = client.post(page, {"form": "agreement", "scans": [scan]})
    assert sent.headers["Location"] == reverse("disputes:dispute", args=[dispute.pk])
    paper = SignedPaper.objects.get()
    address = reverse("disputes:signed_paper", args=[dispute.pk, paper.pk])
    assert address in client.get(reverse("disputes:dispute", args=[dispute.pk])).text

    shown = client.get(address)
    assert shown.content == plain_pdf(PDF)
    assert shown.headers["Content-Disposition"].startswith("attachment")
    assert AuditEntry.objects.filter(action="signed_paper_seen", by_id=mediator.pk).count() == 1
    settings.SECOND_FACTOR_REQUIRED = True
    assert client.get(address).status_code == 302


def test_nobody_who_does_not_read_the_dispute_reads_or_brings_its_papers(
    client, dispute, mediator, duty_officer, chief, other_secretary, grid_worker, resident
):
    paper = keep_signed_paper(dispute.pk, Form.RIGHTS, [PDF], by=mediator, at=MONDAY_NOON)
    for person in (duty_officer, chief, other_secretary, grid_worker, resident):
        client.force_login(person)
        assert client.get(reverse("disputes:signed_paper", args=[dispute.pk, paper.pk])).status_code == 404
        assert client.post(reverse("disputes:keep_paper", args=[dispute.pk]), {"form": "rights"}).status_code == 404
        with pytest.raises(ActRefused):
            keep_signed_paper(dispute.pk, Form.RIGHTS, [PDF], by=person, at=MONDAY_NOON)
    other = make_dispute(mediator)
    client.force_login(mediator)
    assert client.get(reverse("disputes:signed_paper", args=[other.pk, paper.pk])).status_code == 404


def test_papers_go_with_the_file_and_nothing_is_added_after_it(
    dispute, mediator, secretary, django_capture_on_commit_callbacks
):
    paper = keep_signed_paper(dispute.pk, Form.RIGHTS, [PDF], by=mediator, at=MONDAY_NOON)
    bring_to(dispute, State.WATCHED, by=mediator)
    follow_and_close(dispute, by=secretary, at=MONDAY_NOON + timedelta(days=91))
    with django_capture_on_commit_callbacks(execute=True):
        forget_files([dispute.pk], why="disputes.files v1", at=MONDAY_NOON + timedelta(days=4000))

    assert not paper_path(paper.pk).exists()
    assert not SignedPaper.objects.exists()
    with pytest.raises(EntryRefused):
        keep_signed_paper(dispute.pk, Form.RIGHTS, [PDF], by=secretary, at=MONDAY_NOON + timedelta(days=4001))


def test_a_file_of_no_paper_is_swept_away_and_the_others_stay(dispute, mediator):
    paper = keep_signed_paper(dispute.pk, Form.RIGHTS, [PDF], by=mediator, at=MONDAY_NOON)
    lost = paper_path(paper.pk).with_name("00000000-0000-7000-8000-000000000000.pdf")
    lost.write_bytes(PDF)

    assert sweep_papers(untouched_since=now() + timedelta(days=1)) == 1
    assert paper_path(paper.pk).exists()
    assert not lost.exists()


def test_of_a_scan_only_the_pages_are_kept_and_a_signed_or_locked_one_gets_a_sentence(dispute, mediator):
    paper = keep_signed_paper(dispute.pk, Form.RIGHTS, [make_pdf("Ouyang Yiming")], by=mediator, at=MONDAY_NOON)
    contents = paper_path(paper.pk).read_bytes()
    assert b"Ouyang" not in contents
    assert paper.sha256 == hashlib.sha256(contents).hexdigest() == dispute.acts.last().facts["sha256"]

    with pytest.raises(EntryRefused) as refused:
        keep_signed_paper(dispute.pk, Form.RIGHTS, [b"%PDF-1.7 cut short"], by=mediator, at=MONDAY_NOON)
    assert refused.value.field == "scans"
