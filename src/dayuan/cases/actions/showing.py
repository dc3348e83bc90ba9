"""Letting the public see a photograph: a copy with everybody covered is made, looked at, released, withdrawn."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from dayuan.cases.actions.steps import ReasonMissing, append_step, lock_case
from dayuan.cases.evidence_album import evidence_path, public_copy_path
from dayuan.cases.evidence_models import Evidence
from dayuan.cases.models import Case, StepKind
from dayuan.cases.queries.showing import why_nothing_is_shown
from dayuan.cases.rules.evidence import EvidenceKind
from dayuan.cases.rules.showing import CopyProblem, CopyState, Shows
from dayuan.cases.showing_models import PublicCopy
from dayuan.cases.wording import WITHHELD_WORDS
from dayuan.kernel import audit
from dayuan.kernel.errors import Refusal
from dayuan.people.models import Person
from dayuan.sensing.album import write_file
from dayuan.sensing.covering import cover_marked
from dayuan.sensing.recognisable import Box, Marked, MarkKind

JOB = "dayuan.cases.jobs.make_public_copy"
QUEUE = "photos"
MOST_MARKS = 200
LEAST_SHARE = 0.005


class CannotBeShown(Refusal):
    """Of such a case, or of such a piece, the public sees nothing."""


class CopyHasMovedOn(Refusal):
    """It is not what was looked at, or not where this can be done."""


class MarkOutside(Refusal):
    """It covers nothing of the picture."""


@transaction.atomic
def ask_public_copy(piece_id: UUID, *, by: Person, at: datetime) -> PublicCopy:
    """Have faces and plates looked for in a photograph. Asked twice, or after it failed, it is looked at anew.

    Raises:
        CannotBeShown: the case is not one of which the public sees photographs, or the piece is none.
        CopyHasMovedOn: the public sees it already.
    """
    piece = _photo(piece_id)
    case = lock_case(piece.case_id)
    _refuse_withheld(case, at=at)
    copy = PublicCopy.objects.select_for_update().filter(pk=piece.pk).first()
    if copy is not None and copy.state != CopyState.FAILED:
        return copy
    copy, _made = PublicCopy.objects.update_or_create(
        pk=piece.pk, defaults={"state": CopyState.WAITING, "problem": "", "asked_by": by, "asked_at": at}
    )
    app.configure_task(JOB, queue=QUEUE).defer(piece_id=str(piece.pk))
    return copy


def original_of(piece_id: UUID) -> bytes | CopyProblem:
    """The photograph as it was kept; nothing is made of one that is not what came in."""
    piece = Evidence.objects.get(pk=piece_id)
    try:
        jpeg = evidence_path(piece.pk, piece.file_type).read_bytes()
    except FileNotFoundError:
        return CopyProblem.GONE
    return jpeg if hashlib.sha256(jpeg).hexdigest() == piece.sha256 else CopyProblem.ALTERED


@transaction.atomic
def keep_public_copy(piece_id: UUID, marked: Iterable[Marked]) -> None:
    """What was found is covered. Safe to run twice: only a copy that is waited for is made."""
    copy = _waiting(piece_id)
    if copy is None:
        return
    copy.marks.all().delete()
    for one in marked:
        left, top, width, height = one.box
        copy.marks.create(kind=one.kind, left=left, top=top, width=width, height=height, score=one.score)
    _draw(copy)


@transaction.atomic
def give_up_public_copy(piece_id: UUID, why: CopyProblem) -> None:
    """There will be none until somebody asks again, and the page says why."""
    copy = _waiting(piece_id)
    if copy is not None:
        copy.state, copy.problem = CopyState.FAILED, why
        copy.save(update_fields=["state", "problem"])


@transaction.atomic
def cover_more(piece_id: UUID, box: Box, *, by: Person, at: datetime) -> PublicCopy:
    """Cover what was not found.

    Raises:
        MarkOutside: it lies outside the picture, or is too small to cover anything.
        CopyHasMovedOn: there is no copy to look at, or the public sees it already.
    """
    copy = _looked_at(piece_id)
    left, top = max(box[0], 0.0), max(box[1], 0.0)
    width, height = min(box[0] + box[2], 1.0) - left, min(box[1] + box[3], 1.0) - top
    if width < LEAST_SHARE or height < LEAST_SHARE:
        raise MarkOutside(_("This covers nothing of the picture. Say where it begins and how large it is."))
    if copy.marks.count() >= MOST_MARKS:
        raise MarkOutside(_("There is too much to be covered in this picture. Take another one."))
    copy.marks.create(kind=MarkKind.OWN, left=left, top=top, width=width, height=height, added_by=by)
    _draw(copy)
    _record("copy_covered_more", copy, by=by, at=at)
    return copy


@transaction.atomic
def leave_open(piece_id: UUID, mark_id: UUID, *, reason: str, by: Person, at: datetime) -> PublicCopy:
    """What was found is nobody: it is shown, for a reason that stays on record. One's own is simply taken away.

    Raises:
        ReasonMissing: it was found, and nobody says why it may be seen.
        CopyHasMovedOn: there is no copy to look at, the public sees it already, or the mark is gone.
    """
    copy, reason = _looked_at(piece_id), reason.strip()
    mark = copy.marks.filter(pk=mark_id, left_open_by=None).first()
    if mark is None:
        raise CopyHasMovedOn(_("This is not covered any more. Look at the picture again."))
    if mark.kind == MarkKind.OWN:
        mark.delete()
    elif not reason:
        raise ReasonMissing(_("Say why nobody can be recognised here."))
    else:
        mark.left_open_by, mark.left_open_because = by, reason
        mark.save(update_fields=["left_open_by", "left_open_because"])
    _draw(copy)
    _record("copy_left_open", copy, by=by, at=at)
    return copy


@transaction.atomic
def cover_again(piece_id: UUID, mark_id: UUID, *, by: Person, at: datetime) -> PublicCopy:
    """It is covered after all.

    Raises:
        CopyHasMovedOn: as `leave_open`.
    """
    copy = _looked_at(piece_id)
    mark = copy.marks.filter(pk=mark_id, left_open_by__isnull=False).first()
    if mark is None:
        raise CopyHasMovedOn(_("This is covered already. Look at the picture again."))
    mark.left_open_by, mark.left_open_because = None, ""
    mark.save(update_fields=["left_open_by", "left_open_because"])
    _draw(copy)
    _record("copy_covered_more", copy, by=by, at=at)
    return copy


@transaction.atomic
def release_copy(piece_id: UUID, *, seen: str, shows: Shows, by: Person, at: datetime) -> PublicCopy:
    """The public sees it from now on. `seen` is the hash of the copy that was looked at: no other is released.

    Raises:
        CannotBeShown: the case is not one of which the public sees photographs.
        CopyHasMovedOn: it was drawn again since, or is released already.
    """
    copy = _looked_at(piece_id)
    case = copy.evidence.case
    _refuse_withheld(case, at=at)
    if seen != copy.sha256:
        raise CopyHasMovedOn(_("Somebody changed what is covered meanwhile. Look at the picture again."))
    copy.state, copy.shows, copy.released_by, copy.released_at = CopyState.RELEASED, shows, by, at
    copy.save(update_fields=["state", "shows", "released_by", "released_at"])
    append_step(case, StepKind.PHOTO_RELEASED, by=by, at=at, facts=_sealed(copy) | _what_is_covered(copy))
    return copy


@transaction.atomic
def withdraw_copy(piece_id: UUID, *, reason: str, by: Person, at: datetime) -> PublicCopy:
    """The public sees it no more; it can be covered further and released again.

    Raises:
        ReasonMissing: nobody says why.
        CopyHasMovedOn: the public does not see it.
    """
    copy = _locked(piece_id)
    if copy is None or copy.state != CopyState.RELEASED:
        raise CopyHasMovedOn(_("The public does not see this picture. Look at the page again."))
    if not reason.strip():
        raise ReasonMissing(_("Say why, in a few words."))
    copy.state, copy.shows, copy.released_by, copy.released_at = CopyState.READY, "", None, None
    copy.save(update_fields=["state", "shows", "released_by", "released_at"])
    append_step(copy.evidence.case, StepKind.PHOTO_WITHDRAWN, by=by, at=at, note=reason.strip(), facts=_sealed(copy))
    return copy


def _sealed(copy: PublicCopy) -> dict[str, Any]:
    """Of the photograph and of its copy: what the chain proves was shown."""
    return {"shown": str(copy.pk), "sha256": copy.evidence.sha256, "public_sha256": copy.sha256}


def _what_is_covered(copy: PublicCopy) -> dict[str, Any]:
    marks = list(copy.marks.all())
    open_ones = [mark.left_open_because for mark in marks if not mark.is_covered]
    return {"shows": copy.shows, "covered": len(marks) - len(open_ones), "left_open": open_ones}


def _photo(piece_id: UUID) -> Evidence:
    piece = Evidence.objects.get(pk=piece_id)
    if piece.kind != EvidenceKind.PHOTO:
        raise CannotBeShown(_("Only photographs are shown to the public."))
    return piece


def _refuse_withheld(case: Case, *, at: datetime) -> None:
    why = why_nothing_is_shown(case, at=at)
    if why is not None:
        raise CannotBeShown(str(WITHHELD_WORDS[why]))


def _locked(piece_id: UUID) -> PublicCopy | None:
    """The copy, after its case: two officers at once act one after the other."""
    lock_case(Evidence.objects.get(pk=piece_id).case_id)
    found = PublicCopy.objects.select_for_update(of=("self",)).select_related("evidence__case__place")
    return found.filter(pk=piece_id).first()


def _waiting(piece_id: UUID) -> PublicCopy | None:
    """Nothing where the piece was forgotten meanwhile, or another run was quicker."""
    if not Evidence.objects.filter(pk=piece_id).exists():
        return None
    copy = _locked(piece_id)
    return copy if copy is not None and copy.state == CopyState.WAITING else None


def _looked_at(piece_id: UUID) -> PublicCopy:
    copy = _locked(piece_id)
    if copy is None or copy.state in {CopyState.WAITING, CopyState.FAILED}:
        raise CopyHasMovedOn(_("There is no copy to look at yet."))
    if copy.state == CopyState.RELEASED:
        raise CopyHasMovedOn(_("The public sees this picture already. Withdraw it first."))
    return copy


def _draw(copy: PublicCopy) -> None:
    """Draw the copy anew from the photograph that was kept; what is covered is not in it any more."""
    jpeg = original_of(copy.pk)
    if isinstance(jpeg, CopyProblem):
        copy.state, copy.problem = CopyState.FAILED, jpeg
        copy.save(update_fields=["state", "problem"])
        return
    drawn = cover_marked(jpeg, [mark.marked for mark in copy.marks.filter(left_open_by=None)])
    # The file first: one whose hash is not the row's is shown to nobody.
    write_file(public_copy_path(copy.pk), drawn.jpeg)
    copy.state, copy.sha256 = CopyState.READY, hashlib.sha256(drawn.jpeg).hexdigest()
    copy.width, copy.height = drawn.width, drawn.height
    copy.save(update_fields=["state", "sha256", "width", "height"])


def _record(action: str, copy: PublicCopy, *, by: Person, at: datetime) -> None:
    case = copy.evidence.case
    audit.record(
        action,
        f"case:{case.code}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=case.place_id,
        at=at,
        detail={"evidence": str(copy.pk), "public_sha256": copy.sha256},
    )
