"""Which rules may mind a value is found by their marks, and is what asking each of them would have found."""

from itertools import product

import pytest

from dayuan.devices.models import DeviceKind
from dayuan.devices.testing import make_device
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.testing import VILLAGE
from dayuan.warnings.book import open_book
from dayuan.warnings.observing import observation_of
from dayuan.warnings.testing import make_condition_rule, seen_value

VALUES = (None, -1.0, 0.0, 2.9, 3.0, 3.1, 4.0, 90.0, float("inf"), float("nan"))


def level(*where):
    return {"kind": "water_level", "where": list(where)}


def marked(test, than):
    return {"of": "value", "is": test, "than": than}


TESTS = ("at_least", "over", "at_most", "under")
CONDITIONS = [
    *({"happens": level(marked(test, than))} for test, than in product(TESTS, (3, 4))),
    {"happens": level()},
    {"happens": level(marked("at_least", 3), marked("under", 4))},
    {"happens": level(marked("at_least", 1), marked("over", 3))},
    {"any": [{"happens": level(marked("at_least", 4))}, {"happens": level(marked("at_most", 0))}]},
    {"any": [{"happens": level(marked("at_least", 90))}, {"stays": level(marked("over", 3))}]},
    {"happens": level(marked("at_least", 3), {"of": "confidence", "is": "at_least", "than": 0.5})},
    {"silent": {"kind": "water_level", "for_s": 600}},
    {"all": [{"happens": {"kind": "smoke"}}, {"nearby": {"kind": "water_level", "within_m": 100, "within_s": 60}}]},
]  # fmt: skip


@pytest.fixture
def gauge(village):
    return make_device("gauge-1", kind=DeviceKind.WATER_LEVEL)


def test_by_their_marks_the_same_rules_are_found_as_by_asking_each(gauge):
    by = None
    for number, when in enumerate(CONDITIONS):
        by = make_condition_rule(when, title=f"规则 {number}", by=by).made_by
    listening = open_book().listening("water_level", VILLAGE)
    assert len(listening.entries) == len(CONDITIONS)

    minded = set()
    for value in VALUES:
        one = observation_of(seen_value(gauge, "water_level", value, "m", at=MONDAY_NOON))
        asked = {number for number, entry in enumerate(listening.entries) if entry.is_interesting(one)}
        assert listening.that_mind(one) == asked, value
        minded |= asked
    assert len(minded) >= len(CONDITIONS) - 3, "all but the silence, the nearness and what nobody was sure of"
