"""C-06: what the register knows is not typed into it again."""

from datetime import date

import pytest

from dayuan.households.forms import ArrivalForm
from dayuan.households.testing import make_household, make_resident
from dayuan.kernel.testing import MONDAY_NOON


@pytest.mark.parametrize(("typed", "kept"), [("", "王建国"), ("外婆", "外婆")])
def test_the_chosen_guardian_is_who_consented_unless_another_is_named(typed, kept):
    guardian = make_resident("王建国", make_household())
    entered = {
        "name": "王小明", "born_on": date(2020, 5, 1), "relation": "grandchild", "lives_here": "here",
        "guardian": guardian.pk, "consent_by": typed, "consent_how": "纸质签字", "consent_on": date(2026, 1, 5),
        "arrival": "born",
    }  # fmt: skip
    form = ArrivalForm(entered, at=MONDAY_NOON, household=guardian.household)

    assert form.is_valid(), form.errors
    assert form.facts().consent_by == kept
