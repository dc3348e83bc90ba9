"""Interests the register knows, minors, and whoever speaks for a party; red is told to those who must call."""

from datetime import date

import pytest
from django.urls import reverse

from dayuan.disputes.access import may_read
from dayuan.disputes.actions.levels import grade
from dayuan.disputes.actions.party_codes import open_own_mediation
from dayuan.disputes.actions.records import EntryRefused
from dayuan.disputes.actions.taking import correct_party, speak_for
from dayuan.disputes.facts import Numbers, PartyFacts
from dayuan.disputes.models import Dispute
from dayuan.disputes.rules.agreeing import Conflict
from dayuan.disputes.rules.levels import Level, Sign
from dayuan.disputes.rules.workflow import Side, State
from dayuan.disputes.testing import ONE, OTHER, bring_to, make_dispute
from dayuan.disputes.tests.test_room_page import APPLICATION
from dayuan.households.testing import make_household, make_id_number, make_resident
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.notices.models import Notice
from dayuan.people.access import scope_of
from dayuan.people.models import Role
from dayuan.people.testing import make_officer
from dayuan.places.testing import TOWNSHIP

AT = MONDAY_NOON
NUMBER = make_id_number(date(1970, 1, 2))


def test_a_party_known_by_their_number_is_found_at_once_and_their_household_does_not_mediate(mediator, secretary):
    own = make_resident("调解员甲", make_household("5"), person=mediator)
    make_resident(ONE, own.household, id_number=NUMBER)
    parties = (PartyFacts(Side.APPLICANT, ONE, id_number=NUMBER), PartyFacts(Side.OTHER, OTHER))
    dispute = make_dispute(mediator, parties=parties)
    assert dispute.parties.first().resident.name == ONE
    assert dispute.mediators.get().conflict == Conflict.HOUSEHOLD
    assert not may_read(dispute, scope_of(mediator, at=AT))
    assert may_read(dispute, scope_of(secretary, at=AT))


def test_a_secretary_who_takes_their_own_quarrel_down_is_told_that_others_read_it(client, secretary):
    make_resident("赵甲", make_household("6"), id_number=NUMBER, person=secretary)
    client.force_login(secretary)
    said = client.post(reverse("disputes:apply"), APPLICATION | {"applicant_id_number": NUMBER}, follow=True)
    dispute = Dispute.objects.get()
    assert "利害关系" in said.text
    assert client.get(reverse("disputes:act", args=[dispute.pk, "tell_rights"])).status_code == 404


def test_whoever_is_under_eighteen_by_their_number_needs_a_guardian(client, secretary):
    young = {"other_id_number": make_id_number(date(2015, 5, 6))}
    client.force_login(secretary)
    asked = client.post(reverse("disputes:apply"), APPLICATION | young)
    assert set(asked.context["form"].errors) == {"other_guardian"}
    guarded = young | {"other_guardian": "钱父", "other_authority": "户口簿"}
    client.post(reverse("disputes:apply"), APPLICATION | guarded)
    assert Dispute.objects.get().parties.get(side=Side.OTHER).needs_guardian


def test_nobody_speaks_for_the_other_side(mediator):
    dispute = make_dispute(mediator)
    one, other = dispute.parties.all()
    given = {"authority": "委托书", "needs_guardian": False, "by": mediator, "at": AT}
    with pytest.raises(EntryRefused, match="对方"):
        speak_for(one, guardian="", counsel=other.name, **given)
    speak_for(other, guardian="", counsel="孙律师（虚构）", **given)
    with pytest.raises(EntryRefused, match="对方"):
        speak_for(one, guardian="", counsel="孙律师（虚构）", **given)


def test_what_becomes_red_is_told_to_the_judicial_office_and_the_leaders_without_names(mediator, judicial):
    leader = make_officer("leader", Role.PARTY_SECRETARY, TOWNSHIP, on_duty=False)
    dispute = make_dispute(mediator)
    grade(dispute.pk, {Sign.VIOLENCE: "举锄头（虚构）"}, Numbers(), by=mediator, at=AT)
    told = Notice.objects.filter(key__startswith="dispute-red:")
    assert {notice.person for notice in told} == {judicial, leader}
    assert {notice.level for notice in told} == {Level.RED}
    assert ONE not in "".join(notice.title + notice.body + notice.reason for notice in told)


def test_a_phone_that_was_missing_is_added_and_opens_the_partys_own_page(client, mediator):
    dispute = bring_to(make_dispute(mediator), State.INFORMED, by=mediator)
    other = dispute.parties.get(side=Side.OTHER)
    assert open_own_mediation(other.code, "1177", at=AT) is None
    client.force_login(mediator)
    form = reverse("disputes:act", args=[dispute.pk, "correct_party"])
    assert client.post(form, {"party": str(other.pk)}).status_code == 422
    assert client.post(form, {"party": str(other.pk), "phone": "12"}).status_code == 422
    client.post(form, {"party": str(other.pk), "phone": "154 0000 1177", "name": "钱小乙"})
    assert open_own_mediation(other.code, "1177", at=AT) == other
    kept = dispute.acts.get(act="correct_party")
    assert (kept.facts["fields"], kept.words) == (["name", "phone"], OTHER)
    assert "15400001177" not in client.get(reverse("disputes:dispute", args=[dispute.pk])).text


def test_a_number_entered_later_finds_the_register_and_keeps_its_household_out(mediator, secretary):
    own = make_resident("调解员甲", make_household("7"), person=mediator)
    make_resident(ONE, own.household, id_number=NUMBER)
    dispute = make_dispute(mediator)
    correct_party(dispute.parties.first(), PartyFacts(Side.APPLICANT, "", id_number=NUMBER), by=secretary, at=AT)
    assert not may_read(dispute, scope_of(mediator, at=AT))
