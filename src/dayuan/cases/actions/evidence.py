"""Adding evidence to a case, and forgetting it with the case."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from dayuan.cases.actions.finishing import CaseIsClosed
from dayuan.cases.actions.steps import append_step, lock_case
from dayuan.cases.evidence_album import evidence_files_older_than, evidence_path, look_of, public_copy_path
from dayuan.cases.evidence_models import Evidence
from dayuan.cases.models import Case
from dayuan.cases.rules import StepKind
from dayuan.cases.rules.evidence import (
    MOST_FROM_REPORTER,
    MOST_PIECES,
    MOST_VOICE_BYTES,
    EvidenceKind,
    FileType,
    as_kept,
    bands_of,
    is_pdf,
    voice_type,
)
from dayuan.kernel.drafts import Draft, one_at_a_time
from dayuan.kernel.errors import Refusal
from dayuan.people.models import Person
from dayuan.sensing.album import write_file
from dayuan.sensing.documents import DocumentRefused, plain_pdf
from dayuan.sensing.photos import PhotoRefused, plain_photo
from dayuan.sensing.recordings.mp4 import plain_mp4
from dayuan.sensing.recordings.ogg import plain_ogg
from dayuan.sensing.recordings.refusals import MoreThanSound, RecordingUnclear
from dayuan.sensing.recordings.wav import plain_wav
from dayuan.sensing.recordings.webm import plain_webm


class EvidenceRefused(Refusal):
    """It is too large, or none of what we can show and check."""


class TooMuchEvidence(Refusal):
    """There is more on this case than anybody would look at."""


SENT_AT_ONCE = Draft()


@dataclass(frozen=True)
class Pieces:
    """What came with the words."""

    photo: bytes | None = None
    voice: bytes | None = None

    def __bool__(self) -> bool:
        return bool(self.photo or self.voice)


def field_of(refusal: Refusal) -> str | None:
    """Beside which field of a form the sentence of a refusal stands."""
    if isinstance(refusal, PhotoRefused):
        return "photo"
    return "voice" if isinstance(refusal, EvidenceRefused) else None


@dataclass(frozen=True)
class Plain:
    """A piece as it is kept: without who, where and with what it was made."""

    kind: EvidenceKind
    file_type: FileType
    contents: bytes
    look: int | None = None


def plain_pieces(pieces: Pieces) -> list[Plain]:
    """Made before a transaction begins: taking a picture apart costs seconds, and nobody else should wait meanwhile.

    Raises:
        PhotoRefused: the photograph is none, too large or damaged.
        EvidenceRefused: the recording is none that we know, too large, damaged, or more than sound.
    """
    if pieces and not connection.in_atomic_block:
        # Back to the others: the next question takes one again.
        connection.close()
    photo = [_plain_photo(pieces.photo)] if pieces.photo else []
    return photo + ([_plain_voice(pieces.voice)] if pieces.voice else [])


def _plain_photo(upload: bytes) -> Plain:
    jpeg = plain_photo(upload, most_bytes=settings.PHOTO_MAX_BYTES).jpeg
    return Plain(EvidenceKind.PHOTO, FileType.JPEG, jpeg, look_of(jpeg))


def _plain_voice(upload: bytes) -> Plain:
    if len(upload) > MOST_VOICE_BYTES:
        raise EvidenceRefused(_("The recording is too long. Say it in less than ten minutes."))
    file_type = voice_type(upload)
    if file_type is None:
        raise EvidenceRefused(_("This is no recording that can be played here: WebM, Ogg, M4A or WAV."))
    return Plain(EvidenceKind.VOICE, file_type, _plain_recording(upload, file_type))


def _plain_document(upload: bytes) -> Plain:
    if len(upload) > settings.PHOTO_MAX_BYTES:
        raise EvidenceRefused(_("The document is too large. Split it into several."))
    if not is_pdf(upload):
        raise EvidenceRefused(_("Only PDF documents are taken."))
    try:
        return Plain(EvidenceKind.DOCUMENT, FileType.PDF, plain_pdf(upload))
    except DocumentRefused as refused:
        raise EvidenceRefused(str(refused)) from refused


def add_pieces(case_id: UUID, pieces: Iterable[Plain], *, by: Person | None, at: datetime) -> None:
    """Raises: CaseIsClosed, TooMuchEvidence."""
    for plain in pieces:
        _keep(case_id, plain, by=by, at=at, draft=SENT_AT_ONCE)


def add_photo(
    case_id: UUID, upload: bytes, *, by: Person | None, at: datetime, draft: Draft = SENT_AT_ONCE
) -> Evidence:
    """Keep a photograph as a plain JPEG of ours, without where and by what it was taken.

    Raises:
        CaseIsClosed: its history has ended.
        PhotoRefused: it is none, too large or damaged.
        TooMuchEvidence: the case has enough.
    """
    return _keep(case_id, _plain_photo(upload), by=by, at=at, draft=draft)


def add_voice(
    case_id: UUID, upload: bytes, *, by: Person | None, at: datetime, draft: Draft = SENT_AT_ONCE
) -> Evidence:
    """Keep the sound of a voice note, without who, where and with what it was recorded.

    Raises:
        CaseIsClosed: its history has ended.
        EvidenceRefused: it is no recording that we know, too large, damaged, or more than sound.
        TooMuchEvidence: the case has enough.
    """
    return _keep(case_id, _plain_voice(upload), by=by, at=at, draft=draft)


def add_document(
    case_id: UUID, upload: bytes, *, by: Person | None, at: datetime, draft: Draft = SENT_AT_ONCE
) -> Evidence:
    """Keep the pages of a PDF, without who made it, what it carries and what it would run.

    Raises:
        CaseIsClosed: its history has ended.
        EvidenceRefused: it is no PDF, too large, damaged, locked or signed electronically.
        TooMuchEvidence: the case has enough.
    """
    return _keep(case_id, _plain_document(upload), by=by, at=at, draft=draft)


def add_evidence(
    case_id: UUID, upload: bytes, *, by: Person | None, at: datetime, draft: Draft = SENT_AT_ONCE
) -> Evidence:
    """Keep whatever it is: told by its beginning, never by its name. The same key twice is one piece.

    Raises: as the three above.
    """
    if is_pdf(upload):
        return add_document(case_id, upload, by=by, at=at, draft=draft)
    if voice_type(upload) is not None:
        return add_voice(case_id, upload, by=by, at=at, draft=draft)
    return add_photo(case_id, upload, by=by, at=at, draft=draft)


PLAIN = {
    FileType.WEBM: plain_webm,
    FileType.OGG: plain_ogg,
    FileType.MP4: plain_mp4,
    FileType.WAV: plain_wav,
}


def _plain_recording(upload: bytes, file_type: FileType) -> bytes:
    try:
        return PLAIN[file_type](upload)
    except MoreThanSound as more:
        raise EvidenceRefused(_("There is more than sound in this recording. Record only the sound.")) from more
    except RecordingUnclear as unclear:
        raise EvidenceRefused(_("The recording is damaged or incomplete. Record it again.")) from unclear


@transaction.atomic
def _keep(case_id: UUID, plain: Plain, *, by: Person | None, at: datetime, draft: Draft) -> Evidence:
    one_at_a_time(draft.key)
    case = lock_case(case_id)
    before = Evidence.objects.filter(key=draft.key).first() if draft.key else None
    if before is not None and (before.case_id, before.by_id) != (case_id, by.pk if by else None):
        raise EvidenceRefused(_("This was sent with another matter already. Choose the file again."))
    if before is not None:
        return before
    if case.is_over:
        raise CaseIsClosed(_("This case is closed. Nothing can be added to its history."))
    _keep_within_bounds(case, by)
    piece = Evidence(
        case=case,
        kind=plain.kind,
        file_type=plain.file_type,
        sha256=hashlib.sha256(plain.contents).hexdigest(),
        size_bytes=len(plain.contents),
        look=None if plain.look is None else as_kept(plain.look),
        look_bands=[] if plain.look is None else bands_of(plain.look),
        added_at=at,
        written_at=draft.written_at,
        key=draft.key or None,
        by=by,
    )
    # The file first: a row without its file would be a promise broken, a file without its row is swept away.
    write_file(evidence_path(piece.pk, plain.file_type), plain.contents)
    piece.save(force_insert=True)
    facts: dict[str, Any] = {"evidence": str(piece.pk), "what": plain.kind.value, "sha256": piece.sha256}
    append_step(case, StepKind.EVIDENCE_ADDED, by=by, at=at, facts=facts)
    return piece


def _keep_within_bounds(case: Case, by: Person | None) -> None:
    kept = Evidence.objects.filter(case=case)
    too_many = kept.count() >= MOST_PIECES or (by is None and kept.filter(by=None).count() >= MOST_FROM_REPORTER)
    if too_many:
        raise TooMuchEvidence(_("There is enough with this matter already. Say in words what is new."))


@transaction.atomic
def forget_evidence(case_ids: Iterable[UUID]) -> int:
    """Delete what was added to these cases, and what the public saw of it; the files go once that is certain.

    Says how many pieces.
    """
    pieces = Evidence.objects.filter(case_id__in=list(case_ids))
    kept = [evidence_path(piece.pk, piece.file_type) for piece in pieces]
    paths = kept + [public_copy_path(piece.pk) for piece in pieces if piece.kind == EvidenceKind.PHOTO]
    pieces.delete()

    def remove() -> None:
        for path in paths:
            path.unlink(missing_ok=True)

    transaction.on_commit(remove)
    return len(kept)


def sweep_evidence(*, untouched_since: datetime) -> int:
    """Remove files that belong to no piece: of a report that failed half-way, or of a machine that went down."""
    found = list(evidence_files_older_than(untouched_since))
    known = set(Evidence.objects.filter(pk__in=[piece for piece, _path in found if piece]).values_list("pk", flat=True))
    lost = [path for piece, path in found if piece not in known]
    for path in lost:
        path.unlink(missing_ok=True)
    return len(lost)
