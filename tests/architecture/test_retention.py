"""Whatever is kept about people is forgotten by a rule in time, or says why it stays (C-19)."""

import pytest

from dayuan.kernel.personal import DUTY, SUBJECT, Entry, Personal, Retention
from dayuan.kernel.retention import (
    LIMITS,
    KeptOn,
    RetentionRules,
    all_kept_on,
    all_rules,
    deleting,
    problems,
    problems_of,
)
from dayuan.web.models import Suggestion

pytestmark = pytest.mark.no_database


def test_every_table_with_personal_data_has_its_rule_or_its_reason():
    assert list(problems()) == []


def test_every_rule_says_from_when_it_counts_and_what_it_does_in_chinese_too():
    for rule in all_rules():
        assert str(rule.counts_from).strip()
        assert str(rule.does).strip()
        assert rule.key.count(".") == 1
    assert all(str(kept.because).strip() for _label, kept in all_kept_on())


def test_every_default_lies_within_what_may_be_decided():
    assert all(0 < one.least_days <= one.default_days <= one.most_days for one in LIMITS.values())
    assert {*Retention} - LIMITS.keys() == {Retention.BUFFER}, "minutes, by each watch rule"


def test_a_table_that_is_forgotten_by_nobody_doubled_or_kept_without_a_reason_is_named():
    entry = Entry("web.Suggestion.text", "x", False, Personal("So.", DUTY, (SUBJECT,), Retention.MATTER))

    def rule(**given):
        words = {"moment": "made_at", "covers": ("Suggestion",), "counts_from": "x", "does": "x"}
        return deleting("web.x", Retention.MATTER, Suggestion.objects.all(), **(words | given))

    def found(*rules, kept=()):
        return list(problems_of({"web": RetentionRules(rules, kept)}, [entry]))

    assert found(rule()) == []
    assert found(kept=(KeptOn(Retention.MATTER, ("Suggestion",), "It must be."),)) == []
    assert "no rule in retention.py forgets" in found()[0]
    assert "the dictionary does not" in found(rule(covers=("Suggestion", "Gone")))[0]
    assert found(rule(), rule()) == ["web.x: two rules have this key"]
    kept = (KeptOn(Retention.MATTER, ("Suggestion",), " "),)
    assert found(kept=kept) == ["web: keeping Suggestion needs a reason"]
