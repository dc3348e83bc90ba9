"""A dispute's papers filled with what is kept of it. What was said in confidence stands on none."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import override

from dayuan.cases.models import Evidence
from dayuan.cases.rules.evidence import EvidenceKind
from dayuan.disputes.models import Agreement, Dispute, Obligation, Party, Session
from dayuan.disputes.offices import office_of
from dayuan.disputes.paper import facts
from dayuan.disputes.queries import committee_of, confirmation_of, last_day_of_confirming, standing_agreement
from dayuan.disputes.rules.agreeing import FollowUpWay, Performance, PerformanceSeen, Satisfaction
from dayuan.disputes.rules.clocks import day_of
from dayuan.disputes.rules.workflow import Act, DisputeKind, Origin, Side
from dayuan.disputes.wording import FOLLOW_UP_WAY_WORDS, KIND_WORDS

SOURCES = {
    Origin.APPLIED: facts.Source.APPLIED,
    Origin.FOUND: facts.Source.OFFERED,
    Origin.HANDED_OVER: facts.Source.HANDED_OVER,
}
SIDES = {Side.APPLICANT: facts.Side.APPLICANT, Side.OTHER: facts.Side.OTHER}
PERFORMED = {
    PerformanceSeen.ALL: facts.Performed.FULLY,
    PerformanceSeen.PARTLY: facts.Performed.PARTLY,
    PerformanceSeen.NOT: facts.Performed.NOT_YET,
}
EVIDENCE_NAMES = {EvidenceKind.PHOTO: "照片", EvidenceKind.VOICE: "录音", EvidenceKind.DOCUMENT: "文书"}
SATISFIED = {
    Satisfaction.SATISFIED: facts.Satisfied.YES,
    Satisfaction.SO_SO: facts.Satisfied.PARTLY,
    Satisfaction.DISSATISFIED: facts.Satisfied.NO,
}


def dossier_of(dispute: Dispute, *, at: datetime, own_page: str = "") -> facts.Dossier:
    """Everything that the papers can say of a dispute now; what they ask besides is written in by hand."""
    parties, kind = list(dispute.parties.all()), _in_chinese(KIND_WORDS[DisputeKind(dispute.kind)])
    agreement = standing_agreement(dispute)
    return facts.Dossier(
        number=facts.Number(dispute.year, "", dispute.number),
        committee=committee_of(dispute).name,
        title=_title(parties, kind),
        kind=kind,
        source=SOURCES[Origin(dispute.origin)],
        parties=tuple(_party(party) for party in parties),
        matter=dispute.what,
        wishes=tuple(line for line in dispute.wish.splitlines() if line.strip()),
        mediators=tuple(one.person.full_name for one in dispute.mediators.serving().select_related("person")),
        accepted_on=dispute.accepted_on,
        evidence=_evidence(dispute),
        closed_on=day_of(dispute.closed_at) if dispute.closed_at else None,
        sessions=tuple(_session(one) for one in dispute.sessions.prefetch_related("statements__party")),
        agreement=_agreement(agreement) if agreement else None,
        performances=tuple(_performance(one) for one in _performed(agreement)),
        follow_ups=_follow_ups(dispute),
        confirmation=_confirmation(dispute, agreement),
        not_settled=_not_settled(dispute),
        filed_by=_closed_by(dispute),
        filed_on=day_of(dispute.closed_at) if dispute.closed_at else None,
        own_page=own_page,
        office=_office(dispute, at=at),
    )


def _in_chinese(word: Any) -> str:
    """These papers exist in Chinese alone."""
    with override("zh-hans"):
        return str(word)


def _office(dispute: Dispute, *, at: datetime) -> str:
    office = office_of(committee_of(dispute), at=at)
    hours = f"工作日 {office.hours}" if office.hours else ""
    return "　".join(known for known in (office.where, office.phone, hours) if known)


def _title(parties: list[Party], kind: str) -> str:
    sides = ["、".join(party.name for party in parties if party.side == side) for side in Side]
    return f"{'与'.join(side for side in sides if side)}{kind}纠纷"


def _party(party: Party) -> facts.Party:
    return facts.Party(
        SIDES[Side(party.side)],
        party.name,
        phone=party.phone,
        address=party.address,
        id_number=party.id_number,
        guardian=facts.Representative(party.guardian) if party.guardian else None,
        counsel=facts.Representative(party.counsel) if party.counsel else None,
        code=party.code,
    )


def _evidence(dispute: Dispute) -> tuple[facts.Evidence, ...]:
    """What lies with its case, each with its hash. Whoever reported it is named on no paper (C-32)."""
    found = Evidence.objects.filter(case=dispute.case_id).select_related("by")
    return tuple(
        facts.Evidence(
            f"{EVIDENCE_NAMES[EvidenceKind(one.kind)]}{number}",
            EVIDENCE_NAMES[EvidenceKind(one.kind)],
            one.by.full_name if one.by else "",
            day_of(one.added_at),
            sha256=one.sha256,
        )
        for number, one in enumerate(found, 1)
    )


def _closed_by(dispute: Dispute) -> str:
    """Whoever closed the file bound it."""
    closing = dispute.acts.filter(act__in=[Act.CLOSE, Act.TURN_AWAY]).select_related("by").last()
    return closing.by.full_name if dispute.closed_at and closing and closing.by else ""


def _session(held: Session) -> facts.Session:
    statements = list(held.statements.all())
    present = [str(one.party) for one in statements] + ([held.others] if held.others else [])
    said = [f"{one.party}：{one.said}" for one in statements if one.said and not one.in_confidence]
    return facts.Session(
        number=held.number,
        began_at=held.began_at,
        place=held.where,
        manner=facts.Manner.APART if held.is_apart else facts.Manner.TOGETHER,
        present=tuple(present),
        said="\n".join(said),
        outcome=held.result,
    )


def _agreement(agreement: Agreement) -> facts.Agreement:
    owed = agreement.obligations.select_related("party")
    return facts.Agreement(
        is_written=not agreement.is_oral,
        agreed_on=agreement.effective_on or day_of(agreement.drawn_up_at),
        matter=agreement.facts,
        content=agreement.terms,
        obligations=tuple(facts.Obligation(str(one.party), one.what, due_on=one.due_on) for one in owed),
    )


def _performed(agreement: Agreement | None) -> list[Obligation]:
    if agreement is None:
        return []
    return list(agreement.obligations.select_related("party").filter(performance=Performance.DONE))


def _performance(done: Obligation) -> facts.Performance:
    return facts.Performance(on=done.settled_on, what=done.what, given_by=str(done.party))


def _follow_ups(dispute: Dispute) -> tuple[facts.FollowUp, ...]:
    return tuple(
        facts.FollowUp(
            after_days=visit.days,
            due_on=visit.due_on,
            made_on=visit.made_on,
            way=_in_chinese(FOLLOW_UP_WAY_WORDS[FollowUpWay(visit.way)]) if visit.way else "",
            asked=visit.asked,
            by=visit.made_by.full_name if visit.made_by else "",
            performed=PERFORMED.get(visit.performance),  # type: ignore[call-overload]  # empty until it was made
            satisfied=SATISFIED.get(visit.satisfaction),  # type: ignore[call-overload]
            is_heating_up=visit.heats_up if visit.made_on else None,
            said=visit.words,
        )
        for visit in dispute.follow_ups.select_related("made_by")
    )


def _confirmation(dispute: Dispute, agreement: Agreement | None) -> facts.Confirmation | None:
    if agreement is None or agreement.is_oral or agreement.effective_on is None:
        return None
    asked = confirmation_of(agreement)
    return facts.Confirmation(
        court=asked.court if asked else "",
        effective_on=agreement.effective_on,
        apply_until=last_day_of_confirming(dispute, agreement),
        applied_on=asked.asked_on if asked else None,
    )


def _not_settled(dispute: Dispute) -> facts.NotSettled | None:
    """The notice stays in the file where mediation failed first and went on later."""
    ended = dispute.acts.filter(act=Act.FAIL).last()
    if ended is None:
        return None
    on = ended.facts.get("on")
    return facts.NotSettled(date.fromisoformat(on) if on else None, ended.words, tuple(ended.facts.get("ways", ())))
