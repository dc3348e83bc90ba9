"""A member of staff writes a report down, or what was found on a round, with what was photographed there."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.cases.actions.deciding import self_handle_case
from dayuan.cases.actions.evidence import Pieces, add_pieces, plain_pieces
from dayuan.cases.actions.opening import Reported, WhoReports, report_case, reported_before
from dayuan.cases.models import Case
from dayuan.cases.queries import reporters_of
from dayuan.cases.rules.workflow import Part
from dayuan.kernel.drafts import one_at_a_time
from dayuan.kernel.errors import Refusal
from dayuan.people.models import Person


class SentByAnother(Refusal):
    """What bears this key came from somebody else."""


def write_report_down(
    reported: Reported, who: WhoReports, pieces: Pieces, *, done: str, by: Person, at: datetime
) -> Case:
    """Open a case from what staff heard or found; closed at once where it was put right on the spot.

    The same key twice is one case with one photo.

    Raises:
        SentByAnother: somebody else's report bears this key.
        Refusal: as `report_case`, `add_photo`, `add_voice` and `self_handle_case`.
    """
    plain = plain_pieces(pieces)
    with transaction.atomic():
        one_at_a_time(who.key)
        before = written_down_before(who.key, by=by)
        if before is not None:
            return before
        case = report_case(reported, who, at=at)
        add_pieces(case.pk, plain, by=by, at=at)
        if done.strip():
            return self_handle_case(case.pk, by=by, parts={Part.STAFF}, words=done, at=at)
    return case


def written_down_before(key: str, *, by: Person) -> Case | None:
    """The case that this person's report with this key opened. Raises: SentByAnother."""
    case = reported_before(key)
    if case is None:
        return None
    reporter = reporters_of(case).filter(key=key).first()
    if reporter is None or by.pk not in (reporter.person_id, reporter.entered_by_id):
        raise SentByAnother(_("Somebody else sent this already. Write it down anew."))
    return case
