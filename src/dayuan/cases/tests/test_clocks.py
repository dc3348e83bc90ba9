"""Two clocks and the ladder: across nights, weekends and holidays, holds, extensions, vacancies and restarts."""

from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dayuan.calendars.rules.working_time import PLAIN_CALENDAR, SlaUnit, due_at, elapsed
from dayuan.cases.actions import (
    CannotBeAskedFor,
    CaseCannotClose,
    NotByTheAsker,
    TooLateToReopen,
    TriedJustNow,
    answer_case,
    ask_approval,
    climb_overdue,
    close_case,
    end_holds,
    grant_approval,
    keep_clocks,
    record_attempt,
    remind_of_waiting,
    reopen_case,
    report_done,
    take_case,
)
from dayuan.cases.models import Case, Reporter, Status
from dayuan.cases.queries import history_of
from dayuan.cases.rules.clocks import STARTING, ClockFault, Limit, read_limit, whole_limit
from dayuan.cases.rules.ladder import LADDER, LadderRung, is_higher, rungs_above
from dayuan.cases.rules.workflow import Act, Part
from dayuan.cases.testing import make_report
from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Role
from dayuan.people.testing import make_absence, make_ground, make_officer
from dayuan.places.testing import TOWNSHIP, VILLAGE

COURTYARD = VILLAGE + "D07"
OWNER, DESK, COMMAND, REPORTER = {Part.OWNER}, {Part.DESK}, {Part.COMMAND}, {Part.REPORTER}


@pytest.fixture
def chain():
    """A head, a secretary and the party secretary over one courtyard."""
    make_ground(COURTYARD)
    return (
        make_officer("clock-head", Role.COURTYARD_HEAD, COURTYARD),
        make_officer("clock-secretary", Role.VILLAGE_SECRETARY, VILLAGE),
        make_officer("clock-party", Role.PARTY_SECRETARY, TOWNSHIP),
    )


def test_an_overdue_case_goes_up_rung_by_rung_with_a_reason_for_each_hop(chain):
    case, at, rungs = make_report(make_ground(COURTYARD)), MONDAY_NOON, []
    whole = case.due_at
    for _hop in range(3):
        at = Case.objects.get(pk=case.pk).step_due_at
        assert climb_overdue(at=at - timedelta(seconds=1)) == 0
        assert climb_overdue(at=at) == 1
        rungs.append(Case.objects.get(pk=case.pk).rung)
    kept = Case.objects.get(pk=case.pk)

    assert rungs == [LadderRung.VILLAGE, LadderRung.TOWNSHIP, LadderRung.COUNTY]
    assert (kept.hops, kept.due_at) == (3, whole)
    hops = [step for step in case.steps.all() if step.kind == "passed_up"]
    assert [step.facts["why"] for step in hops] == ["overdue"] * 3
    assert all(step.by is None and step.facts["was_due"] for step in hops)
    climb_overdue(at=kept.step_due_at)
    assert case.steps.last().kind == "nobody_above"


def test_a_rung_that_is_vacant_is_passed_and_the_hop_says_so(chain):
    _head, secretary, party = chain
    make_absence(secretary, MONDAY_NOON.date(), MONDAY_NOON.date() + timedelta(days=30))
    case = make_report(make_ground(COURTYARD))
    climb_overdue(at=case.step_due_at)

    kept = Case.objects.get(pk=case.pk)
    assert kept.owner == party
    assert {"rung": "village_branch", "state": "all_away"} in case.steps.last().facts["passed"]


def test_a_sweep_that_was_missed_for_days_climbs_once_and_the_next_rung_gets_its_whole_time(chain):
    case = make_report(make_ground(COURTYARD))
    at = case.step_due_at + timedelta(days=9)

    assert climb_overdue(at=at) == 1
    assert climb_overdue(at=at) == 0
    assert Case.objects.get(pk=case.pk).step_due_at > at


def test_the_step_clock_stands_still_over_the_national_holidays(village):
    """The last workday before National Day 2025 was 30 September; work went on on 9 October."""
    evening = datetime(2025, 9, 30, 17, 0, tzinfo=SHANGHAI)
    case = make_report(village, at=evening)

    assert case.step_due_at == datetime(2025, 10, 9, 17, 0, tzinfo=SHANGHAI)


