"""Evidence on a case: what is kept of it, what is refused, and which photographs look the same."""

import hashlib
import io
import os
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from dayuan.cases.actions import (
    CaseIsClosed,
    EvidenceRefused,
    TooMuchEvidence,
    add_evidence,
    close_case,
    forget_evidence,
    sweep_evidence,
)
from dayuan.cases.evidence_album import evidence_path, look_of
from dayuan.cases.models import Evidence, StepKind
from dayuan.cases.rules.evidence import (
    MOST_FROM_REPORTER,
    FileType,
    as_kept,
    as_seen,
    bands_of,
    look_the_same,
    voice_type,
)
from dayuan.cases.testing import make_case, make_report
from dayuan.kernel.clock import now
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.sensing.photos import PhotoRefused
from dayuan.sensing.testing import make_pdf, make_webm

LOOKS = st.integers(0, 2**64 - 1)
PDF = make_pdf()
WEBM = make_webm()
FILM = make_webm(codec="V_VP80")
M4A = b"\x00\x00\x00\x18ftypM4A " + b"\x00" * 20 + b"hdlr" + b"\x00" * 8 + b"soun"
MP4 = M4A.replace(b"soun", b"vide")
OGG = b"OggS" + b"\x00" * 24 + b"OpusHead"
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt "


def picture(seed: int, *, size: tuple[int, int] = (640, 480), quality: int = 90, brighter: int = 0) -> bytes:
    """Boxes and discs that chance put somewhere, the same for the same seed."""
    chance = np.random.default_rng(seed)
    image = Image.new("RGB", (640, 480), tuple(int(shade) for shade in chance.integers(60, 200, 3)))
    draw = ImageDraw.Draw(image)
    for number in range(9):
        left, top, width, height = (int(part) for part in chance.integers(20, 400, 4))
        shade = tuple(min(255, int(part) + brighter) for part in chance.integers(0, 230, 3))
        shape = draw.ellipse if number % 2 else draw.rectangle
        shape((left, top, left + width, top + height), fill=shade)
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Someone's phone"
    image.resize(size).save(out, "JPEG", quality=quality, exif=exif)
    return out.getvalue()


@pytest.mark.no_database
@given(LOOKS, st.sets(st.integers(0, 63), max_size=7))
def test_two_looks_that_are_near_share_a_band_that_an_index_finds(look, flipped):
    other = look
    for bit in flipped:
        other ^= 1 << bit

    assert look_the_same(look, other)
    assert set(bands_of(look)) & set(bands_of(other))
    assert as_seen(as_kept(look)) == look
    assert -(2**63) <= as_kept(look) < 2**63


@pytest.mark.no_database
@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_a_photograph_made_smaller_or_saved_again_looks_the_same_and_another_does_not(seed):
    seen, again, other = look_of(picture(seed)), look_of(picture(seed, size=(320, 240), quality=50)), None
    other = look_of(picture(seed + 1))

    assert look_the_same(seen, again)
    assert not look_the_same(seen, other)


@pytest.mark.no_database
def test_a_photograph_of_the_night_is_compared_with_nothing():
    black = io.BytesIO()
    Image.new("RGB", (200, 200), (4, 4, 6)).save(black, "JPEG")

    assert look_of(black.getvalue()) is None


@pytest.mark.no_database
def test_a_recording_is_known_by_its_beginning_and_a_film_is_none():
    found = [voice_type(upload) for upload in (WEBM, M4A, OGG, WAV, FILM, MP4, PDF, b"", b"ID3\x04", b"<script>")]

    assert found == [FileType.WEBM, FileType.MP4, FileType.OGG, FileType.WAV, *[None] * 6]


def test_a_photograph_is_kept_as_ours_with_its_hash_in_the_chain(village, secretary):
    case = make_report(village)

    piece = add_evidence(case.pk, picture(1), by=secretary, at=MONDAY_NOON)

    kept = evidence_path(piece.pk, piece.file_type).read_bytes()
    assert b"Someone's phone" not in kept
    step = case.steps.get(kind=StepKind.EVIDENCE_ADDED)
    assert step.by == secretary
    assert step.facts == {"evidence": str(piece.pk), "what": "photo", "sha256": piece.sha256}
    assert len(kept) == piece.size_bytes


