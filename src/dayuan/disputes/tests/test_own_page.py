"""A party reads their own mediation with code and phone: steps, days, who opened it; nothing that was said apart."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from dayuan.disputes.actions.mediating import hold_session, plan_session
from dayuan.disputes.actions.party_codes import OPENED_BY_PARTY, open_own_mediation
from dayuan.disputes.actions.reading import note_opened, reveal_party
from dayuan.disputes.actions.taking import keep_consent, tell_rights
from dayuan.disputes.actions.watching import hand_on
from dayuan.disputes.facts import PartyFacts, Said
from dayuan.disputes.models import Party
from dayuan.disputes.paper.facts import Form
from dayuan.disputes.paper.filling import dossier_of
from dayuan.disputes.paper.printing import slips_of
from dayuan.disputes.rules.agreeing import Recipient, TellingHow
from dayuan.disputes.rules.clocks import day_of
from dayuan.disputes.rules.own import OwnStep, own_step
from dayuan.disputes.rules.workflow import Outcome, Side, State
from dayuan.disputes.testing import ONE, OTHER, bring_to, make_dispute, make_session, one_step_to
from dayuan.households.rules import Purpose, SensitiveField
from dayuan.kernel.clock import now
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON

AT = MONDAY_NOON
PARTIES = (
    PartyFacts(Side.APPLICANT, ONE, phone="15400008023", address="同意村二组"),
    PartyFacts(Side.OTHER, OTHER, phone="15400001177"),
)
OWN = "/mediation/"


@pytest.fixture(autouse=True)
def _no_tries_yet():
    cache.clear()


@pytest.fixture
def dispute(mediator):
    return bring_to(make_dispute(mediator, parties=PARTIES), State.INFORMED, by=mediator)


def read(client, party: Party, digits: str) -> str:
    answer = client.post(OWN, {"code": party.code, "digits": digits})
    assert answer.status_code == 200
    return answer.text


def test_each_party_gets_a_code_of_their_own_when_they_are_told_their_rights(mediator):
    dispute = make_dispute(mediator, parties=PARTIES)
    assert not any(party.code for party in dispute.parties.all())
    tell_rights(dispute.pk, how=TellingHow.PAPER, on=day_of(AT), by=mediator, at=AT)
    one, other = dispute.parties.all()
    assert one.code != other.code
    assert len(one.code) == 9


def test_the_code_stands_on_a_slip_of_their_own_and_never_on_the_other_ones(dispute):
    one, other = dispute.parties.all()
    first, second = (str(slip) for slip in slips_of(dossier_of(dispute, at=AT)))
    assert one.code in first
    assert other.code not in first
    assert other.code in second


def test_printing_the_notice_before_it_is_given_makes_the_codes_and_they_open_nothing_yet(client, mediator, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    dispute = make_dispute(mediator, parties=PARTIES)
    client.force_login(mediator)
    assert client.get(reverse("disputes:paper", args=[dispute.pk, Form.RIGHTS.value])).status_code == 200
    one = dispute.parties.first()
    assert one.code
    assert open_own_mediation(one.code, "8023", at=AT) is None


def test_a_party_reads_what_comes_next_for_them(client, dispute, mediator):
    one, other = dispute.parties.all()
    assert "是否同意" in read(client, one, "8023")
    keep_consent(dispute.pk, [one], how=TellingHow.PAPER, on=day_of(AT), by=mediator, at=AT)
    assert "您已同意调解" in read(client, one, "8023")
    assert "权利义务告知书" in read(client, other, "1177")
    assert "权利义务告知书" not in read(client, one, "8023").split("谁打开过")[0]


def test_when_they_meet_is_shown_to_whoever_is_asked_and_to_nobody_else(client, dispute, mediator):
    one, other = dispute.parties.all()
    for state in (State.ACCEPTED, State.GRADED):
        one_step_to(dispute, state, by=mediator, at=AT)
    soon = now() + timedelta(days=2)
    plan_session(dispute.pk, side=Side.OTHER, begins_at=soon, where="钱家堂屋", by=mediator, at=now())
    plan_session(dispute.pk, side=None, begins_at=soon + timedelta(days=1), where="村调解室", by=mediator, at=now())
    assert "钱家堂屋" in read(client, other, "1177")
    mine = read(client, one, "8023")
    assert "村调解室" in mine
    assert "钱家堂屋" not in mine


def test_nothing_said_and_nothing_of_the_other_side_ever_appears(client, dispute, mediator):
    """C-32, art. 15: neither what was said, apart or together, nor receipts, names and phones of the other side."""
    one, other = dispute.parties.all()
    for state in (State.ACCEPTED, State.GRADED):
        one_step_to(dispute, state, by=mediator, at=AT)
    said = (Said(other, "我其实愿意让一步", in_confidence=True),)
    hold_session(
        dispute.pk, make_session(dispute, at=AT, is_apart=True, said=said, result="对方底线一千元"), by=mediator, at=AT
    )
    together = (Said(one, "我先说"), Said(other, "当面说的话"))
    hold_session(dispute.pk, make_session(dispute, at=AT, said=together, result="谈到一半"), by=mediator, at=AT)
    hand_on(
        dispute.pk, Recipient.POLICE_STATION, received_by="民警甲", on=day_of(AT), reference="", words="有人扬言打人",
        by=mediator, at=AT,
    )  # fmt: skip
    for state in (State.DRAWN_UP, State.PERFORMING, State.WATCHED):
        shown = read(client, one, "8023")
        for hidden in (
            "让一步",
            "底线",
            "当面说的话",
            "谈到一半",
            OTHER,
            "1177",
            "民警甲",
            "扬言",
            "地界上的树",
            "调解员甲",
        ):
            assert hidden not in shown, (state, hidden)
        one_step_to(dispute, state, by=mediator, at=AT)


def test_what_both_signed_is_shown_as_yours_or_the_other_sides(client, mediator):
    dispute = bring_to(make_dispute(mediator, parties=PARTIES), State.DRAWN_UP, by=mediator)
    one, other = dispute.parties.all()
    assert "修掉过界的枝" not in read(client, one, "8023"), "a draft binds nobody and is read at the office"
    one_step_to(dispute, State.PERFORMING, by=mediator, at=AT)
    assert "对方" in read(client, one, "8023")
    theirs = read(client, other, "1177")
    assert "您自己" in theirs
    assert "修掉过界的枝" in theirs


def test_they_see_who_opened_the_file_by_post_and_not_by_name(client, dispute, mediator, secretary):
    one, other = dispute.parties.all()
    note_opened(dispute, by=secretary, at=AT)
    reveal_party(other, SensitiveField.PHONE, purpose=Purpose.CONTACT, words="", by=mediator, at=AT)
    mine, theirs = read(client, one, "8023"), read(client, other, "1177")
    assert "村书记" in mine or "村支部书记" in mine or "书记" in mine
    assert secretary.full_name not in mine
    assert "查看了您的" not in mine
    assert "查看了您的" in theirs


def test_wrong_and_missing_look_the_same_and_guessing_is_slowed_down(client, dispute):
    one, other = dispute.parties.all()
    wrong = client.post(OWN, {"code": one.code, "digits": "1177"})
    missing = client.post(OWN, {"code": "2222-2222", "digits": "8023"})
    assert (wrong.status_code, missing.status_code) == (422, 422)
    assert one.code in wrong.text, "what was typed stays"
    for _try in range(4):
        client.post(OWN, {"code": one.code, "digits": "0000"})
    assert client.post(OWN, {"code": one.code, "digits": "8023"}).status_code == 429
    assert read(client, other, "1177")
    assert AuditEntry.objects.filter(action=OPENED_BY_PARTY, detail__party=other.number).count() == 1


def test_without_a_phone_the_end_of_the_id_number_opens_it_and_without_both_nothing_does(mediator):
    parties = (
        PartyFacts(Side.APPLICANT, ONE, id_number="51142119500304001X"),
        PartyFacts(Side.OTHER, OTHER),
    )
    dispute = bring_to(make_dispute(mediator, parties=parties), State.INFORMED, by=mediator)
    one, other = dispute.parties.all()
    assert open_own_mediation(one.code, "001x", at=AT) == one
    assert open_own_mediation(other.code, "", at=AT) is None
    assert open_own_mediation(other.code, "----", at=AT) is None


@pytest.mark.no_database
@pytest.mark.parametrize("state", State)
def test_every_state_says_what_comes_next(state):
    for outcome in (None, *Outcome):
        for has in (True, False):
            assert own_step(state, outcome, has_agreed=has, has_signed=has) in set(OwnStep)
