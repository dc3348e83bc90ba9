"""The only ways from a code or an id in a request to a report, its reporter, a piece of evidence, a place."""

from datetime import datetime
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.http import Http404
from django.utils.crypto import constant_time_compare

from dayuan.cases.access import get_case_for, get_case_to_close, parts_of
from dayuan.cases.models import Case, Evidence, Reporter
from dayuan.cases.queries import why_nothing_is_shown
from dayuan.cases.rules.evidence import EvidenceKind
from dayuan.cases.rules.reporting import tail_of
from dayuan.cases.rules.workflow import ROWS, Act
from dayuan.kernel.clock import now
from dayuan.people.access import Scope
from dayuan.places.models import Place, Site
from dayuan.places.rules import Level
from dayuan.reports.queries import REPORTED_FROM
from dayuan.reports.rules import OWN_VIEW_LASTS

OPENED = "own_reports"
"""In the session: for which reports whoever sits here is the reporter, and until when."""


def reporters_from_outside(case: Case) -> list[Reporter]:
    """Whoever of the public reported it; staff see it from inside."""
    return list(
        Reporter.objects.select_related("case__merged_into__place", "case__place").filter(case=case, person=None)
    )


def may_be_opened(case: Case) -> bool:
    """Whether somebody of the public can show that they reported it: by a telephone they left, or digits they got.

    The code alone shows nothing. Every desk that works on a case knows it, and Open311 tells it to everybody.
    """
    return any(_digits_of(reporter) for reporter in reporters_from_outside(case))


def left_a_telephone(case: Case) -> bool:
    return any(reporter.phone for reporter in reporters_from_outside(case))


def digits_given(case: Case) -> str:
    """The digits in place of a telephone's; only for the page that says that the report has arrived."""
    return next((reporter.digits for reporter in reporters_from_outside(case) if reporter.digits), "")


def reporter_with(case: Case, digits: str) -> Reporter | None:
    """Whose telephone ends so, or who was given these."""
    for reporter in reporters_from_outside(case):
        known = _digits_of(reporter)
        if known and constant_time_compare(known, digits):
            return reporter
    return None


def _digits_of(reporter: Reporter) -> str:
    return tail_of(reporter.phone) if reporter.phone else reporter.digits


def open_own_report(session: SessionBase, reporter: Reporter, *, at: datetime) -> None:
    """For an hour whoever sits here is the reporter of this one."""
    opened = dict(session.get(OPENED, {}))
    opened[str(reporter.case_id)] = [str(reporter.pk), (at + OWN_VIEW_LASTS).timestamp()]
    session[OPENED] = opened


def opened_reporter(session: SessionBase, case: Case, *, at: datetime) -> Reporter | None:
    """As whom this session opened a report, while that lasts."""
    reporter_id, until = session.get(OPENED, {}).get(str(case.pk), ("", 0))
    if not reporter_id or at.timestamp() > until:
        return None
    return next((one for one in reporters_from_outside(case) if str(one.pk) == reporter_id), None)


def get_evidence_for(case_id: UUID, evidence_id: UUID, scope: Scope) -> Evidence:
    """A piece of a case this person may see."""
    case = get_case_for(case_id, scope)
    found = Evidence.objects.select_related("case").filter(case=case, pk=evidence_id).first()
    if found is None:
        raise Http404
    return found


def get_photo_to_show(case_id: UUID, evidence_id: UUID, scope: Scope) -> Evidence:
    """A photograph of a case that this person may check: they decide whether the public sees it."""
    case = get_case_to_close(case_id, scope)
    found = Evidence.objects.select_related("case__place", "by").filter(case=case, pk=evidence_id).first()
    if found is None or found.kind != EvidenceKind.PHOTO:
        raise Http404
    return found


def may_show(case: Case, scope: Scope) -> bool:
    """Whether this person decides what the public sees of a case, and there is anything to decide."""
    may_check = not ROWS[Act.CLOSE].who.isdisjoint(parts_of(case, scope))
    return may_check and why_nothing_is_shown(case, at=now()) is None


def place_reported_from(code: str) -> tuple[Place, Site | None]:
    """Where a QR code leads: a place by its code, or a site by its id. Hidden, closed and missing look the same."""
    # The database takes no text with NUL in it.
    code = code.replace("\0", "")
    found = Place.objects.select_related("parent").in_use().filter(code=code).first()
    if found is not None and found.level in {*REPORTED_FROM, Level.TOWNSHIP, Level.GRID, Level.GROUP}:
        return found, None
    try:
        site = Site.objects.select_related("place__parent").filter(pk=UUID(code), place__closed_at=None).first()
    except ValueError:
        site = None
    if site is None:
        raise Http404
    return site.place, site
