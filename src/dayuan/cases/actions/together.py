"""The same done to several cases: to each by itself, once, and only to one that stands where it was seen."""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.cases.actions.steps import CaseCannotMove, lock_case
from dayuan.cases.list_models import DoneTogether
from dayuan.cases.models import Case


def standing_of(case: Case) -> str:
    """Where a case stands and with whom; another word as soon as somebody moves it."""
    owner = case.owner_id.hex[-8:] if case.owner_id is not None else ""
    return f"{case.status}.{case.rung}.{owner}"


@transaction.atomic
def do_once(
    case_id: UUID, doing: Callable[[], object], *, key: UUID, seen: str, also: Iterable[UUID] = (), at: datetime
) -> None:
    """Do it to this case, unless the same press did it before; its own transaction, whatever becomes of the others.

    `also` are other cases that it touches: all are locked in one order, so that two officers wait for each other.

    Raises:
        CaseCannotMove: somebody has moved the case since it was looked at; and what the act itself refuses.
    """
    _done, is_first = DoneTogether.objects.get_or_create(key=key, case_id=case_id, defaults={"at": at})
    if not is_first:
        return
    locked = {one: lock_case(one) for one in sorted({case_id, *also})}
    if standing_of(locked[case_id]) != seen:
        raise CaseCannotMove(_("The case has moved on. Look at it again before you decide."))
    doing()
