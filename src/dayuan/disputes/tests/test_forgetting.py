"""A mediation file is kept as long as the archive rule says; then nobody can be found in it, and its chain verifies."""

from datetime import timedelta

from dayuan.disputes.actions.forgetting import forget_files
from dayuan.disputes.actions.watching import hand_on
from dayuan.disputes.models import Dispute, DisputeAct, Party, Statement
from dayuan.disputes.retention import RETENTION
from dayuan.disputes.rules.agreeing import Recipient
from dayuan.disputes.rules.clocks import day_of
from dayuan.disputes.rules.workflow import State
from dayuan.disputes.testing import bring_to, follow_and_close, fresh, make_dispute
from dayuan.households.actions.erasing import erase_resident
from dayuan.households.testing import make_resident
from dayuan.kernel.audit import verify
from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import LIMITS
from dayuan.kernel.testing import MONDAY_NOON

AT = MONDAY_NOON


def test_after_its_time_the_file_is_gone_and_the_figures_stay(mediator, secretary):
    open_one = make_dispute(mediator)
    dispute = bring_to(make_dispute(mediator), State.WATCHED, by=mediator)
    for one in (open_one, dispute):
        hand_on(
            one.pk, Recipient.POLICE_STATION, received_by="民警甲", on=day_of(AT), reference="", words="请来一趟",
            by=secretary, at=AT,
        )  # fmt: skip
    follow_and_close(dispute, by=secretary, at=AT + timedelta(days=91))
    (rule,) = RETENTION.rules
    period = timedelta(days=LIMITS[Retention.ARCHIVE].days)
    assert not rule.due(AT + period, period).exists()
    late = AT + timedelta(days=92) + period
    assert rule.forget(list(rule.due(late, period).values_list("pk", flat=True)), late) == 1
    gone = fresh(dispute)
    assert (gone.what, gone.outcome, gone.forgotten_at) == ("", "written", late)
    assert not Party.objects.filter(dispute=dispute).exists()
    assert not Statement.objects.filter(session__dispute=dispute).exists()
    assert not any(act.words for act in DisputeAct.objects.filter(dispute=dispute))
    assert list(verify()) == []
    assert forget_files([open_one.pk, dispute.pk], why="x", at=late) == 0
    assert Dispute.objects.get(pk=open_one.pk).what


def test_whoever_is_erased_from_the_register_is_linked_to_no_file(mediator, secretary):
    dispute = make_dispute(mediator)
    someone = make_resident("赵甲")
    party = dispute.parties.first()
    party.resident = someone
    party.save()
    assert erase_resident(someone.pk, request_id="", by=secretary, at=AT)
    assert Party.objects.get(pk=party.pk).resident is None
