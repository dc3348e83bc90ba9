"""Taking what reporters are to be told out of the building, by the township's gateway for text messages."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from dayuan.cases.models import Case
from dayuan.cases.queries import public_sentence
from dayuan.cases.routing import class_of
from dayuan.notices.adapters import CHANNELS
from dayuan.notices.ports import Message, NotDelivered, Reached
from dayuan.notices.queries import gateway_for
from dayuan.notices.rules import Kind, Level, Problem, wait_after
from dayuan.reports.actions import public_address
from dayuan.reports.models import ReporterMessage
from dayuan.reports.rules import MessageState, Way

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=1)
"""So long whoever took one has it to themselves; then it is taken for lost with its worker."""
MOST_AT_ONCE = 200


def tell_what_is_due(*, at: datetime) -> int:
    """Every text message that is due; how many were taken. Can run twice at once without harm."""
    taken = 0
    for _one in range(MOST_AT_ONCE):
        message = _claim(at)
        if message is None:
            break
        taken += _carry(message, at=at)
    return taken


@transaction.atomic
def _claim(at: datetime) -> ReporterMessage | None:
    due = ReporterMessage.objects.select_for_update(of=("self",), skip_locked=True).select_related("case", "reporter")
    found = due.filter(way=Way.SMS, state=MessageState.WAITING, due_at__lte=at).order_by("due_at", "pk").first()
    if found is not None:
        found.attempts += 1
        found.due_at = at + LEASE
        found.save(update_fields=["attempts", "due_at"])
    return found


def _carry(message: ReporterMessage, *, at: datetime) -> bool:
    """One attempt, outside any transaction; whether the gateway took it."""
    gateway = gateway_for(Kind.SMS, message.case.place_id)
    if gateway is None:
        _note_failed(message, NotDelivered(Problem.SWITCHED_OFF, again=False), at=at)
        return False
    to = Reached(name=message.reporter.name, phone=message.reporter.phone)
    try:
        receipt = CHANNELS[Kind.SMS].send(text_of(message, at=at), to, gateway.settings)
    except NotDelivered as failed:
        _note_failed(message, failed, at=at)
        return False
    row = ReporterMessage.objects.filter(pk=message.pk)
    row.update(state=MessageState.SENT, settled_at=at, problem="", detail=receipt.detail)
    return True


def text_of(message: ReporterMessage, *, at: datetime) -> Message:
    """What happened in one sentence, the code, and where to look. Never a name, a place or a reason."""
    case = message.case
    with override("zh-hans"):
        link = public_address(reverse("track:case", args=[case.code]))
        return Message(
            id=str(message.pk),
            level=Level.ORDINARY,
            title=_("Your report%(what)s: %(sentence)s") % {"what": _what(case), "sentence": _sentence(message)},
            where=case.code,
            reason="",
            link=link,
            words={
                "level": "",
                "where": _("Code: "),
                "why": "",
                "open": _("See: ") if link else _("Enter the code on the township's page, or call us."),
            },
            at=at,
        )


def _what(case: Case) -> str:
    """Which kind of matter, where anybody may read it: a telephone lies on the table."""
    found = class_of(case.place_id, case.class_code, at=case.opened_at)
    return f"“{case.display_public_title}”" if found.is_public else ""


def _sentence(message: ReporterMessage) -> str:
    step = message.case.steps.select_related("case").filter(kind=message.step_kind).order_by("-number").first()
    return public_sentence(step) if step is not None else _("There is news.")


def _note_failed(message: ReporterMessage, failed: NotDelivered, *, at: datetime) -> None:
    """Kept with its reason, to be tried again; or given up."""
    next_try = at + wait_after(message.attempts)
    changed = {"problem": failed.problem.value, "detail": failed.detail}
    row = ReporterMessage.objects.filter(pk=message.pk, state=MessageState.WAITING)
    if failed.again and next_try < message.gives_up_at:
        row.update(due_at=next_try, **changed)
        return
    row.update(state=MessageState.FAILED, settled_at=at, **changed)
    log.info("a reporter was not told", extra={"told": str(message.pk), "problem": failed.problem.value})


def give_up_on_old_ones(*, at: datetime) -> int:
    """What nobody could take in a day is called not delivered, with the last reason."""
    old = ReporterMessage.objects.filter(way=Way.SMS, state=MessageState.WAITING, gives_up_at__lte=at)
    old.filter(problem="").update(problem=Problem.NOT_REACHED)
    return old.update(state=MessageState.FAILED, settled_at=at)
