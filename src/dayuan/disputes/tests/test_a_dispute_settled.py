"""A boundary between neighbours: taken down, mediated, agreed, performed, followed up, and broken out again."""

from datetime import date, timedelta

import pytest

from dayuan.cases.models import Case
from dayuan.cases.queries import history_of, public_history_of
from dayuan.disputes.actions.agreeing import draw_up, fail, go_back, sign
from dayuan.disputes.actions.mediating import extend, hold_session
from dayuan.disputes.actions.records import ActRefused, EntryRefused
from dayuan.disputes.actions.taking import add_party, keep_consent, speak_for, tell_rights, turn_away
from dayuan.disputes.actions.watching import (
    Seen,
    ask_court,
    close_dispute,
    follow_up,
    hand_on,
    keep_court_decision,
    resume,
)
from dayuan.disputes.facts import PartyFacts, Signed
from dayuan.disputes.models import Dispute, DisputeAct, Obligation, Receipt
from dayuan.disputes.rules.agreeing import (
    CourtOutcome,
    OtherWay,
    Performance,
    PerformanceSeen,
    Recipient,
    Satisfaction,
    SignedHow,
    TellingHow,
)
from dayuan.disputes.rules.levels import Level, Sign
from dayuan.disputes.rules.workflow import Outcome, Side, State
from dayuan.disputes.testing import (
    ONE,
    OTHER,
    agree_on_the_spot,
    bring_to,
    everything,
    follow_and_close,
    fresh,
    make_agreement,
    make_dispute,
    make_session,
    settle,
)
from dayuan.kernel.audit import verify
from dayuan.kernel.testing import MONDAY_NOON

AT = MONDAY_NOON
TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


def test_an_application_opens_a_case_that_names_nobody_and_is_numbered_in_its_township(mediator):
    first, second = make_dispute(mediator), make_dispute(mediator)
    assert [str(first), str(second)] == ["（2026）人调字第 1 号", "（2026）人调字第 2 号"]
    case = first.case
    assert (case.title, case.public_title) == ("调解 · 邻里", "一件人民调解的事")
    said = " ".join(line.sentence + line.note for line in [*history_of(case), *public_history_of(case)])
    assert not any(name in said for name in (ONE, OTHER, "地界"))


def test_the_straight_way_from_application_to_closing(mediator, secretary):
    dispute = bring_to(make_dispute(mediator), State.PERFORMING, by=mediator)
    assert (dispute.outcome, dispute.concluded_on, dispute.due_on) == (Outcome.WRITTEN, TODAY, date(2026, 4, 2))
    assert [one.due_on for one in dispute.follow_ups.all()] == [TODAY + days * DAY for days in (7, 30, 90)]
    settle(dispute, by=mediator)
    with pytest.raises(ActRefused, match="7、30、90"):
        close_dispute(dispute.pk, words="", by=secretary, at=AT)
    follow_and_close(dispute, by=secretary, at=AT + 91 * DAY)
    ended = fresh(dispute)
    assert (ended.state, Case.objects.get(pk=dispute.case_id).outcome) == (State.CLOSED, "settled")
    assert ended.acts.count() == 12
    assert list(verify()) == []


def test_the_parties_are_told_and_both_agree_before_the_month_runs(mediator):
    dispute = make_dispute(mediator)
    with pytest.raises(ActRefused):
        keep_consent(dispute.pk, list(dispute.parties.all()), how=TellingHow.PAPER, on=TODAY, by=mediator, at=AT)
    tell_rights(dispute.pk, how=TellingHow.IN_PERSON, on=TODAY, by=mediator, at=AT)
    one, other = dispute.parties.all()
    assert keep_consent(dispute.pk, [one], how=TellingHow.PAPER, on=TODAY, by=mediator, at=AT).state == State.INFORMED
    later = AT + 3 * DAY
    accepted = keep_consent(dispute.pk, [other], how=TellingHow.PHONE, on=TODAY + 3 * DAY, by=mediator, at=later)
    assert (accepted.state, accepted.accepted_on, accepted.due_on) == (
        State.ACCEPTED, TODAY + 3 * DAY, date(2026, 4, 5),
    )  # fmt: skip


