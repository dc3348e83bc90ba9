"""The file of a dispute goes when its time in the archive is over. What stays: what it was about, and how it ended."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dayuan.disputes.cabinet import paper_path
from dayuan.disputes.models import (
    Agreement,
    Confirmation,
    Dispute,
    DisputeAct,
    FollowUp,
    Mediator,
    Obligation,
    Party,
    PlannedSession,
    Receipt,
    Session,
    Signature,
    SignedPaper,
    SignNoted,
    Statement,
)
from dayuan.disputes.rules.workflow import State
from dayuan.kernel.chain import forget_content


@transaction.atomic
def forget_files(dispute_ids: Iterable[UUID], *, why: str, at: datetime) -> int:
    """Delete parties, words, agreements, papers and mediators of closed disputes; the chains still verify. How many."""
    found = Dispute.objects.select_for_update().filter(
        pk__in=list(dispute_ids), state=State.CLOSED, forgotten_at__isnull=True
    )
    keys = [dispute.pk for dispute in found]
    papers = SignedPaper.objects.filter(dispute__in=keys)
    paths = [paper_path(key) for key in papers.values_list("pk", flat=True)]
    for rows in (
        Statement.objects.filter(session__dispute__in=keys),
        Session.objects.filter(dispute__in=keys),
        PlannedSession.objects.filter(dispute__in=keys),
        Signature.objects.filter(agreement__dispute__in=keys),
        Obligation.objects.filter(agreement__dispute__in=keys),
        Confirmation.objects.filter(agreement__dispute__in=keys),
        Agreement.objects.filter(dispute__in=keys),
        Party.objects.filter(dispute__in=keys),
        Mediator.objects.filter(dispute__in=keys),
        SignNoted.objects.filter(dispute__in=keys),
        Receipt.objects.filter(dispute__in=keys),
        FollowUp.objects.filter(dispute__in=keys),
        papers,
    ):
        rows.delete()
    forget_content(DisputeAct.objects.filter(dispute__in=keys), ["words"], why=why, at=at)
    Dispute.objects.filter(pk__in=keys).update(what="", wish="", forgotten_at=at)

    def remove() -> None:
        for path in paths:
            path.unlink(missing_ok=True)

    transaction.on_commit(remove)
    return len(keys)
