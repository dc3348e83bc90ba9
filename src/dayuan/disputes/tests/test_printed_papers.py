"""Papers printed of a dispute: filled with what is kept, never with what was said in confidence, and on record."""

import pytest
from django.urls import reverse

from dayuan.cases.actions import add_evidence
from dayuan.cases.models import Evidence
from dayuan.disputes.actions.agreeing import fail
from dayuan.disputes.actions.climbing import pass_up
from dayuan.disputes.actions.mediating import hold_session
from dayuan.disputes.actions.taking import link_party
from dayuan.disputes.facts import Said
from dayuan.disputes.paper.facts import Form, forms_of
from dayuan.disputes.paper.filling import dossier_of
from dayuan.disputes.paper.offering import PAPER_WORDS, papers_of, with_an_empty_sheet
from dayuan.disputes.rules.agreeing import OtherWay
from dayuan.disputes.rules.clocks import day_of
from dayuan.disputes.rules.workflow import State
from dayuan.disputes.testing import ONE, OTHER, agree_on_the_spot, bring_to, make_dispute, make_session
from dayuan.households.testing import make_household, make_resident
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.sensing.testing import make_pdf


@pytest.fixture(autouse=True)
def _without_a_second_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def dispute(secretary):
    return make_dispute(secretary)


def paper(dispute, name):
    return reverse("disputes:paper", args=[dispute.pk, name])


def test_a_dispute_with_an_agreement_fills_its_papers(dispute, secretary):
    facts = dossier_of(bring_to(dispute, State.PERFORMING, by=secretary), at=MONDAY_NOON)

    assert str(facts.number) == f"（{dispute.year}）人调字第 {dispute.number} 号"
    assert facts.title == f"{ONE}与{OTHER}邻里纠纷"
    assert [party.name for party in facts.parties] == [ONE, OTHER]
    assert facts.committee_name == f"{dispute.place.name}人民调解委员会"
    assert facts.mediators == (secretary.full_name,)
    assert [(one.who, one.what) for one in facts.agreement.obligations] == [(OTHER, "修掉过界的枝")]
    assert facts.confirmation.effective_on == facts.agreement.agreed_on
    assert [visit.after_days for visit in facts.follow_ups] == [7, 30, 90]
    assert set(forms_of(facts)) >= {Form.APPLICATION, Form.SESSION, Form.AGREEMENT}
    assert not set(forms_of(facts)) & {Form.CONFIRMATION, Form.FOLLOW_UP, Form.NOT_SETTLED}


def test_an_oral_agreement_is_registered(dispute, secretary):
    bring_to(dispute, State.MEDIATING, by=secretary)
    assert Form.ORAL_AGREEMENT in forms_of(dossier_of(agree_on_the_spot(dispute, by=secretary), at=MONDAY_NOON))


def test_what_was_said_in_confidence_stands_on_no_paper(dispute, secretary):
    bring_to(dispute, State.GRADED, by=secretary)
    one, other = dispute.parties.order_by("number")
    said = (Said(one, "只告诉调解员", in_confidence=True), Said(other, "可以写下来"))
    hold_session(dispute.pk, make_session(dispute, at=MONDAY_NOON, said=said), by=secretary, at=MONDAY_NOON)

    facts = dossier_of(dispute, at=MONDAY_NOON)
    assert [held.said for held in facts.sessions] == [f"{OTHER}：可以写下来"]
    assert facts.sessions[0].present == (ONE, OTHER)
    assert with_an_empty_sheet(facts).sessions == ()


def test_every_state_offers_every_paper_once():
    assert set(PAPER_WORDS) == set(Form)
    for state in State:
        first, others = papers_of(state)
        assert sorted([*first, *others]) == sorted(Form)


def test_a_printed_paper_is_on_record_and_seen_by_the_party(client, dispute, secretary):
    resident = make_resident("赵甲", make_household())
    link_party(dispute.parties.first(), resident, by=secretary, at=MONDAY_NOON)
    client.force_login(secretary)

    printed = client.get(paper(dispute, "rights"))
    assert (printed.status_code, printed.content[:5]) == (200, b"%PDF-")
    kept = AuditEntry.objects.filter(action="dispute_paper_printed").order_by("pk")
    assert [(entry.subject, entry.detail["paper"]) for entry in kept] == [
        (dispute.audit_subject, "rights"),
        (resident.audit_subject, "rights"),
    ]
    assert client.get(paper(dispute, "nonsense")).status_code == 404


def test_the_notice_that_it_failed_stays_in_the_file_when_it_is_settled_one_rung_up(dispute, secretary):
    bring_to(dispute, State.MEDIATING, by=secretary)
    on = day_of(MONDAY_NOON)
    fail(dispute.pk, why="各不相让", ways=[OtherWay.COURT], told="双方", on=on, by=secretary, at=MONDAY_NOON)
    everybody = list(dispute.parties.all())
    pass_up(dispute.pk, why="请司法所再调", agree=everybody, by=secretary, at=MONDAY_NOON)
    facts = dossier_of(agree_on_the_spot(dispute, by=secretary), at=MONDAY_NOON)
    assert (facts.not_settled.on, facts.not_settled.ways) == (on, ("court",))
    assert set(forms_of(facts)) >= {Form.ORAL_AGREEMENT, Form.NOT_SETTLED}


def test_what_lies_with_the_case_is_on_the_list_of_evidence_and_its_reporter_is_not_named(dispute, secretary):
    piece = add_evidence(dispute.case_id, make_pdf(), by=secretary, at=MONDAY_NOON)
    (listed,) = dossier_of(dispute, at=MONDAY_NOON).evidence
    assert (listed.name, listed.provided_by, listed.sha256) == ("文书1", secretary.full_name, piece.sha256)
    Evidence.objects.filter(pk=piece.pk).update(by=None)
    assert dossier_of(dispute, at=MONDAY_NOON).evidence[0].provided_by == ""


@pytest.mark.parametrize("who", ["duty_officer", "other_secretary", "grid_worker", "outsider"])
def test_whoever_may_not_read_it_prints_nothing(client, request, dispute, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(paper(dispute, "whole")).status_code == 404


def test_papers_leave_only_with_a_second_factor(client, dispute, secretary, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(secretary)
    assert client.get(paper(dispute, "whole")).status_code == 302
    assert not AuditEntry.objects.filter(action="dispute_paper_printed").exists()
