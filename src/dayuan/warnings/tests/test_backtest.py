"""A version of a rule is tried on stored signals: what it says is what would have happened, and what people decided."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from django.urls import reverse

from dayuan.cases.testing import make_case
from dayuan.devices.models import Device, DeviceKind
from dayuan.devices.testing import make_device
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.testing import VILLAGE
from dayuan.warnings.actions import (
    CannotBeBacktested,
    ask_backtest,
    backtest_at_once,
    cancel_backtest,
    confirm_warning,
    look,
    look_again,
    look_for_silence,
    propose_rule,
    reject_warning,
    run_backtest,
)
from dayuan.warnings.actions.replaying import replay
from dayuan.warnings.book import open_book
from dayuan.warnings.models import Backtest, Episode, RuleProposal, Warning, WatchRule
from dayuan.warnings.queries import terms_of
from dayuan.warnings.rules import About, Family, ProposalState
from dayuan.warnings.testing import make_condition_rule, seen_value, store

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BEGINS = MONDAY_NOON - DAY
LATER = MONDAY_NOON + 4 * DAY


def high(mark: float) -> dict:
    return {
        "stays": {
            "kind": "water_level",
            "where": [{"is": "at_least", "than": mark}],
            "until": [{"is": "under", "than": mark - 0.2}],
        }
    }


@pytest.fixture
def gauge(village) -> Device:
    return make_device("gauge-1", kind=DeviceKind.WATER_LEVEL, name="龙潭水位计", longitude=104.1, latitude=30.0)


def level(gauge: Device, minute: float, value: float):
    return seen_value(gauge, "water_level", value, "m", at=MONDAY_NOON + minute * MINUTE)


def tell(*signals):
    for signal in signals:
        store(signal, forget_at=None)
    return look(signals, at=max(signal.received_at for signal in signals))


NEAR_SMOKE = {"nearby": {"kind": "smoke", "within_m": 1000, "within_s": 7200}}
RULES = {
    "flaps": {"when": high(3.2), "damped_s": 5400, "stages": ({"level": "red", "after_s": 9000},)},
    "lasts": {"when": {"lasts": {"what": high(2.9), "for_s": 3600}}},
    "rises": {"when": {"changes": {"kind": "water_level", "by": 0.5, "within_s": 7200}}},
    "borne out": {"when": high(3.4), "stages": ({"level": "red", "when": NEAR_SMOKE},)},
    "at night": {
        "when": {"happens": {"kind": "smoke", "where": [{"is": "over", "than": 4}]}},
        "hours_from": "20:00",
        "hours_until": "06:00",
    },
    "often in a village": {
        "when": {"repeats": {"kind": "smoke", "times": 3, "within_s": 14_400, "apart": True}},
        "about": About.VILLAGE,
    },
    "each by itself": {
        "when": {"happens": {"kind": "smoke", "where": [{"is": "over", "than": 4.8}]}},
        "about": About.SIGNAL,
    },
    "silent": {"when": {"silent": {"kind": "smoke", "for_s": 30_000}}},
    "unanswered": {
        "when": {
            "follows": {
                "first": {"kind": "smoke", "where": [{"is": "over", "than": 4.5}]},
                "then": {"kind": "water_level", "where": [{"is": "under", "than": 2.7}]},
                "within_s": 1800,
                "missing": True,
            }
        },
        "about": About.VILLAGE,
    },
}


def test_tried_afterwards_a_rule_finds_what_it_found_live(gauge):
    smoke = [
        make_device(f"smoke-{n}", kind=DeviceKind.SMOKE, longitude=104.1 + n / 100, latitude=30.0) for n in range(3)
    ]
    Device.objects.update(activated_at=BEGINS)
    by = None
    for title, said in RULES.items():
        by = make_condition_rule(title=title, by=by, family=Family.FIRE, **said).made_by
    look_for_silence(at=BEGINS)
    chance, minute = Random(9), -1400.0
    while minute < 1400:
        told = []
        for _one in range(chance.randint(2, 6)):
            minute += chance.choice([2, 11, 40, 95])
            device = chance.choice([gauge, *smoke])
            kind, most, unit = ("water_level", 3.7, "m") if device == gauge else ("smoke", 5.0, "%/m")
            value = round(chance.uniform(2.5 if device == gauge else 1, most), 2)
            told.append(seen_value(device, kind, value, unit, at=MONDAY_NOON + minute * MINUTE))
        # As the job does every two seconds.
        while look_again(at=told[0].received_at - timedelta(seconds=3)):
            pass
        tell(*told)
    while look_again(at=LATER):
        pass

    for entry in open_book().entries:
        live = Episode.objects.filter(rule=entry.rule, withdrawn_at__isnull=True)
        lived = {
            (one.about_key, one.began_at, one.ended_at, one.level, tuple(seen["signal"] for seen in one.observed))
            for one in live
        }
        tried = {
            (*one.about_keys, one.began_at, one.ended_at, one.level, one.signals)
            for reached in replay(entry, begin=BEGINS, end=LATER)
            for one in reached.episodes
        }
        assert tried == lived, entry.rule.title
    assert all(Episode.objects.filter(rule__title=title).exists() for title in RULES)


@pytest.fixture
def flood(gauge, duty_officer) -> WatchRule:
    """Four warnings by the rule that counts: one confirmed, one a false alarm, one nobody decided, one confirmed that
    was a little lower than the others."""
    rule = make_condition_rule(high(3.2), family=Family.WATER, quiet_for_s=600)
    for hours, value in ((0, 3.5), (10, 3.6), (20, 3.7), (30, 3.25)):
        tell(level(gauge, hours * 60, value), level(gauge, hours * 60 + 30, 2.5))
    first, second, _third, fourth = Warning.objects.order_by("raised_at")
    confirm_warning(first.pk, by=duty_officer, at=MONDAY_NOON + HOUR)
    reject_warning(second.pk, by=duty_officer, at=MONDAY_NOON + 11 * HOUR, reason="explained", note="")
    confirm_warning(fourth.pk, by=duty_officer, at=MONDAY_NOON + 31 * HOUR)
    return rule


def proposed(rule: WatchRule, by, **changed) -> RuleProposal:
    return propose_rule(replace(terms_of(rule), **changed), township=rule.township, by=by, at=LATER, key=rule.key)


def figures(backtest: Backtest) -> list[int]:
    names = ("raised", "confirmed", "rejected", "undecided", "no_warning")
    return [backtest.result[name] for name in names] + [len(backtest.result["missed"]), len(backtest.result["cases"])]


def test_a_higher_mark_would_have_raised_three_and_missed_one_that_was_confirmed(flood, duty_officer):
    missed = Warning.objects.latest("raised_at")

    backtest = backtest_at_once(proposed(flood, duty_officer, when=high(3.4)), by=duty_officer, at=LATER)

    assert backtest.state == "done"
    assert figures(backtest) == [3, 1, 1, 1, 0, 1, 0]
    assert backtest.result["missed"] == [str(missed.pk)]
    assert (backtest.result["signals"], backtest.result["things"]) == (8, 1)
    (first, *_others) = backtest.result["matters"]
    assert (first["outcome"], first["place"], first["device"]) == ("confirmed", VILLAGE, "gauge-1")
    assert first["warning"] == str(Warning.objects.order_by("raised_at")[0].pk)


def test_the_published_version_missed_nothing_and_a_lower_mark_says_what_nobody_has_judged(flood, gauge, duty_officer):
    for signal in (level(gauge, 40 * 60, 3.05), level(gauge, 41 * 60, 2.5)):
        store(signal, forget_at=None)
    assert figures(backtest_at_once(flood, by=duty_officer, at=LATER)) == [4, 2, 1, 1, 0, 0, 0]
    lower = proposed(flood, duty_officer, when=high(3.0))
    assert figures(backtest_at_once(lower, by=duty_officer, at=LATER)) == [5, 2, 1, 1, 1, 0, 0]


def test_a_case_without_a_warning_is_said_unless_the_version_would_have_warned(flood, duty_officer, village):
    make_case(duty_officer, place=village, at=MONDAY_NOON + 2 * HOUR)
    silent = make_case(duty_officer, place=village, at=MONDAY_NOON + 80 * HOUR)

    backtest = backtest_at_once(flood, by=duty_officer, at=LATER)

    assert backtest.result["cases"] == [str(silent.pk)]


def test_a_new_rule_is_not_held_to_what_its_kinds_of_signal_cannot_show(gauge, duty_officer):
    smoke = make_device("smoke-1", kind=DeviceKind.SMOKE, longitude=104.1, latitude=30.0)
    make_condition_rule({"happens": {"kind": "smoke"}}, title="另一回事", family=Family.OTHER)
    tell(seen_value(smoke, "smoke", 5.0, "%/m", at=MONDAY_NOON))
    confirm_warning(Warning.objects.get().pk, by=duty_officer, at=MONDAY_NOON + MINUTE)
    tell(level(gauge, 0, 3.5))
    other = make_condition_rule(high(9), title="水", family=Family.OTHER)
    made = propose_rule(terms_of(other), township=other.township, by=duty_officer, at=LATER)
    assert figures(backtest_at_once(made, by=duty_officer, at=LATER))[5] == 0
    sees_it = replace(terms_of(other), when={"happens": {"kind": "smoke", "where": [{"is": "over", "than": 9}]}})
    made = propose_rule(sees_it, township=other.township, by=duty_officer, at=LATER)
    assert figures(backtest_at_once(made, by=duty_officer, at=LATER))[5] == 1


def test_what_flickers_within_the_quiet_time_is_one_matter(gauge, duty_officer):
    rule = make_condition_rule(high(3.2), quiet_for_s=1800)
    tell(*(level(gauge, minute, 3.5 if minute % 20 == 0 else 2.5) for minute in range(0, 100, 10)))
    (matter,) = backtest_at_once(rule, by=duty_officer, at=LATER).result["matters"]
    assert (matter["times"], len(matter["signals"])) == (5, 5)


def test_what_an_earlier_trial_found_stays_to_be_read(client, flood, duty_officer, monkeypatch):
    monkeypatch.setattr("dayuan.warnings.actions.backtesting.TRIALS_KEPT", 2)
    for day in range(3):
        backtest_at_once(flood, by=duty_officer, at=LATER + timedelta(days=day))
    assert Backtest.objects.count() == 2
    client.force_login(duty_officer)
    page = client.get(reverse("warnings:rule", args=[flood.key])).content.decode()
    oldest = Backtest.objects.earliest("asked_at")
    assert reverse("warnings:backtest", args=[oldest.pk]) in page
    assert client.get(reverse("warnings:backtest", args=[oldest.pk])).status_code == 200


def test_a_second_trial_takes_the_place_of_the_first_whose_run_then_ends(flood, duty_officer, chief):
    first = ask_backtest(flood, by=duty_officer, at=LATER)
    second = ask_backtest(flood, by=chief, at=LATER)
    run_backtest(first.pk)
    assert [one.pk for one in Backtest.objects.all()] == [second.pk]
    run_backtest(second.pk)
    run_backtest(second.pk)
    assert figures(Backtest.objects.get())[0] == 4


def test_a_trial_that_was_cancelled_or_whose_proposal_is_gone_ends_without_figures(flood, duty_officer):
    proposal = proposed(flood, duty_officer)
    backtest = ask_backtest(proposal, by=duty_officer, at=LATER)
    cancel_backtest(backtest, at=LATER)
    run_backtest(backtest.pk)
    backtest.refresh_from_db()
    assert (backtest.state, backtest.result) == ("cancelled", {})

    again = ask_backtest(proposal, by=duty_officer, at=LATER)
    proposal.delete()
    run_backtest(again.pk)
    assert not Backtest.objects.exists()


def test_a_trial_that_breaks_is_said_to_have_failed(flood, duty_officer):
    proposal = proposed(flood, duty_officer)
    backtest = ask_backtest(proposal, by=duty_officer, at=LATER)
    RuleProposal.objects.update(terms=proposal.terms | {"when": {"no such": "condition"}})
    with pytest.raises(ValueError, match="means something"):
        run_backtest(backtest.pk)
    backtest.refresh_from_db()
    assert (backtest.state, backtest.result) == ("failed", {})


def test_a_decided_proposal_is_not_tried(flood, duty_officer):
    proposal = proposed(flood, duty_officer)
    RuleProposal.objects.filter(pk=proposal.pk).update(
        state=ProposalState.REPLACED, decided_at=LATER, decided_by=duty_officer
    )
    with pytest.raises(CannotBeBacktested):
        ask_backtest(proposal, by=duty_officer, at=LATER)
