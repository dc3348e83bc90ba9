"""The register of incidents with personal data (C-33, PIPL art. 57)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from dayuan.kernel.clock import now
from dayuan.kernel.models import AuditEntry
from dayuan.people.models import Role
from dayuan.people.testing import make_officer
from dayuan.privacy.models import Incident
from dayuan.privacy.rules.consents import day_of


@pytest.fixture
def entered(township):
    return {
        "township": township.pk,
        "noticed_on": day_of(now()).isoformat(),
        "what": "打印的名单落在会议室",
        "whose": "三组住户的电话",
        "people_count": "42",
        "harm": "可能接到诈骗电话",
        "measures": "已收回销毁，逐户电话提醒",
    }


def close_url(incident):
    return reverse("privacy:close_incident", args=[incident.pk])


def test_an_incident_is_recorded_and_closed_when_those_who_must_know_were_told(client, duty_officer, entered):
    """C-33."""
    client.force_login(duty_officer)
    address = reverse("privacy:incidents")
    assert "还没有登记过" in client.get(address).content.decode()
    client.post(address, entered)
    incident = Incident.objects.get()
    assert incident.people_count == 42
    today = day_of(now())
    early = {"authority_told_on": (today - timedelta(days=1)).isoformat(), "people_told_how": "逐户电话"}
    assert client.post(close_url(incident), early).status_code == 422
    assert client.post(close_url(incident), {"people_told_how": ""}).status_code == 422
    client.post(close_url(incident), {"authority_told_on": today.isoformat(), "people_told_how": "逐户电话"})
    assert Incident.objects.get().closed_by == duty_officer
    assert (
        client.post(close_url(incident), {"authority_told_on": today.isoformat(), "people_told_how": "x"}).status_code
        == 422
    )
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"incident_recorded", "incident_closed"} <= actions


def test_a_day_that_has_not_come_is_refused_beside_its_field(client, duty_officer, entered):
    client.force_login(duty_officer)
    tomorrow = (day_of(now()) + timedelta(days=1)).isoformat()
    answer = client.post(reverse("privacy:incidents"), entered | {"noticed_on": tomorrow})
    assert answer.status_code == 422
    assert "打印的名单落在会议室" in answer.content.decode()
    assert not Incident.objects.exists()


def test_nothing_is_closed_before_the_authority_knows(client, duty_officer, entered):
    client.force_login(duty_officer)
    client.post(reverse("privacy:incidents"), entered)
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.update(closed_at=now())


def test_another_township_neither_sees_nor_closes_it(client, duty_officer, outsider, secretary, entered):
    client.force_login(duty_officer)
    client.post(reverse("privacy:incidents"), entered)
    incident = Incident.objects.get()
    client.force_login(outsider)
    assert "打印的名单" not in client.get(reverse("privacy:incidents")).content.decode()
    assert client.post(close_url(incident), {}).status_code == 404
    assert client.post(reverse("privacy:incidents"), entered).status_code in {404, 422}
    client.force_login(secretary)
    assert client.get(reverse("privacy:incidents")).status_code == 404
    assert Incident.objects.count() == 1


def test_a_duty_officer_of_a_village_cannot_record_for_the_township(client, entered, village):
    client.force_login(make_officer("village-duty", Role.DUTY_OFFICER, village.pk))
    assert client.post(reverse("privacy:incidents"), entered).status_code == 404
