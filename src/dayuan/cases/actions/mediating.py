"""Into people's mediation, and back from there: meanwhile the room of mediation decides."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dayuan.cases.actions.finishing import close_case, unheard
from dayuan.cases.actions.steps import begin, finish, lock_case
from dayuan.cases.models import Case
from dayuan.cases.rules import Closing, Kind, StepKind
from dayuan.cases.rules.workflow import Act, Part
from dayuan.notices.rules import Level
from dayuan.people.models import Person


@transaction.atomic
def hand_to_mediation(
    case_id: UUID, *, title: str, title_en: str, by: Person, parts: Collection[Part], at: datetime
) -> Case:
    """From now on nobody answers for it but the room; whoever answered for it still sees it. The whole clock runs on.

    The reporter's words go into the room too: who quarrels about what is read there, and not in lists or by a search.

    Raises:
        CaseCannotMove: it is over, on hold or being consulted about.
    """
    case = begin(case_id, Act.MEDIATE, parts=parts)
    if case.owner is not None:
        case.handlers.add(case.owner)
    case.kind, case.level = Kind.MEDIATED, case.level or Level.BLUE
    case.title, case.title_en, case.story = title, title_en, ""
    case.index()
    case.owner, case.owner_post, case.step_due_at = None, None, None
    return finish(case, Act.MEDIATE, StepKind.MEDIATED, by=by, at=at)


@transaction.atomic
def end_mediation(case_id: UUID, *, by: Person, outcome: Closing, at: datetime) -> Case:
    """The dispute has ended, and the case with it; where somebody reported it, they are asked before it is closed."""
    case = lock_case(case_id)
    if case.is_over:
        return case
    if not unheard(case, at=at):
        return close_case(case.pk, by=by, outcome=outcome, note="", at=at, parts={Part.COMMAND})
    case = begin(case.pk, Act.END_MEDIATION, parts={Part.SYSTEM})
    return finish(case, Act.END_MEDIATION, StepKind.DONE, by=by, at=at, facts={"closing": outcome.value})
