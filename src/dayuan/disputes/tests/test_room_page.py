"""The mediation room and its forms, as people use them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from dayuan.cases.models import Case
from dayuan.disputes.access import hands_of
from dayuan.disputes.actions.mediating import ask_mediator, hold_session
from dayuan.disputes.facts import Said
from dayuan.disputes.models import Dispute, Mediator
from dayuan.disputes.pages.acts import STEPS
from dayuan.disputes.queries import facts_of
from dayuan.disputes.rules.agreeing import Conflict
from dayuan.disputes.rules.clocks import day_of
from dayuan.disputes.rules.levels import Level
from dayuan.disputes.rules.workflow import FROM_ELSEWHERE, Act, State, refusal_of
from dayuan.disputes.testing import ONE, OTHER, bring_to, fresh, make_dispute, make_session, one_step_to
from dayuan.households.testing import make_household, make_resident
from dayuan.kernel.clock import now
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.access import scope_of
from dayuan.places.testing import VILLAGE

APPLICATION = {
    "place": VILLAGE,
    "kind": "neighbours",
    "origin": "applied",
    "what": "地界上的树（虚构）",
    "people": "2",
    "households": "2",
    "money_yuan": "0",
    "applicant_name": ONE.removesuffix("（虚构）"),
    "other_name": OTHER.removesuffix("（虚构）"),
}


SESSION = {
    "is_apart": "together", "hour": "00:00", "where": "村调解室",
    "party_1_there": "on", "party_1_said": "树挡了光", "party_2_there": "on",
}  # fmt: skip


def room(dispute):
    return reverse("disputes:dispute", args=[dispute.pk])


def act_url(dispute, act):
    return reverse("disputes:act", args=[dispute.pk, act])


def today():
    return day_of(now()).isoformat()


def test_a_secretary_takes_an_application_down_and_is_led_on(client, secretary):
    client.force_login(secretary)
    answer = client.post(reverse("disputes:apply"), APPLICATION | {"sign_drink": "on", "why_drink": "酒后吵过"})
    dispute = Dispute.objects.get()
    assert answer.headers["Location"] == room(dispute)
    shown = client.get(room(dispute)).text
    assert all(words in shown for words in ("赵甲", "钱乙", "地界上的树", "酒后吵过"))
    assert act_url(dispute, "tell_rights") in shown
    assert dispute.level == Level.YELLOW


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(client, secretary):
    client.force_login(secretary)
    wrong = {"applicant_id_number": "123", "other_phone": "12", "applicant_counsel": "孙律师", "sign_crime": "on"}
    answer = client.post(reverse("disputes:apply"), APPLICATION | wrong)
    form = answer.context["form"]
    assert answer.status_code == 422
    assert set(form.errors) == {"applicant_id_number", "other_phone", "applicant_authority", "why_crime"}
    assert "地界上的树" in answer.text
    assert not Dispute.objects.exists()
    assert not Case.objects.exists()


def test_a_grid_worker_takes_down_only_what_they_mediate(client, grid_worker):
    client.force_login(grid_worker)
    assert "mediates" in client.post(reverse("disputes:apply"), APPLICATION).context["form"].errors
    client.post(reverse("disputes:apply"), APPLICATION | {"mediates": "on"})
    assert Mediator.objects.get().person == grid_worker
    assert client.get(room(Dispute.objects.get())).status_code == 200


def test_words_in_confidence_are_read_by_the_mediators_alone(client, mediator, secretary):
    dispute = bring_to(make_dispute(mediator), State.GRADED, by=mediator)
    one = dispute.parties.first()
    facts = make_session(
        dispute, at=MONDAY_NOON, is_apart=True, said=(Said(one, "我其实愿意让一步", in_confidence=True),)
    )
    hold_session(dispute.pk, facts, by=mediator, at=MONDAY_NOON)
    for person, reads in ((mediator, True), (secretary, False)):
        client.force_login(person)
        assert ("我其实愿意让一步" in client.get(room(dispute)).text) is reads


def test_whoever_mediates_later_does_not_read_what_was_confided_to_others(client, mediator, secretary):
    dispute = bring_to(make_dispute(mediator), State.GRADED, by=mediator)
    said = (Said(dispute.parties.first(), "底线是两千元", in_confidence=True),)
    hold_session(
        dispute.pk, make_session(dispute, at=MONDAY_NOON, is_apart=True, said=said), by=mediator, at=MONDAY_NOON
    )

    later = MONDAY_NOON + timedelta(hours=1)
    ask_mediator(dispute.pk, secretary, declares=Conflict.NONE, by=secretary, at=later)

    client.force_login(secretary)
    assert "底线是两千元" not in client.get(room(dispute)).text


def test_a_session_pressed_twice_is_kept_once(client, mediator):
    dispute = bring_to(make_dispute(mediator, at=now()), State.GRADED, by=mediator, at=now())
    client.force_login(mediator)
    page = client.get(act_url(dispute, "hold_session"))
    entered = {"pressed": re.search(r'name="pressed" value="(\w+)"', page.text)[1]}

    for _press in range(2):
        assert client.post(act_url(dispute, "hold_session"), entered).status_code == 422
    entered |= SESSION | {"day": today()}
    for _press in range(2):
        assert client.post(act_url(dispute, "hold_session"), entered).status_code == 302

    assert dispute.sessions.count() == 1


def test_who_of_the_register_a_party_is_shows_to_those_alone_who_read_the_register(client, mediator, secretary):
    dispute = make_dispute(mediator)
    someone = make_resident(ONE, make_household("777"))
    client.force_login(mediator)
    assert client.get(act_url(dispute, "link")).status_code == 404
    client.force_login(secretary)
    entry = f"{dispute.parties.first().pk}/{someone.pk}"
    client.post(act_url(dispute, "link"), {"entry": entry})
    assert "777" in client.get(room(dispute)).text
    client.force_login(mediator)
    assert "777" not in client.get(room(dispute)).text


def test_a_phone_is_masked_until_somebody_says_what_for(client, mediator):
    dispute = make_dispute(mediator)
    party = dispute.parties.first()
    client.force_login(mediator)
    assert "154****8023" in client.get(room(dispute)).text
    url = reverse("disputes:reveal", args=[dispute.pk, party.pk, "phone"])
    assert "15400008023" not in client.post(url, {"purpose": ""}).text
    assert "15400008023" in client.post(url, {"purpose": "contact"}).text
    assert AuditEntry.objects.get(action="party_revealed").detail["purpose"] == "contact"
    assert client.get(reverse("disputes:reveal", args=[dispute.pk, party.pk, "care"])).status_code == 404


def test_every_act_has_a_form_that_opens_and_refuses_nothing_at_all_kindly(client, mediator, secretary):
    """In each state, every act that the table allows: its page is there, and an empty form comes back, never a 500."""
    assert set(STEPS) == set(Act) - FROM_ELSEWHERE
    dispute, tried = make_dispute(mediator, at=now()), set()
    client.force_login(secretary)
    ask_mediator(dispute.pk, secretary, declares=Conflict.NONE, by=mediator, at=now())
    for before, state in zip([State.RECEIVED, *WAY], [*WAY, None], strict=True):
        hands, facts = hands_of(dispute, scope_of(secretary, at=now())), facts_of(fresh(dispute), at=now())
        for act in STEPS:
            if refusal_of(before, act, hands, facts) is None and act not in tried:
                assert client.get(act_url(dispute, act)).status_code == 200, act
                tried.add(act)
                if act not in {Act.CLOSE, Act.SIGN}:
                    assert client.post(act_url(dispute, act), {"on": "x", "day": "x"}).status_code == 422, act
        if state is not None:
            one_step_to(dispute, state, by=mediator, at=now())
    assert tried >= set(STEPS) - {Act.LINK, Act.LOWER, Act.COURT_DECIDED, Act.CLOSE}


WAY = [State.INFORMED, State.ACCEPTED, State.GRADED, State.MEDIATING, State.DRAWN_UP, State.PERFORMING]


def test_a_session_and_an_agreement_are_kept_by_their_forms(client, mediator):
    dispute = bring_to(make_dispute(mediator, at=now()), State.GRADED, by=mediator, at=now())
    client.force_login(mediator)
    one, other = dispute.parties.all()
    session = SESSION | {"day": today()}
    assert client.post(act_url(dispute, "hold_session"), session).headers["Location"] == room(dispute)
    agreement = {
        "facts_told": "界树", "terms": "修枝",
        "owed_0_party": str(other.pk), "owed_0_what": "修枝", "owed_0_due": today(),
    }  # fmt: skip
    half = client.post(act_url(dispute, "draw_up"), agreement | {"owed_1_what": "还工具"})
    assert set(half.context["form"].errors) == {"owed_1_party", "owed_1_due"}
    client.post(act_url(dispute, "draw_up"), agreement)
    signed = {"on": today(), "party_1": "signature", "party_2": "fingerprint", "mediator": "on", "seal": "on"}
    client.post(act_url(dispute, "sign"), signed)
    assert fresh(dispute).state == State.PERFORMING
    assert "修枝" in client.get(room(dispute)).text
    assert one.statements.get().said == "树挡了光"


def test_an_act_that_is_not_for_now_says_so_and_leads_back(client, secretary, mediator):
    dispute = make_dispute(mediator)
    client.force_login(secretary)
    answer = client.get(act_url(dispute, "close"), follow=True)
    assert answer.redirect_chain == [(room(dispute), 302)]
    assert "重新看" in answer.text or "再看" in answer.text
    assert client.get(act_url(dispute, "no_such_act")).status_code == 404


@pytest.mark.parametrize("shown", ["open", "late", "closed", "x"])
def test_the_list_opens_in_every_state_and_says_what_to_do_first(client, secretary, shown):
    client.force_login(secretary)
    answer = client.get(reverse("disputes:list"), {"shown": shown})
    assert answer.status_code == 200
    assert 'class="card empty"' in answer.text
