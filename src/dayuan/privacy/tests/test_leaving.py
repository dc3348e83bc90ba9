"""Whoever is erased may leave a household without head and a child without guardian: it is said before and after."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from dayuan.households.looks import who_looked
from dayuan.households.rules import Relation
from dayuan.households.testing import make_resident
from dayuan.kernel.sealing.keys import write_ring
from dayuan.kernel.sealing.seals import key_ring
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.notices.models import Notice
from dayuan.privacy.actions.consents import FactsRefused, withdraw_consent
from dayuan.privacy.actions.requests import decide_erasure, propose_erasure
from dayuan.privacy.models import SubjectRequest
from dayuan.privacy.rules.consents import Channel, OnBehalf
from dayuan.privacy.rules.requests import RequestChannel, RequestKind
from dayuan.privacy.testing import make_consent, make_request

AT = MONDAY_NOON
CHILD_BORN = date(2018, 6, 1)


@pytest.fixture(autouse=True)
def keys_of_its_own(tmp_path, settings):
    write_ring(tmp_path / "keys" / "sealing.json", key_ring())
    settings.SEALING_KEYS = str(tmp_path / "keys" / "sealing.json")


@pytest.fixture
def head():
    return make_resident("欧阳一鸣", relation=Relation.HEAD)


@pytest.fixture
def child(head):
    return make_resident("欧阳小宝", head.household, born_on=CHILD_BORN, guardian=head, consent_by=head.name)


def test_before_and_after_a_guardian_is_erased_somebody_is_told_what_is_missing(
    client, head, child, secretary, duty_officer, chief
):
    """C-16, C-18."""
    make_consent(child, by=secretary, given_by=head.name, on_behalf=OnBehalf.CHILD, proof="户口簿", guardian=head)
    asked = make_request(head, RequestKind.DELETE, by=secretary, identified=True)
    client.force_login(secretary)
    page = reverse("privacy:request", args=[asked.pk])
    said = ("001 户将没有户主", "欧阳小宝 将没有监护人", "同意随之失效")
    text = client.get(page).content.decode()
    assert all(sentence in text for sentence in said)
    propose_erasure(asked.pk, proposal="可删", by=secretary, at=AT)
    client.force_login(duty_officer)
    text = client.get(page).content.decode()
    assert all(sentence in text for sentence in said)

    decide_erasure(asked.pk, answer="已删", by=chief, at=AT)

    notice = Notice.objects.get(person=secretary)
    assert notice.link == reverse("households:household", args=[child.household_id])
    assert head.name not in notice.title + notice.body
    client.force_login(secretary)
    household = client.get(notice.link).content.decode()
    assert "这一户没有户主" in household
    assert "欧阳小宝 未满十四周岁，监护人缺失" in household
    assert reverse("households:correct_resident", args=[child.pk]) in household
    person = client.get(reverse("households:resident", args=[child.pk])).content.decode()
    assert "监护人缺失" in person
    assert "请向现监护人重新征得" in person


def test_where_nothing_stays_open_nobody_is_told_of_it(head, secretary, chief):
    asked = make_request(head, RequestKind.DELETE, by=secretary, identified=True)
    propose_erasure(asked.pk, proposal="可删", by=secretary, at=AT)
    decide_erasure(asked.pk, answer="已删", by=chief, at=AT)
    assert not Notice.objects.exists()


def test_a_child_does_not_speak_for_itself_under_the_word_guardian(child, secretary):
    """C-16."""
    with pytest.raises(FactsRefused) as refused:
        make_consent(child, by=secretary, on_behalf=OnBehalf.CHILD, proof="户口簿", given_by="欧阳 小宝")
    assert set(refused.value.problems) == {"given_by"}


def test_another_than_the_registered_guardian_may_speak_and_the_desk_is_warned(client, child, secretary):
    make_consent(make_resident("别人"), by=secretary)
    client.force_login(secretary)
    give = reverse("privacy:give", args=[child.pk, "home_sensor"])
    text = client.get(reverse("privacy:consents", args=[child.pk])).context["lines"][0]["line"].text
    entered = {"text": text.pk, "channel": "paper", "given_by": "外婆", "on_behalf": "child", "proof": "抚养证明",
               "evidence": "3夹"}  # fmt: skip
    answered = client.post(give, {f"home_sensor-{name}": value for name, value in entered.items()}, follow=True)
    assert "登记的监护人是 欧阳一鸣，这次由 外婆 表示" in answered.content.decode()
    assert child.consents.get().guardian is None


def test_a_withdrawal_by_phone_is_called_so_and_ones_own_acts_are_ones_own(client, head, secretary):
    consent = make_consent(head, by=secretary)
    client.force_login(secretary)
    client.post(
        reverse("privacy:withdraw", args=[consent.pk]),
        {"home_sensor-withdrawn_by": head.name, "home_sensor-channel": "phone"},
    )
    page = client.get(reverse("privacy:consents", args=[head.pk])).content.decode()
    assert "电话撤回" in page.split("<h2>历史</h2>")[-1]
    again = make_consent(head, by=secretary, at=AT + timedelta(days=400))
    withdraw_consent(
        again.pk, withdrawn_by="", channel=Channel.ELECTRONIC, by=None, at=AT + timedelta(days=401)
    )  # fmt: skip
    line = who_looked(head, is_own=True)[0]
    assert (line.who, line.did) == ("您本人", "撤回了对“老人家中门磁、水电表看护”的同意")


def test_of_a_paper_consent_the_day_is_shown_and_no_hour(client, head, secretary):
    make_consent(head, by=secretary, given_on=AT.date() - timedelta(days=2))
    client.force_login(secretary)
    page = client.get(reverse("privacy:consents", args=[head.pk])).content.decode()
    assert "23:59" not in page
    assert f"{AT.date() - timedelta(days=2)}</time>" in page


def test_the_time_to_answer_a_paper_runs_from_the_day_it_was_received(head, secretary):
    paper = {"channel": RequestChannel.PAPER, "contact": "本人来取"}
    earlier = make_request(head, by=secretary, received_on=date(2026, 2, 27), **paper)
    now = make_request(head, by=secretary, **paper)
    assert earlier.due_on < now.due_on
    for day, field in ((AT.date() + timedelta(days=1), "received_on"), (date(2026, 1, 5), "late_why")):
        with pytest.raises(FactsRefused) as refused:
            make_request(head, by=secretary, received_on=day, **paper)
        assert set(refused.value.problems) == {field}
    make_request(head, by=secretary, received_on=date(2026, 1, 5), late_why="放在村里漏交", **paper)
    assert SubjectRequest.objects.count() == 3
