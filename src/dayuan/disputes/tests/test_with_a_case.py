"""A case about a quarrel, seen by a warning or reported, goes into mediation with one button, and is decided there."""

import pytest
from django.urls import reverse

from dayuan.cases.actions import answer_case
from dayuan.cases.models import Case, Reporter, Status
from dayuan.cases.queries import step_sentence
from dayuan.cases.rules import Kind
from dayuan.cases.rules.workflow import Part
from dayuan.cases.testing import make_report
from dayuan.devices.testing import make_device
from dayuan.dispatch.actions import CaseIsOver, send_somebody
from dayuan.dispatch.models import Offer
from dayuan.disputes.actions.levels import grade
from dayuan.disputes.actions.taking import take_into_mediation, turn_away
from dayuan.disputes.facts import Numbers
from dayuan.disputes.models import Dispute
from dayuan.disputes.rules.agreeing import OtherWay
from dayuan.disputes.rules.clocks import day_of
from dayuan.disputes.rules.levels import Sign
from dayuan.disputes.rules.workflow import DisputeKind
from dayuan.disputes.testing import make_dispute
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.notices.models import Notice
from dayuan.places.testing import VILLAGE, make_place
from dayuan.warnings.actions import confirm_warning
from dayuan.warnings.models import Warning
from dayuan.warnings.rules.levels import Family
from dayuan.warnings.testing import make_warning


@pytest.fixture
def case(duty_officer):
    warning = make_warning(make_device(), at=MONDAY_NOON)
    Warning.objects.filter(pk=warning.pk).update(family=Family.DISPUTE)
    confirm_warning(warning.pk, by=duty_officer, at=MONDAY_NOON)
    return Case.objects.get(source=f"warning:{warning.pk}")


def test_the_button_is_there_once_and_leads_into_the_room(client, case, secretary):
    client.force_login(secretary)
    take = reverse("disputes:take", args=[case.pk])
    page = reverse("cases:case", args=[case.pk])
    assert take in client.get(page).text
    answer = client.post(take)
    dispute = Dispute.objects.get(case=case)
    assert answer.headers["Location"] == reverse("disputes:dispute", args=[dispute.pk])
    shown = client.get(page).text
    assert take not in shown
    assert str(dispute) in shown
    assert "已转入人民调解" in shown
    assert client.post(take).status_code == 404


def test_other_cases_have_no_such_button(client, case, secretary, other_secretary, mediator):
    lamp = make_report(make_place(VILLAGE))
    client.force_login(secretary)
    page = client.get(reverse("cases:case", args=[lamp.pk])).text
    assert reverse("disputes:take", args=[lamp.pk]) not in page
    assert client.post(reverse("disputes:take", args=[lamp.pk])).status_code == 404
    client.force_login(other_secretary)
    assert client.post(reverse("disputes:take", args=[case.pk])).status_code == 404
    mediated = make_dispute(mediator)
    client.force_login(secretary)
    assert client.post(reverse("disputes:take", args=[mediated.case_id])).status_code == 404


def test_the_command_room_hands_it_to_the_village_and_reads_it_no_further(client, case, duty_officer, secretary):
    client.force_login(duty_officer)
    room = client.post(reverse("disputes:take", args=[case.pk]), follow=True).text
    dispute = Dispute.objects.get(case=case)
    assert dispute.what not in room
    assert Notice.objects.get(person=secretary).link == reverse("disputes:dispute", args=[dispute.pk])
    anew = {"kind": "irrigation", "origin": "found", "what": "争水（虚构）"}
    client.force_login(secretary)
    client.post(reverse("disputes:act", args=[dispute.pk, "describe"]), anew)
    after = Dispute.objects.get(case=case)
    assert (after.kind, after.what, after.acts.last().words) == ("irrigation", "争水（虚构）", dispute.what)


def test_what_is_mediated_is_decided_in_its_room_and_nobody_is_sent_there(client, case, duty_officer, secretary):
    dispute = take_into_mediation(case, by=secretary, at=MONDAY_NOON)
    case.refresh_from_db()
    assert (case.kind, case.status, case.level) == (Kind.MEDIATED, Status.IN_PROGRESS, "yellow")
    assert dispute.level == "yellow"
    assert not Offer.objects.live().filter(case=case).exists()
    with pytest.raises(CaseIsOver):
        send_somebody(case.pk, by=duty_officer, at=MONDAY_NOON)
    for person in (duty_officer, secretary):
        client.force_login(person)
        assert client.post(reverse("cases:close", args=[case.pk]), {"outcome": "settled"}).status_code == 404
        assert client.post(reverse("cases:act", args=[case.pk, "return"]), {"reason": "x"}).status_code == 404
    assert Case.objects.get(pk=case.pk).status == Status.IN_PROGRESS


def test_the_level_of_the_dispute_is_the_level_of_its_case(case, secretary):
    dispute = take_into_mediation(case, by=secretary, at=MONDAY_NOON)
    grade(dispute.pk, {Sign.VIOLENCE: "举锄头（虚构）"}, Numbers(), by=secretary, at=MONDAY_NOON)

    case.refresh_from_db()
    assert case.level == "red"
    assert "红色" in step_sentence(case.steps.last())


def test_a_reported_quarrel_ends_only_after_whoever_reported_it_was_heard(client, secretary, mediator):
    case = make_report(make_place(VILLAGE), class_code="01001", story="两家为排水吵了三天（虚构）")
    client.force_login(secretary)
    client.post(reverse("disputes:take", args=[case.pk]))
    dispute = Dispute.objects.get(case=case)
    assert (dispute.kind, dispute.what) == (DisputeKind.NEIGHBOURS, case.story)
    ways = {"ways": [OtherWay.COURT], "told": "甲某（虚构）", "on": day_of(MONDAY_NOON)}
    turn_away(dispute.pk, why="一方不同意", by=secretary, at=MONDAY_NOON, **ways)

    case.refresh_from_db()
    assert case.status == Status.DONE
    heard = Reporter.objects.get(case=case)
    again = answer_case(case.pk, heard.pk, answer="not_fixed", words="还在吵", parts={Part.REPORTER}, at=MONDAY_NOON)
    assert (again.kind, again.status) == (Kind.DISPUTE, Status.IN_PROGRESS)
