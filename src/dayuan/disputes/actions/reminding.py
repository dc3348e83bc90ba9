"""Whoever is in charge of a dispute is told of its days: the workday before, once they are over, and never twice."""

import logging
from datetime import datetime
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from dayuan.calendars.queries import work_calendars_of
from dayuan.disputes.answering import Answers, who_answers_on, who_is_in_charge
from dayuan.disputes.models import Dispute
from dayuan.disputes.rules.ladder import TOP
from dayuan.disputes.rules.reminding import Told, Waits, told_at
from dayuan.disputes.rules.workflow import DisputeKind
from dayuan.disputes.waiting import Waiting, waiting_in
from dayuan.disputes.wording import KIND_WORDS, REMINDER_TITLES
from dayuan.kernel.language import in_both
from dayuan.notices.actions import end_notices, send_notice
from dayuan.notices.models import Notice
from dayuan.notices.rules import Level

log = logging.getLogger(__name__)
NEVER_OVER = frozenset({Waits.SESSION})
"""A session whose day is over was held or not; that is seen in the room."""


def remind_of_days(*, at: datetime) -> int:
    """Tell whoever is in charge of every day that is near or over; how many notices were new."""
    disputes = list(Dispute.objects.open().select_related("case", "place").order_by("pk"))
    calendars = work_calendars_of(one.township_id for one in disputes)
    said = 0
    for waiting in waiting_in(disputes, at=at):
        told = told_at(waiting.due_on, at, calendars[waiting.dispute.township_id])
        if told is not None and not _goes_without_saying(waiting, told):
            said += _remind(waiting, told, at=at)
    return said


def _goes_without_saying(waiting: Waiting, told: Told) -> bool:
    if waiting.of is Waits.RUNG and told is Told.OVER:
        # Below the top it goes up, and the rung above is told.
        return waiting.dispute.rung != TOP
    return told is Told.OVER and waiting.of in NEVER_OVER


@transaction.atomic
def _remind(waiting: Waiting, told: Told, *, at: datetime) -> bool:
    dispute = waiting.dispute
    is_leaders = waiting.of is Waits.RUNG and dispute.rung == TOP
    answers = who_answers_on(dispute, TOP, at=at) if is_leaders else who_is_in_charge(dispute, at=at)
    if answers is None:
        log.warning("nobody answers for a dispute", extra={"dispute": str(dispute.pk), "place": dispute.place_id})
        return False
    key = waiting.key(told, answers.person.pk)
    if Notice.objects.filter(key=key).exists():
        return False
    chinese, english = in_both(partial(_said, waiting, told, answers))
    send_notice(
        answers.person,
        subject=waiting.subject,
        level=Level.BLUE if told is Told.OVER else Level.ORDINARY,
        link=reverse("disputes:dispute", args=[dispute.pk]),
        place_code=dispute.place_id,
        by=None,
        at=at,
        key=key,
        english=english,
        **chinese,
    )
    return True


def _said(waiting: Waiting, told: Told, answers: Answers) -> dict[str, str]:
    dispute, facts = waiting.dispute, {"day": waiting.due_on.isoformat(), "number": waiting.number}
    return {
        "title": str(REMINDER_TITLES[waiting.of][told]) % facts,
        "body": f"{dispute} · {KIND_WORDS[DisputeKind(dispute.kind)]} · {dispute.place.display_name}",
        "reason": answers.why(),
    }


def end_reminders(dispute: Dispute, *, at: datetime) -> None:
    """Whatever somebody was reminded of and does not wait any more asks for no answer."""
    told = Notice.objects.filter(subject__startswith=f"{dispute.audit_subject}:", ended_at=None)
    subjects = set(told.values_list("subject", flat=True))
    if not subjects:
        return
    still = {waiting.subject for waiting in waiting_in([dispute], at=at)}
    chinese, english = in_both(lambda: _("This is done, or its day has changed."))
    for subject in sorted(subjects - still):
        end_notices(subject, chinese, at=at, english=english)
