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


AREA = {"of": "point", "is": "inside", "area": {"points": [[104.1, 30.6]], "radius_m": 50}}
LEAF = {"happens": {"kind": "smoke"}}


TRIANGLE = [[104.1, 30.6], [104.2, 30.6], [104.2, 30.7]]
SQUARE_WITH_A_HOLE = [[[x, y] for x, y in ring] for ring in (
    ((104, 30), (104.4, 30), (104.4, 30.4), (104, 30)), ((104.2, 30.1), (104.3, 30.1), (104.3, 30.2), (104.2, 30.1)),
)]  # fmt: skip


@pytest.mark.parametrize(
    "area",
    [
        {"points": [[104.1, 30.6]], "radius_m": 50, "name": "老鹰岩"},
        {"points": [[104.1, 30.6]], "radius_m": 200, "name": "东卡点", "drawn_from": "site:1"},
        {"points": TRIANGLE},
        {"polygons": [SQUARE_WITH_A_HOLE], "name": "同意村", "drawn_from": "place:511421200221"},
    ],
)
@pytest.mark.parametrize("around", [{"is": "inside"}, {"is": "outside", "within_m": 30}])
def test_an_area_is_taken_apart_and_put_together_again(area, around):
    if "radius_m" in area:
        around = {"is": around["is"]}
    high = {"is": "over", "than": 1}
    when = {
        "repeats": {
            "kind": "smoke",
            "times": 2,
            "within_s": 60,
            "where": [high, {"of": "point", "area": area, **around}],
        }
    }
    parts = taken_apart(when)
    assert parts
    assert read_condition(put_together(parts), kinds=KINDS) == read_condition(when, kinds=KINDS)


@pytest.mark.parametrize(
    "when",
    [
        {"happens": {"kind": "smoke", "where": [AREA, AREA]}},
        {"silent": {"kind": "smoke", "for_s": 60, "where": [AREA]}},
        {"stays": {"kind": "smoke", "where": [{"is": "over", "than": 1}], "until": [AREA]}},
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