def test_who_cannot_act_alone_needs_a_guardian_first_and_nobody_writes_why(mediator):
    child = PartyFacts(Side.OTHER, "钱乙（虚构）", needs_guardian=True)
    dispute = make_dispute(mediator, parties=(PartyFacts(Side.APPLICANT, ONE), child))
    with pytest.raises(ActRefused, match="监护人"):
        tell_rights(dispute.pk, how=TellingHow.PAPER, on=TODAY, by=mediator, at=AT)
    party = dispute.parties.get(side=Side.OTHER)
    given = {"counsel": "", "needs_guardian": True, "by": mediator, "at": AT}
    with pytest.raises(EntryRefused):
        speak_for(party, guardian="钱父（虚构）", authority="", **given)
    speak_for(party, guardian="钱父（虚构）", authority="户口簿", **given)
    assert tell_rights(dispute.pk, how=TellingHow.PAPER, on=TODAY, by=mediator, at=AT).state == State.INFORMED


def test_a_party_who_joins_later_is_told_and_asked_as_well(mediator):
    dispute = bring_to(make_dispute(mediator), State.INFORMED, by=mediator)
    add_party(dispute.pk, PartyFacts(Side.OTHER, "孙丙（虚构）"), by=mediator, at=AT)
    parties = list(dispute.parties.all())
    with pytest.raises(ActRefused):
        keep_consent(dispute.pk, parties, how=TellingHow.PAPER, on=TODAY, by=mediator, at=AT)
    tell_rights(dispute.pk, how=TellingHow.PAPER, on=TODAY, by=mediator, at=AT)
    assert keep_consent(dispute.pk, parties, how=TellingHow.PAPER, on=TODAY, by=mediator, at=AT).state == State.ACCEPTED


def test_without_consent_it_is_not_taken_and_they_are_told_of_other_ways(mediator):
    dispute = bring_to(make_dispute(mediator), State.INFORMED, by=mediator)
    turn_away(dispute.pk, why="对方不同意", ways=[OtherWay.COURT], told="双方签收", on=TODAY, by=mediator, at=AT)
    ended = fresh(dispute)
    assert (ended.state, ended.outcome) == (State.CLOSED, Outcome.NOT_TAKEN)
    assert Receipt.objects.get(dispute=dispute).to == Recipient.PARTIES
    assert Case.objects.get(pk=dispute.case_id).outcome == "handed_over"


def test_a_session_says_who_was_there_and_a_session_apart_has_one_side(mediator):
    dispute = bring_to(make_dispute(mediator), State.GRADED, by=mediator)
    facts = make_session(dispute, at=AT)
    apart = make_session(dispute, at=AT, is_apart=True)
    only_one = make_session(dispute, at=AT, said=facts.said[:1])
    nobody = make_session(dispute, at=AT, said=())
    ahead = make_session(dispute, at=AT + DAY)
    for wrong in (apart, only_one, nobody, ahead):
        with pytest.raises(EntryRefused):
            hold_session(dispute.pk, wrong, by=mediator, at=AT)
    kept = hold_session(
        dispute.pk, make_session(dispute, at=AT, said=facts.said[:1], is_apart=True), by=mediator, at=AT
    )
    assert (kept.number, kept.statements.get().said) == (1, f"{ONE}的话")
    assert fresh(dispute).state == State.MEDIATING


