"""Two invented disputes: one in mediation, one settled and followed up."""

from datetime import datetime, timedelta

from django.db import transaction

from dayuan.disputes.actions.agreeing import agree_orally
from dayuan.disputes.actions.levels import grade
from dayuan.disputes.actions.mediating import hold_session
from dayuan.disputes.actions.taking import keep_consent, register_dispute, tell_rights
from dayuan.disputes.facts import AgreementFacts, DisputeFacts, Numbers, Owed, PartyFacts, Said, SessionFacts
from dayuan.disputes.models import Dispute
from dayuan.disputes.rules.agreeing import TellingHow
from dayuan.disputes.rules.clocks import day_of
from dayuan.disputes.rules.levels import Sign
from dayuan.disputes.rules.workflow import DisputeKind, Side
from dayuan.drills.yucheng.outline import CHENGXIANG
from dayuan.people.models import Person
from dayuan.places.models import Place

INVENTED = "（演示，虚构）"


@transaction.atomic
def seed_disputes(*, by: Person, at: datetime) -> None:
    """Where there is a dispute already, nothing."""
    if Dispute.objects.exists():
        return
    _about_water(by, at - timedelta(days=2))
    _about_a_boundary(by, at - timedelta(days=9))


def _about_water(by: Person, at: datetime) -> None:
    """Yellow, since it was about drink too; the first session is held."""
    facts = DisputeFacts(
        DisputeKind.IRRIGATION,
        f"抽水轮次排不拢，灌田时争水{INVENTED}",
        wish="按户轮流，写下来",
        signs={Sign.DRINK: "上一次是酒后吵起来的"},
    )
    dispute = _accepted(facts, ("演示甲户", "演示乙户"), by, at)
    _meet(dispute, by, at)


def _about_a_boundary(by: Person, at: datetime) -> None:
    """Settled on the spot; what was agreed is still owed."""
    facts = DisputeFacts(DisputeKind.NEIGHBOURS, f"界树遮了邻家的菜地{INVENTED}", wish="修枝")
    dispute = _accepted(facts, ("演示丙户", "演示丁户"), by, at)
    _meet(dispute, by, at)
    owner, on = dispute.parties.get(side=Side.OTHER), day_of(at)
    owed = Owed(owner, "修掉伸过界的枝", on + timedelta(days=20))
    agreement = AgreementFacts(f"两家都说是界树{INVENTED}", "修枝，树留着；工具一起出", (owed,))
    agree_orally(dispute.pk, agreement, on=on, by=by, at=at)


def _accepted(facts: DisputeFacts, names: tuple[str, str], by: Person, at: datetime) -> Dispute:
    place, on = Place.objects.get(pk=CHENGXIANG), day_of(at)
    parties = [PartyFacts(side, f"{name}（虚构）", phone="15400000000") for side, name in zip(Side, names, strict=True)]
    dispute = register_dispute(place, facts, parties, by=by, at=at, mediates=True)
    tell_rights(dispute.pk, how=TellingHow.IN_PERSON, on=on, by=by, at=at)
    keep_consent(dispute.pk, list(dispute.parties.all()), how=TellingHow.IN_PERSON, on=on, by=by, at=at)
    grade(dispute.pk, {}, Numbers(), by=by, at=at)
    return dispute


def _meet(dispute: Dispute, by: Person, at: datetime) -> None:
    said = tuple(Said(party, f"说了各自的难处{INVENTED}") for party in dispute.parties.all())
    hold_session(dispute.pk, SessionFacts(at, "村调解室", False, said, result="愿意再谈"), by=by, at=at)
