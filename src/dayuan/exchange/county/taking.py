"""Taking rows of the county's list: cases opened and moved by their own actions, never past the workflow's table."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from dayuan.cases.access import parts_of
from dayuan.cases.actions import (
    Reported,
    WhoReports,
    accept_case,
    close_case,
    decline_case,
    reopen_case,
    report_case,
    report_done,
    resume_case,
    rework_case,
    self_handle_case,
    take_case,
)
from dayuan.cases.actions.opening import CHINESE
from dayuan.cases.models import Case
from dayuan.cases.rules import Closing, Status
from dayuan.cases.rules.reporting import ReportChannel
from dayuan.cases.rules.workflow import Act, Part, is_open_to
from dayuan.exchange.county.matching import Ground, Meant, look_at
from dayuan.exchange.county.words import Words
from dayuan.exchange.county_models import CountyMatter
from dayuan.kernel.errors import Refusal
from dayuan.people.access import scope_of
from dayuan.places.models import Place
from dayuan.workbooks.rules.masks import Masked
from dayuan.workbooks.sheet import Desk, Finding, Left, Touch, Values

WENT_ON = gettext_noop("Something was done about it since; its history stays. Decide it on its own page.")
WAS_MOVED = gettext_noop("Its state was taken from the list; a history is never taken back. Decide it on its own page.")


class RowMovedOn(Refusal):
    """Somebody decided about the case since the row was compared with it."""


def take(findings: Sequence[Finding], desk: Desk, words: Words, *, at: datetime) -> list[Touch]:
    """Open or move the case of each row. A refusal of any leaves the batch to be taken row by row."""
    ground = Ground.about([one.row for one in findings], desk, words, at=at)
    # What is kept of a case is kept in Chinese, whatever language whoever imports reads.
    with override(CHINESE):
        return [_take(finding, ground, at=at) for finding in findings]


def _take(finding: Finding, ground: Ground, *, at: datetime) -> Touch:
    _again, meant = look_at(finding.row, ground)
    if meant is None:
        raise RowMovedOn(_("The case has moved on. Look at it again before you decide."))
    values, number = finding.row.values, str(finding.row.values["number"])
    case = meant.case or _open(values, meant, ground.desk, at=at)
    before = case.status
    if meant.act is not None:
        _move(case, meant, words=str(values.get("result") or ""), desk=ground.desk, at=at)
    state = meant.state.value if meant.state is not None else ""
    CountyMatter.objects.update_or_create(
        system_id=ground.words.system_id,
        number=number,
        defaults={"state": state, "reported_on": values.get("reported_on"), "at": at}
        | ({} if meant.is_linked else {"case": case}),
    )
    after = {
        "number": number,
        "moved": meant.act is not None,
        "steps": case.steps.count(),
        "linked": not meant.is_linked,
    }
    return Touch(finding.row.number, str(case.pk), meant.case is None, {"status": before}, after)


def _open(values: Values, meant: Meant, desk: Desk, *, at: datetime) -> Case:
    reported = Reported(
        place=Place.objects.get(pk=meant.place_code),
        story=str(values["story"]),
        class_code=meant.class_code,
        title=str(values.get("title") or ""),
        whereabouts=str(values.get("whereabouts") or ""),
    )
    name, phone = _unmasked(values.get("name")), _unmasked(values.get("phone"))
    who = WhoReports(
        channel=ReportChannel(meant.channel or ReportChannel.WORKBOOK),
        name=name,
        phone=phone,
        is_anonymous=not name,
        entered_by=desk.by,
    )
    return report_case(reported, who, at=at)


def _unmasked(value: Any) -> str:
    """What stands masked in a file says nothing."""
    return "" if value is None or isinstance(value, Masked) else str(value)


_ACTS: dict[Act, tuple[Callable[..., object], str]] = {
    Act.ACCEPT: (accept_case, ""),
    Act.TAKE: (take_case, ""),
    Act.RESUME: (resume_case, ""),
    Act.DECLINE: (decline_case, "reason"),
    Act.SELF_HANDLE: (self_handle_case, "words"),
    Act.REPORT_DONE: (report_done, "words"),
    Act.REWORK: (rework_case, "reason"),
    Act.REOPEN: (reopen_case, "reason"),
    Act.CLOSE: (partial(close_case, outcome=Closing.SETTLED), "note"),
    Act.CLOSE_OUTRIGHT: (partial(close_case, outcome=Closing.SETTLED), "note"),
}
"""What does it, and what it calls the words of the list's result."""


def _move(case: Case, meant: Meant, *, words: str, desk: Desk, at: datetime) -> None:
    act = meant.act
    if act is None:
        return
    parts = meant.parts if meant.case is not None else parts_of(case, scope_of(desk.by, at=at))
    does, name = _ACTS[act]
    does(case.pk, by=desk.by, parts=parts, at=at, **({name: words} if name else {}))


def take_back(touches: Sequence[Touch], desk: Desk, words: Words, *, at: datetime) -> list[Left]:
    """Decline what was opened and nobody touched since; a number that was only linked is forgotten. Histories stay."""
    left, scope = [], scope_of(desk.by, at=at)
    for touch in touches:
        case = Case.objects.select_for_update(of=("self",)).get(pk=touch.key)
        parts = parts_of(case, scope)
        why = _stays(case, touch, parts)
        if touch.after["linked"]:
            CountyMatter.objects.filter(system_id=words.system_id, number=touch.after["number"]).delete()
        if why:
            left.append(Left(touch.key, f"{case.code} {case.title}", why))
        elif touch.made:
            with override(CHINESE):
                reason = _("The county's list that it came from was taken back.")
            decline_case(case.pk, by=desk.by, parts=parts, reason=reason, at=at)
    return left


def _stays(case: Case, touch: Touch, parts: Collection[Part]) -> str:
    if touch.after["moved"]:
        return WAS_MOVED
    is_untouched = case.steps.count() == touch.after["steps"]
    if not touch.made or (is_untouched and is_open_to(Act.DECLINE, Status(case.status), parts)):
        return ""
    return WENT_ON
