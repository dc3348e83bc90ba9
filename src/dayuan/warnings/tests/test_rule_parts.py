"""A condition is taken apart for the form and put together again, and nothing is lost on the way."""

import pytest

from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.testing import TOWNSHIP
from dayuan.rulebook.reading import Faulty, read_condition
from dayuan.warnings.rules import KINDS, RuleTerms, as_written, read_terms
from dayuan.warnings.rules.parts import entries_of, place_of_fault, put_together, taken_apart, written
from dayuan.warnings.starter import starter_rules

pytestmark = pytest.mark.no_database
RULES = {rule.name: rule for rule in starter_rules()}


def terms_of(name: str) -> RuleTerms:
    return RULES[name].terms(township_code=TOWNSHIP, at=MONDAY_NOON)


@pytest.mark.parametrize("name", RULES)
def test_every_starter_rule_can_be_shown_by_the_form_and_stays_the_same(name):
    terms = terms_of(name)
    parts = taken_apart(terms.when)
    assert parts
    assert read_condition(put_together(parts), kinds=KINDS) == read_condition(terms.when, kinds=KINDS)
    for stage in terms.stages:
        if "when" in stage:
            entries = entries_of(stage["when"])
            assert entries
            assert read_condition(written(entries), kinds=KINDS) == read_condition(stage["when"], kinds=KINDS)


@pytest.mark.parametrize("name", RULES)
def test_a_proposed_rule_says_the_same_when_it_is_read_back(name):
    assert read_terms(as_written(terms_of(name))) == terms_of(name)


AREA = {"points": [[104.1, 30.6]], "radius_m": 50}
LEAF = {"happens": {"kind": "smoke"}}


@pytest.mark.parametrize(
    "when",
    [
        {"happens": {"kind": "smoke", "where": [{"of": "point", "is": "inside", "area": AREA}]}},
        {"happens": {"kind": "smoke", "where": [{"is": "over", "than": 1}, {"is": "under", "than": 9}]}},
        {"any": [LEAF, {"all": [LEAF, LEAF]}]},
        {"all": [LEAF, {"not": {"any": [LEAF, LEAF]}}]},
    ],
)
def test_what_the_form_has_no_room_for_is_not_taken_apart(when):
    read_condition(when, kinds=KINDS)
    assert taken_apart(when) is None


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"all": [LEAF, {"repeats": {"kind": "smoke", "times": 1, "within_s": 60}}]}, [(1, "times")]),
        ({"repeats": {"kind": "dragon", "times": 2, "within_s": 60}}, [(0, "kind")]),
        ({"silent": {"kind": "smoke", "for_s": 0}}, [(0, "for")]),
        ({"lasts": {"what": LEAF, "for_s": 0}}, [(0, "lasting")]),
        ({"any": [LEAF, {"not": {"changes": {"kind": "tilt", "by": 0, "within_s": 60}}}]}, [(1, "by")]),
        ({"happens": {"kind": "smoke", "where": [{"is": "over"}]}}, [(0, "test")]),
    ],
)
def test_a_fault_is_shown_beside_the_field_that_has_it(when, expected):
    with pytest.raises(Faulty) as refused:
        read_condition(when, kinds=KINDS)
    count = len(next(iter(when.values()))) if next(iter(when)) in ("all", "any") else 1
    assert [place_of_fault(fault.where, count) for fault in refused.value.faults] == expected