def test_a_hold_needs_another_person_stops_the_whole_clock_and_ends_by_itself(chain, duty_officer):
    head, *_others = chain
    case = make_report(make_ground(COURTYARD))
    take_case(case.pk, by=head, parts=OWNER, at=MONDAY_NOON)
    until = MONDAY_NOON + timedelta(days=7)
    ask_approval(case.pk, Act.ASK_HOLD, by=head, parts=OWNER, reason="等配件", until=until, at=MONDAY_NOON)
    with pytest.raises(NotByTheAsker):
        grant_approval(case.pk, Act.GRANT_HOLD, by=head, parts=COMMAND, at=MONDAY_NOON)
    held = grant_approval(case.pk, Act.GRANT_HOLD, by=duty_officer, parts=COMMAND, at=MONDAY_NOON)

    assert (held.status, held.step_due_at, held.holds) == (Status.ON_HOLD, None, 1)
    assert climb_overdue(at=until - timedelta(minutes=1)) == 0
    assert end_holds(at=until) == 1
    kept = Case.objects.get(pk=case.pk)
    assert kept.status == Status.IN_PROGRESS
    left_before = elapsed(MONDAY_NOON, case.due_at, SlaUnit.WORK_DAY, PLAIN_CALENDAR)
    assert elapsed(until, kept.due_at, SlaUnit.WORK_DAY, PLAIN_CALENDAR) == left_before


def test_more_time_is_granted_once_by_another_person_and_counted(chain, duty_officer):
    head, *_others = chain
    case = make_report(make_ground(COURTYARD))
    take_case(case.pk, by=head, parts=OWNER, at=MONDAY_NOON)
    until = case.due_at + timedelta(days=3)
    with pytest.raises(CannotBeAskedFor):
        ask_approval(case.pk, Act.ASK_EXTENSION, by=head, parts=OWNER, reason="慢", until=case.due_at, at=MONDAY_NOON)
    ask_approval(case.pk, Act.ASK_EXTENSION, by=head, parts=OWNER, reason="等料", until=until, at=MONDAY_NOON)
    extended = grant_approval(case.pk, Act.GRANT_EXTENSION, by=duty_officer, parts=COMMAND, at=MONDAY_NOON)

    assert (extended.due_at, extended.extensions) == (until, 1)
    later = until + timedelta(days=1)
    with pytest.raises(CannotBeAskedFor):
        ask_approval(case.pk, Act.ASK_EXTENSION, by=head, parts=OWNER, reason="再等", until=later, at=MONDAY_NOON)


def _done(case, head):
    take_case(case.pk, by=head, parts=OWNER, at=MONDAY_NOON)
    report_done(case.pk, by=head, parts=OWNER, words="换了灯泡", at=MONDAY_NOON)
    return Reporter.objects.get(case=case)


def test_closing_needs_the_reporters_answer_or_two_attempts_on_record(chain, duty_officer):
    case = make_report(make_ground(COURTYARD))
    reporter = _done(case, chain[0])

    def close():
        return close_case(case.pk, by=duty_officer, outcome="settled", note="", parts=DESK, at=MONDAY_NOON)

    with pytest.raises(CaseCannotClose):
        close()
    record_attempt(case.pk, reporter.pk, by=duty_officer, parts=DESK, words="无人接听", at=MONDAY_NOON)
    with pytest.raises(CaseCannotClose):
        close()
    for minutes in (0, 119):
        moment = MONDAY_NOON + timedelta(minutes=minutes)
        with pytest.raises(TriedJustNow):
            record_attempt(case.pk, reporter.pk, by=duty_officer, parts=DESK, words="关机", at=moment)
    later = MONDAY_NOON + timedelta(hours=2)
    record_attempt(case.pk, reporter.pk, by=duty_officer, parts=DESK, words="关机", at=later)
    assert close().status == Status.CLOSED


def test_whoever_left_no_telephone_has_the_time_of_the_check_to_answer(chain, duty_officer):
    case = make_report(make_ground(COURTYARD))
    reporter = _done(case, chain[0])
    reporter.phone = ""
    reporter.save()
    due = Case.objects.get(pk=case.pk).step_due_at
    with pytest.raises(CaseCannotClose):
        close_case(case.pk, by=duty_officer, outcome="settled", note="", parts=DESK, at=due - timedelta(minutes=1))

    assert close_case(case.pk, by=duty_officer, outcome="settled", note="", parts=DESK, at=due).is_over


