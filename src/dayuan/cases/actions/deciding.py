"""What a desk decides about a report: accept, decline, merge, file, or note that it was handled on the spot."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from dayuan.calendars.queries import work_calendar_of
from dayuan.calendars.rules.working_time import due_at
from dayuan.cases.actions.finishing import unheard
from dayuan.cases.actions.opening import (
    CHINESE,
    ENGLISH,
    TITLE_LENGTH,
    ClassIsRetired,
    Reported,
    WhoReports,
    report_case,
)
from dayuan.cases.actions.owning import give_to
from dayuan.cases.actions.steps import append_step, begin, finish, lock_case
from dayuan.cases.models import Case
from dayuan.cases.queries.posts import named_for
from dayuan.cases.routing import class_of, clocks_of
from dayuan.cases.rules import Closing, Status, StepKind
from dayuan.cases.rules.classes import COMPLAINT
from dayuan.cases.rules.clocks import whole_limit
from dayuan.cases.rules.workflow import Act, Part
from dayuan.kernel.errors import Refusal
from dayuan.people.models import Person
from dayuan.places.rules import unit_of


class CannotMergeInto(Refusal):
    """The other case is this one, over, or of another township."""


@transaction.atomic
def accept_case(case_id: UUID, *, by: Person, parts: Collection[Part], at: datetime) -> Case:
    """Say that the township takes it on. Raises: CaseCannotMove."""
    case = begin(case_id, Act.ACCEPT, parts=parts)
    return finish(case, Act.ACCEPT, StepKind.TAKEN_ON, by=by, at=at)


@transaction.atomic
def decline_case(case_id: UUID, *, by: Person, parts: Collection[Part], reason: str, at: datetime) -> Case:
    """Say that the township does not take it on, and why; the reporter reads the reason.

    Raises:
        CaseCannotMove: it was taken on already.
        ReasonMissing: no reason was said.
    """
    case = begin(case_id, Act.DECLINE, parts=parts)
    case.outcome = Closing.DECLINED
    return finish(case, Act.DECLINE, StepKind.TURNED_DOWN, by=by, at=at, note=reason)


@transaction.atomic
def file_case(case_id: UUID, *, by: Person, parts: Collection[Part], class_code: str, level: str, at: datetime) -> Case:
    """File a case under a class and a level. The whole clock counts from when it was reported, never from now.

    Raises:
        CaseCannotMove: it was filed already.
        ClassIsRetired: nothing is filed under this class any more.
    """
    case = begin(case_id, Act.FILE, parts=parts)
    of_class = class_of(case.place_id, class_code, at=at)
    if of_class.is_retired:
        raise ClassIsRetired(
            _("Nothing is filed under “%(name)s” any more. Choose another class.") % {"name": of_class}
        )
    facts = {"class": of_class.code, "class_before": case.class_code, "level": level}
    limit = whole_limit(clocks_of(case.place_id, at=at), level, of_class.limit)
    case.class_code, case.level, case.kind = of_class.code, level, of_class.kind
    if of_class.code == COMPLAINT and not case.shielded_from:
        _shield(case, at=at)
    case.limit_unit = limit.unit
    case.due_at = due_at(case.opened_at, limit.amount, limit.unit, work_calendar_of(case.place_id))
    class_before = case.public_title
    with override(CHINESE):
        case.public_title = str(class_of(case.place_id, class_code, at=at))
    with override(ENGLISH):
        case.public_title_en = str(class_of(case.place_id, class_code, at=at))
    case.title = _title_under(case, class_before)
    case.index()
    return finish(case, Act.FILE, StepKind.FILED, by=by, at=at, facts=facts)


def _title_under(case: Case, class_before: str) -> str:
    """A title that began with the name of the class begins with that of the new one; a complaint's says no more."""
    if case.class_code == COMPLAINT:
        return case.public_title
    if case.title.startswith(class_before):
        return (case.public_title + case.title.removeprefix(class_before))[:TITLE_LENGTH]
    return case.title


def _shield(case: Case, *, at: datetime) -> None:
    """It turns out to be a complaint: from now on the unit of its place sees nothing of it (C-32)."""
    case.shielded_from = unit_of(case.place_id)
    case.handlers.clear()
    give_to(case, named_for(case, at=at))


@transaction.atomic
def merge_case(case_id: UUID, *, by: Person, parts: Collection[Part], into: Case, at: datetime) -> Case:
    """Two of the same matter are one: this one's reporter follows the other from now on.

    Raises:
        CaseCannotMove: somebody works on it already.
        CannotMergeInto: the other one is this one, over, or of another township.
    """
    # Both are locked in one order, so that two merging into each other wait instead of standing still.
    for key in sorted((case_id, into.pk)):
        lock_case(key)
    case, other = begin(case_id, Act.MERGE, parts=parts), lock_case(into.pk)
    if other.pk == case.pk:
        raise CannotMergeInto(_("A case cannot be merged into itself."))
    if other.is_over or other.place.township_code != case.place.township_code:
        raise CannotMergeInto(_("The case %(code)s is over or of another township.") % {"code": other.code})
    if other.shielded_from != case.shielded_from:
        raise CannotMergeInto(_("A complaint about a unit stays by itself."))
    case.merged_into, case.outcome = other, Closing.MERGED
    # Whoever reported what was merged into this one before follows the other too.
    Case.objects.filter(merged_into=case).update(merged_into=other)
    finish(case, Act.MERGE, StepKind.MERGED, by=by, at=at, facts={"into": other.code})
    append_step(other, StepKind.TOOK_IN, by=by, at=at, facts={"code": case.code})
    return case


@transaction.atomic
def self_handle_case(case_id: UUID, *, by: Person, parts: Collection[Part], words: str, at: datetime) -> Case:
    """It was put right on the spot: recorded and closed in one step; where somebody else reported it, they are asked.

    Raises:
        CaseCannotMove: it was filed already.
        ReasonMissing: nothing says what was done.
    """
    case = begin(case_id, Act.SELF_HANDLE, parts=parts)
    case.handlers.add(by)
    if unheard(case, at=at):
        facts = {"closing": Closing.SETTLED.value}
        there = Status.DONE
        return finish(case, Act.SELF_HANDLE, StepKind.DONE, by=by, at=at, note=words, facts=facts, there=there)
    case.outcome = Closing.SELF_HANDLED
    return finish(case, Act.SELF_HANDLE, StepKind.CLOSED, by=by, at=at, note=words, facts={"outcome": case.outcome})


@transaction.atomic
def record_self_handled(reported: Reported, who: WhoReports, *, by: Person, words: str, at: datetime) -> Case:
    """Somebody on the spot put right what they found: report and end are written down together.

    Raises:
        ReportSaysNothing, PlaceIsClosed, ClassIsRetired: as `report_case`.
        ReasonMissing: nothing says what was done.
    """
    case = report_case(reported, who, at=at)
    return self_handle_case(case.pk, by=by, parts={Part.STAFF}, words=words, at=at)
