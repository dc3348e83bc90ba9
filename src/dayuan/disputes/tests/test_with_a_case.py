"""A case that a warning about a quarrel opened goes into mediation with one button."""

import pytest
from django.urls import reverse

from dayuan.cases.models import Case
from dayuan.devices.testing import make_device
from dayuan.disputes.models import Dispute
from dayuan.disputes.testing import make_dispute
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.notices.models import Notice
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
    Warning.objects.update(family=Family.VEHICLE)
    client.force_login(secretary)
    page = client.get(reverse("cases:case", args=[case.pk])).text
    assert reverse("disputes:take", args=[case.pk]) not in page
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
