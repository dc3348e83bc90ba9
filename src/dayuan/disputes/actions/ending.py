"""How a dispute ends: its case closes with it, and where there is no agreement the parties know of other ways."""

from collections.abc import Collection
from datetime import date, datetime

from dayuan.cases.actions import end_mediation
from dayuan.cases.rules import Closing
from dayuan.disputes.events import DisputeEnded
from dayuan.disputes.models import Dispute, Receipt
from dayuan.disputes.rules.agreeing import OtherWay, Recipient
from dayuan.disputes.rules.workflow import AGREED
from dayuan.kernel.events import announce
from dayuan.people.models import Person


def end_case(dispute: Dispute, *, by: Person, at: datetime) -> None:
    """Close the case, unless an earlier end closed it before; whoever reported it is asked first."""
    outcome = Closing.SETTLED if dispute.outcome in AGREED else Closing.HANDED_OVER
    end_mediation(dispute.case_id, by=by, outcome=outcome, at=at)
    announce(DisputeEnded(dispute.pk, dispute.case_id, dispute.place_id, dispute.outcome))


def keep_ways_told(
    dispute: Dispute, ways: Collection[OtherWay], *, told: str, on: date, by: Person, at: datetime
) -> Receipt:
    """That the parties were told of other ways: who took note of it, and when."""
    return Receipt.objects.create(
        dispute=dispute,
        to=Recipient.PARTIES,
        received_by=told.strip(),
        received_on=on,
        words=" ".join(sorted(ways)),
        kept_by=by,
        kept_at=at,
    )
