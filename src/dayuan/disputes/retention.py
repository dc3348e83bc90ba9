"""How mediation files are forgotten: by the archive rule, counted from the day they were closed (C-19)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dayuan.disputes.actions.forgetting import forget_files
from dayuan.disputes.models import Dispute
from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import KeptOn, RetentionRules, Rule

RULE = "disputes.files"
VERSION = 1


def _over(at: datetime, period: timedelta) -> QuerySet[Dispute]:
    return Dispute.objects.filter(closed_at__lt=at - period, forgotten_at__isnull=True)


def _forget(keys: Sequence[Any], at: datetime) -> int:
    return forget_files(keys, why=f"{RULE} v{VERSION}", at=at)


RETENTION = RetentionRules(
    rules=(
        Rule(
            key=RULE,
            retention=Retention.ARCHIVE,
            covers=(
                "Dispute",
                "Party",
                "Mediator",
                "SignNoted",
                "Receipt",
                "Session",
                "PlannedSession",
                "Statement",
                "Agreement",
                "Signature",
                "SignedPaper",
                "Obligation",
                "FollowUp",
                "DisputeAct",
            ),
            counts_from=_("the day the dispute was closed"),
            does=_(
                "deletes parties, words, agreements, signed papers and mediators; number, kind, level, days and result"
                " stay for the figures"
            ),
            due=_over,
            moment="closed_at",
            forget=_forget,
            held_by={"case": "case_id"},
            version=VERSION,
        ),
    ),
    kept_on=(
        KeptOn(
            Retention.HISTORY,
            ("DisputeAct", "CommitteeOffice"),
            _("A chain that proves which official did what in a mediation. Its words go with the file."),
        ),
    ),
)