def test_after_the_month_only_what_every_party_extended_goes_on(mediator):
    dispute = bring_to(make_dispute(mediator), State.MEDIATING, by=mediator)
    late = AT + 40 * DAY
    with pytest.raises(ActRefused, match="期限已过"):
        hold_session(dispute.pk, make_session(dispute, at=late), by=mediator, at=late)
    with pytest.raises(EntryRefused):
        extend(dispute.pk, TODAY + 20 * DAY, words="", by=mediator, at=late)
    extend(dispute.pk, TODAY + 60 * DAY, words="双方都愿意再谈", by=mediator, at=late)
    hold_session(dispute.pk, make_session(dispute, at=late), by=mediator, at=late)
    assert fresh(dispute).sessions.count() == 2


def test_a_written_agreement_binds_once_everything_stands_under_it(mediator, secretary):
    dispute = bring_to(make_dispute(mediator), State.DRAWN_UP, by=mediator)
    one, other = dispute.parties.all()
    partly = Signed(TODAY, {one: SignedHow.SIGNATURE}, by_mediator=True)
    assert sign(dispute.pk, partly, by=mediator, at=AT).effective_on is None
    assert fresh(dispute).state == State.DRAWN_UP
    rest = Signed(TODAY + DAY, {other: SignedHow.FINGERPRINT}, with_seal=True)
    assert sign(dispute.pk, rest, by=secretary, at=AT + DAY).effective_on == TODAY + DAY
    assert fresh(dispute).state == State.PERFORMING


def test_what_is_not_signed_goes_back_into_mediation(mediator):
    dispute = bring_to(make_dispute(mediator), State.DRAWN_UP, by=mediator)
    go_back(dispute.pk, why="对方要改一条", by=mediator, at=AT)
    draw_up(dispute.pk, make_agreement(dispute, TODAY), by=mediator, at=AT)
    sign(dispute.pk, everything(dispute, TODAY), by=mediator, at=AT)
    assert fresh(dispute).state == State.PERFORMING
    assert dispute.agreements.count() == 2


def test_an_oral_agreement_is_recorded_and_is_nothing_for_the_court(mediator):
    dispute = agree_on_the_spot(bring_to(make_dispute(mediator), State.MEDIATING, by=mediator), by=mediator)
    assert (dispute.state, dispute.outcome) == (State.PERFORMING, Outcome.ORAL)
    with pytest.raises(ActRefused, match="书面"):
        ask_court(dispute.pk, court="县人民法院", reference="", on=TODAY, by=mediator, at=AT)


def test_the_court_is_asked_together_within_thirty_days_and_its_answer_awaited(mediator, secretary):
    dispute = bring_to(make_dispute(mediator), State.WATCHED, by=mediator)
    late = AT + 40 * DAY
    with pytest.raises(ActRefused, match="三十日"):
        ask_court(dispute.pk, court="县人民法院", reference="", on=TODAY, by=mediator, at=late)
    ask_court(dispute.pk, court="县人民法院", reference="", on=TODAY + DAY, by=mediator, at=AT + DAY)
    with pytest.raises(ActRefused, match="法院还没有"):
        follow_and_close(dispute, by=secretary, at=AT + 91 * DAY)
    on = TODAY + 20 * DAY
    keep_court_decision(
        dispute.pk, CourtOutcome.CONFIRMED, reference="（2026）民特 1 号", on=on, by=secretary, at=AT + 91 * DAY
    )
    close_dispute(dispute.pk, words="", by=secretary, at=AT + 91 * DAY)
    assert fresh(dispute).state == State.CLOSED


def test_what_is_refused_can_be_mediated_again_with_a_new_month(mediator):
    dispute = bring_to(make_dispute(mediator), State.PERFORMING, by=mediator)
    later = AT + 10 * DAY
    settle(dispute, by=mediator, at=later, performance=Performance.REFUSED)
    assert Obligation.objects.get().performance == Performance.REFUSED
    resume(dispute.pk, why="没有修枝", by=mediator, at=later)
    again = fresh(dispute)
    assert (again.state, again.outcome, again.due_on) == (State.MEDIATING, "", date(2026, 4, 12))
    assert not again.follow_ups.exists()
    with pytest.raises(ActRefused, match="先"):
        draw_up(dispute.pk, make_agreement(dispute, TODAY), by=mediator, at=later)


