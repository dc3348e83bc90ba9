"""What shows that something happened: the files of a case, each looked at again when its dossier is printed."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayuan.cases.evidence_album import evidence_path, public_copy_path
from dayuan.cases.evidence_models import Evidence as Piece
from dayuan.cases.models import Case, PublicCopy, Step
from dayuan.cases.rules.evidence import EvidenceKind
from dayuan.cases.rules.showing import CopyState
from dayuan.sensing.album import photo_path
from dayuan.sensing.models import Photo


class Found(StrEnum):
    """What became of a file since it came in."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True)
class Evidence:
    """One file, with the hash that was kept when it came in; `number` is the step of the history it belongs to."""

    number: int
    name: str
    at: datetime
    sha256: str
    found: Found


type Finder = Callable[[Case, Sequence[Step]], Iterable[Evidence]]

_finders: list[Finder] = []


def also_evidence(finder: Finder) -> Finder:
    """Register a function that finds files of a case which it keeps itself."""
    if finder not in _finders:
        _finders.append(finder)
    return finder


def evidence_of(case: Case, steps: Sequence[Step]) -> list[Evidence]:
    """Everything that shows something, in the order of the history."""
    found = [one for finder in _finders for one in finder(case, steps)]
    return sorted(found, key=lambda one: (one.number, one.at))


def what_became_of(path: Path, sha256: str) -> Found:
    """Whether the file still is what came in; read again now, not believed."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return Found.GONE
    return Found.UNCHANGED if digest == sha256 else Found.CHANGED


PIECE_WORDS = {
    EvidenceKind.PHOTO: gettext_lazy("Photograph"),
    EvidenceKind.VOICE: gettext_lazy("Voice note"),
    EvidenceKind.DOCUMENT: gettext_lazy("Document"),
}


@also_evidence
def pieces(case: Case, steps: Sequence[Step]) -> Iterable[Evidence]:
    """What was added to the case itself, against the hash that its chained history holds."""
    kept = {str(piece.pk): piece for piece in Piece.objects.filter(case=case)}
    for step in steps:
        if step.facts.get("evidence"):
            piece, sha256 = kept.get(step.facts["evidence"]), str(step.facts["sha256"])
            path = evidence_path(piece.pk, piece.file_type) if piece else None
            found = what_became_of(path, sha256) if path else Found.GONE
            yield Evidence(step.number, str(PIECE_WORDS[EvidenceKind(step.facts["what"])]), step.at, sha256, found)


@also_evidence
def public_copies(case: Case, steps: Sequence[Step]) -> Iterable[Evidence]:
    """What the public sees of it now, against the hash of the step that released it."""
    released = {str(copy.pk) for copy in PublicCopy.objects.filter(evidence__case=case, state=CopyState.RELEASED)}
    newest = {step.facts["shown"]: step for step in steps if step.facts.get("public_sha256")}
    for piece, step in newest.items():
        if piece in released:
            sha256 = str(step.facts["public_sha256"])
            found = what_became_of(public_copy_path(UUID(piece)), sha256)
            yield Evidence(step.number, _("Photograph as the public sees it"), step.at, sha256, found)


@also_evidence
def photographs(_case: Case, steps: Sequence[Step]) -> Iterable[Evidence]:
    """Photographs that steps refer to; one whose time was over is named as gone."""
    wanted = {UUID(str(step.facts["photo"])): step for step in steps if step.facts.get("photo")}
    kept = Photo.objects.in_bulk(list(wanted))
    for photo_id, step in wanted.items():
        photo = kept.get(photo_id)
        if photo is None:
            yield Evidence(step.number, _("Photograph"), step.at, "", Found.GONE)
        else:
            found = what_became_of(photo_path(photo_id), photo.sha256)
            yield Evidence(step.number, _("Photograph"), photo.taken_at, photo.sha256, found)