def test_voice_and_pdf_are_kept_and_anything_else_gets_a_sentence(village):
    case = make_report(village)
    for upload in (WEBM, PDF):
        add_evidence(case.pk, upload, by=None, at=MONDAY_NOON)

    for upload in (b"MZ\x90\x00", b"<svg onload='x'>", FILM, picture(1)[:700]):
        with pytest.raises(PhotoRefused):
            add_evidence(case.pk, upload, by=None, at=MONDAY_NOON)
    with pytest.raises(EvidenceRefused):
        add_evidence(case.pk, WAV + b"\x00" * 5_000_000, by=None, at=MONDAY_NOON)
    assert [piece.kind for piece in Evidence.objects.all()] == ["voice", "document"]


def test_a_closed_case_takes_none_and_a_reporter_cannot_fill_the_disk(village, duty_officer):
    case = make_report(village)
    for _piece in range(MOST_FROM_REPORTER):
        add_evidence(case.pk, PDF, by=None, at=MONDAY_NOON)
    with pytest.raises(TooMuchEvidence):
        add_evidence(case.pk, PDF, by=None, at=MONDAY_NOON)
    add_evidence(case.pk, PDF, by=duty_officer, at=MONDAY_NOON)

    over = make_case(duty_officer, place=village)
    close_case(over.pk, by=duty_officer, outcome="settled", note="", at=MONDAY_NOON)
    with pytest.raises(CaseIsClosed):
        add_evidence(over.pk, PDF, by=None, at=MONDAY_NOON)


def test_what_is_forgotten_is_gone_from_the_disk_and_lost_files_are_swept(village, django_capture_on_commit_callbacks):
    case = make_report(village)
    gone, kept = (add_evidence(make_report(village).pk, PDF, by=None, at=now()) for _piece in range(2))
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_evidence([gone.case_id, case.pk]) == 1
    assert not evidence_path(gone.pk, gone.file_type).exists()

    lost = add_evidence(case.pk, PDF, by=None, at=now())
    Evidence.objects.filter(pk=lost.pk).delete()
    path: Path = evidence_path(lost.pk, lost.file_type)
    long_ago = (now() - timedelta(days=2)).timestamp()
    for one in (path, evidence_path(kept.pk, kept.file_type)):
        os.utime(one, (long_ago, long_ago))
    assert sweep_evidence(untouched_since=now() - timedelta(days=1)) == 1
    assert not path.exists()
    assert evidence_path(kept.pk, kept.file_type).exists()


def test_who_recorded_a_note_or_wrote_a_document_is_not_kept_and_the_chain_holds_the_hash_of_what_is(village):
    case = make_report(village)
    for upload in (make_webm("Ouyang Yiming"), make_pdf("Ouyang Yiming")):
        piece = add_evidence(case.pk, upload, by=None, at=MONDAY_NOON)
        kept = evidence_path(piece.pk, piece.file_type).read_bytes()

        assert b"Ouyang" in upload
        assert b"Ouyang" not in kept
        assert piece.sha256 == hashlib.sha256(kept).hexdigest()
        assert case.steps.order_by("-number").first().facts["sha256"] == piece.sha256
        assert piece.size_bytes == len(kept)


@pytest.mark.parametrize(
    ("upload", "said"),
    [
        (make_webm(track=1), "more than sound"),
        (make_webm()[:-3], "damaged or incomplete"),
        (WAV, "damaged or incomplete"),
        (OGG, "damaged or incomplete"),
        (M4A, "damaged or incomplete"),
        (b"%PDF-1.7 cut short", "damaged or has no page"),
    ],
)
def test_what_cannot_be_taken_apart_is_refused_with_what_to_do_instead(village, upload, said):
    with override("en"), pytest.raises(EvidenceRefused, match=said):
        add_evidence(make_report(village).pk, upload, by=None, at=MONDAY_NOON)
    assert not Evidence.objects.exists()