def test_failure_tells_of_other_ways_and_keeps_who_took_note(mediator, secretary):
    dispute = bring_to(make_dispute(mediator), State.MEDIATING, by=mediator)
    ways = [OtherWay.COURT, OtherWay.AUTHORITY]
    fail(dispute.pk, why="各不相让", ways=ways, told="双方在告知书上签名", on=TODAY, by=mediator, at=AT)
    hand_on(
        dispute.pk, Recipient.JUDICIAL_OFFICE, received_by="司法所甲", on=TODAY, reference="3", words="请接着调",
        by=secretary, at=AT,
    )  # fmt: skip
    assert [receipt.to for receipt in dispute.receipts.all()] == [Recipient.PARTIES, Recipient.JUDICIAL_OFFICE]
    close_dispute(dispute.pk, words="", by=secretary, at=AT)
    assert (fresh(dispute).outcome, fresh(dispute).state) == (Outcome.FAILED, State.CLOSED)


def test_what_breaks_out_again_opens_the_watching_of_what_was_settled(mediator, secretary):
    settled = bring_to(make_dispute(mediator), State.WATCHED, by=mediator)
    follow_and_close(settled, by=secretary, at=AT + 91 * DAY)
    again_at = AT + 200 * DAY
    later = make_dispute(mediator, at=again_at, earlier=fresh(settled))
    watched = fresh(settled)
    assert (watched.state, watched.recurred_on, watched.closed_at) == (State.WATCHED, TODAY + 200 * DAY, None)
    assert watched.follow_ups.filter(made_on__isnull=True).count() == 3
    assert (later.earlier, later.level) == (settled, Level.YELLOW)
    assert later.signs.get().sign == Sign.AGAIN
    follow_and_close(watched, by=secretary, at=AT + 300 * DAY)
    assert fresh(settled).state == State.CLOSED
    with pytest.raises(ActRefused):
        make_dispute(mediator, at=AT + 400 * DAY, earlier=fresh(settled))


def test_a_follow_up_is_made_when_it_is_due_and_a_little_before(mediator):
    dispute = bring_to(make_dispute(mediator), State.WATCHED, by=mediator)
    for days, first in ((7, 6), (30, 25), (90, 75)):
        early = Seen(TODAY + (first - 1) * DAY, PerformanceSeen.ALL, Satisfaction.SATISFIED, heats_up=False)
        with pytest.raises(EntryRefused) as refused:
            follow_up(dispute.pk, early, by=mediator, at=AT + first * DAY)
        assert refused.value.field == "on"
        seen = Seen(TODAY + first * DAY, PerformanceSeen.ALL, Satisfaction.SATISFIED, heats_up=False)
        assert follow_up(dispute.pk, seen, by=mediator, at=AT + first * DAY).days == days


def test_a_follow_up_that_finds_it_heating_up_makes_the_matter_yellow(mediator):
    dispute = bring_to(make_dispute(mediator), State.PERFORMING, by=mediator)
    seen = Seen(TODAY + 7 * DAY, PerformanceSeen.NOT, Satisfaction.DISSATISFIED, heats_up=True, words="又吵了")
    planned = follow_up(dispute.pk, seen, by=mediator, at=AT + 7 * DAY)
    assert (planned.days, fresh(dispute).level) == (7, Level.YELLOW)


def test_altered_words_show_although_the_chain_does_not_hold_them(mediator):
    dispute = bring_to(make_dispute(mediator), State.MEDIATING, by=mediator)
    fail(dispute.pk, why="各不相让", ways=[OtherWay.COURT], told="双方", on=TODAY, by=mediator, at=AT)
    act = DisputeAct.objects.get(dispute=dispute, act="fail")
    assert act.is_genuine
    act.words = "赵甲不讲理"
    assert not act.is_genuine
    assert Dispute.objects.get().acts.last() == act