def test_a_reporter_who_says_no_sends_it_back_and_reopens_within_the_window(chain, duty_officer):
    case = make_report(make_ground(COURTYARD))
    reporter = _done(case, chain[0])

    def says(answer, at=MONDAY_NOON):
        return answer_case(case.pk, reporter.pk, answer=answer, words="", parts=REPORTER, at=at)

    assert (says("not_fixed").status, Case.objects.get(pk=case.pk).reworks) == (Status.IN_PROGRESS, 1)
    report_done(case.pk, by=chain[0], parts=OWNER, words="又换了", at=MONDAY_NOON)
    says("fixed")
    close_case(case.pk, by=duty_officer, outcome="settled", note="", parts=DESK, at=MONDAY_NOON)
    with pytest.raises(TooLateToReopen):
        says("not_fixed", at=MONDAY_NOON + timedelta(days=80))
    opened = says("not_fixed", at=MONDAY_NOON + timedelta(days=20))
    assert (opened.status, opened.reopenings, opened.due_at) == (Status.FILED, 1, case.due_at)


def test_the_desk_reopens_what_comes_back_whenever_it_does(chain, duty_officer):
    case = make_report(make_ground(COURTYARD))
    reporter = _done(case, chain[0])
    answer_case(case.pk, reporter.pk, answer="fixed", parts=REPORTER, at=MONDAY_NOON)
    close_case(case.pk, by=duty_officer, outcome="settled", note="", parts=DESK, at=MONDAY_NOON)

    again = reopen_case(case.pk, by=duty_officer, parts=DESK, reason="灯又不亮了", at=MONDAY_NOON + timedelta(days=100))
    assert again.reopenings == 1


def test_what_waits_to_be_checked_is_said_once(chain):
    case = make_report(make_ground(COURTYARD))
    _done(case, chain[0])
    due = Case.objects.get(pk=case.pk).step_due_at

    assert remind_of_waiting(at=due - timedelta(seconds=1)) == 0
    assert remind_of_waiting(at=due) == 1
    assert remind_of_waiting(at=due + timedelta(days=1)) == 0


def test_a_townships_own_clocks_count_from_the_next_step_on(chain, chief, township):
    keep_clocks(township, {"accept": STARTING["county"]}, reason="慢一点", by=chief, at=MONDAY_NOON)
    case = make_report(make_ground(COURTYARD), at=MONDAY_NOON + timedelta(minutes=1))

    assert elapsed(case.opened_at, case.step_due_at, SlaUnit.WORK_DAY, PLAIN_CALENDAR) == 2


def test_the_history_of_the_ladder_reads_as_sentences(chain):
    case = make_report(make_ground(COURTYARD))
    climb_overdue(at=case.step_due_at)

    assert all(line.sentence for line in history_of(case))


@pytest.mark.no_database
@settings(max_examples=60)
@given(
    start=st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31)),
    name=st.sampled_from(sorted(STARTING)),
)
def test_a_limit_is_exactly_used_up_at_its_end_whatever_holidays_lie_between(start, name):
    begun, limit = start.replace(tzinfo=SHANGHAI), STARTING[name]
    due = due_at(begun, limit.amount, limit.unit, PLAIN_CALENDAR)

    assert elapsed(begun, due, limit.unit, PLAIN_CALENDAR) == limit.amount
    assert due >= begun


@pytest.mark.no_database
@given(st.decimals(min_value="0.01", max_value="400", places=2), st.sampled_from(list(SlaUnit)))
def test_a_limit_that_was_typed_is_read_as_it_stands(amount, unit):
    assert read_limit(f" {amount} ", unit) == Limit(Fraction(amount), unit)


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("amount", "unit", "fault"),
    [
        ("", "work_day", ClockFault.NOT_A_NUMBER),
        ("drei", "work_day", ClockFault.NOT_A_NUMBER),
        ("NaN", "work_day", ClockFault.NOT_A_NUMBER),
        ("Infinity", "work_day", ClockFault.NOT_A_NUMBER),
        ("0", "work_day", ClockFault.NOT_POSITIVE),
        ("-1", "work_day", ClockFault.NOT_POSITIVE),
        ("401", "work_day", ClockFault.TOO_LONG),
        ("1", "fortnight", ClockFault.UNKNOWN_UNIT),
    ],
)
def test_a_limit_that_makes_no_sense_is_named(amount, unit, fault):
    assert read_limit(amount, unit) is fault


@pytest.mark.no_database
def test_red_and_yellow_have_wholes_of_their_own_and_the_others_their_classes():
    of_class = STARTING["village"]
    assert whole_limit(STARTING, "red", of_class) == STARTING["whole:red"]
    assert whole_limit(STARTING, "blue", of_class) == whole_limit(STARTING, "", of_class) == of_class


@pytest.mark.no_database
def test_the_ladder_has_an_order():
    assert rungs_above(LadderRung.VILLAGE) == (LadderRung.TOWNSHIP, LadderRung.COUNTY)
    assert all(is_higher(above, rung) for rung in LADDER for above in rungs_above(rung))
