"""What can be done to a case: open it, add to its history, close it."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dayuan.cases.events import CaseClosed
from dayuan.cases.models import Case, Step
from dayuan.cases.rules import (
    AUDITED_STEPS,
    CODE_ALPHABET,
    RANDOM_CHARACTERS,
    Closing,
    Status,
    StepKind,
    format_code,
    may_move,
)
from dayuan.kernel import audit
from dayuan.kernel.chain import forget_content
from dayuan.kernel.errors import Refusal
from dayuan.kernel.events import announce
from dayuan.kernel.live import tell
from dayuan.people.models import Person
from dayuan.places.actions import keep_open
from dayuan.places.models import Place, Site
from dayuan.places.rules import CODE_LENGTHS, Level

TRIES_FOR_A_FREE_CODE = 5


class CaseCannotMove(Refusal):
    pass


class CaseCannotClose(Refusal):
    pass


class NoteIsEmpty(Refusal):
    pass


class CaseIsClosed(Refusal):
    """Its history has ended; a remark after the end would look as if it had been known before."""


@transaction.atomic
def open_case(
    *,
    title: str,
    title_en: str,
    public_title: str,
    public_title_en: str,
    level: str,
    place: Place,
    site: Site | None,
    source: str | None,
    due_at: datetime,
    by: Person,
    at: datetime,
    facts: dict[str, Any] | None = None,
) -> Case:
    """Open a case with its public code. The same source opens one case, however often it is asked.

    Raises:
        PlaceIsClosed: the place takes nothing new.
    """
    keep_open(place)
    case = Case(
        title=title,
        title_en=title_en,
        public_title=public_title,
        public_title_en=public_title_en,
        level=level,
        place=place,
        site=site,
        source=source,
        due_at=due_at,
        opened_by=by,
        opened_at=at,
    )
    opened_before = _save_under_a_free_code(case)
    if opened_before is not None:
        return opened_before
    add_step(case, StepKind.OPENED, by=by, at=at, facts=facts)
    return case


def _save_under_a_free_code(case: Case) -> Case | None:
    """Save a new case; or return the one its source has opened before, by somebody else at this very moment too."""
    for _try in range(TRIES_FOR_A_FREE_CODE):
        before = Case.objects.filter(source=case.source).first() if case.source else None
        if before is not None:
            return before
        case.code = new_code(case.place_id)
        try:
            with transaction.atomic():
                case.save(force_insert=True)
        except IntegrityError:
            continue
        return None
    raise RuntimeError("no free case code found")


def new_code(place_code: str) -> str:
    characters = "".join(secrets.choice(CODE_ALPHABET) for _character in range(RANDOM_CHARACTERS))
    return format_code(place_code[: CODE_LENGTHS[Level.COUNTY]], characters)


@transaction.atomic
def add_step(
    case: Case,
    kind: StepKind,
    *,
    by: Person | None,
    at: datetime,
    note: str = "",
    facts: dict[str, Any] | None = None,
    status: Status | None = None,
) -> Step:
    """Add what happened to the case's chained history, move the case where that is said, and tell the screens.

    Raises:
        CaseCannotMove: from where the case is, it may not go there.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if status is not None:
        _move(locked, status)
    step = Step(
        chain=f"cases_step/{locked.pk}", case=locked, kind=kind, by=by, at=at, note=note, facts=facts or {}
    ).append()
    if kind in AUDITED_STEPS and by is not None:
        _tell_auditor(locked, kind, by=by, at=at)
    case.status = locked.status
    tell_case(locked)
    return step


def _tell_auditor(case: Case, kind: StepKind, *, by: Person, at: datetime) -> None:
    """That it happened. Neither the words nor the outcome: the auditor reads no matters."""
    audit.record(
        f"case_{kind}", f"case:{case.code}", by_id=by.pk, by_name=by.full_name, place_code=case.place_id, at=at
    )


def _move(case: Case, status: Status) -> None:
    if not may_move(Status(case.status), status):
        raise CaseCannotMove(_("The case has moved on. Look at it again before you decide."))
    case.status = status
    case.save(update_fields=["status"])


def tell_case(case: Case) -> None:
    """Tell the screens of its place, and those who were asked to go, to draw the case again."""
    people = [str(person) for person in case.handlers.values_list("pk", flat=True)]
    tell("case", {"place": case.place_id, "id": str(case.pk), "people": people})


@transaction.atomic
def note_on_case(case_id: UUID, *, by: Person, note: str, at: datetime) -> Step:
    """Add a remark to the history.

    Raises:
        NoteIsEmpty: there is nothing in it.
        CaseIsClosed: its history has ended.
    """
    if not note.strip():
        raise NoteIsEmpty(_("Write something before saving the note."))
    # The lock makes a note and a closing at the same moment happen one after the other.
    case = Case.objects.select_for_update().get(pk=case_id)
    if case.status == Status.CLOSED:
        raise CaseIsClosed(_("This case is closed. Nothing can be added to its history."))
    return add_step(case, StepKind.NOTED, by=by, at=at, note=note.strip())


@transaction.atomic
def close_case(case_id: UUID, *, by: Person, outcome: str, note: str, at: datetime) -> Case:
    """Close a case and keep how it ended in its history.

    Raises:
        CaseCannotClose: it is closed already, or the outcome is none that we know.
    """
    # The lock makes two officers closing at once a refusal for one, not two ends of one history.
    case = Case.objects.select_for_update().get(pk=case_id)
    if case.status == Status.CLOSED:
        raise CaseCannotClose(_("This case is already closed."))
    if outcome not in list(Closing):
        raise CaseCannotClose(_("Say how the case ended."))
    case.status, case.closed_at, case.outcome = Status.CLOSED, at, outcome
    case.save(update_fields=["status", "closed_at", "outcome"])
    add_step(case, StepKind.CLOSED, by=by, at=at, note=note.strip(), facts={"outcome": outcome})
    announce(CaseClosed(case.pk, case.source, case.place_id, outcome, at))
    return case


@transaction.atomic
def anonymise_cases(case_ids: Iterable[UUID], *, why: str, at: datetime) -> int:
    """Take out of closed cases what could say of whom they were; their chains still verify. Says how many."""
    cases = Case.objects.select_for_update().filter(pk__in=list(case_ids), status=Status.CLOSED)
    keys = [case.pk for case in cases]
    forget_content(Step.objects.filter(case_id__in=keys), ("note", "facts"), why=why, at=at)
    Case.handlers.through.objects.filter(case_id__in=keys).delete()
    Case.objects.filter(pk__in=keys).update(title=F("public_title"), title_en=F("public_title_en"))
    return len(keys)
