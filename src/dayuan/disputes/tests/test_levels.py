"""The level of the matter: raised by signs and by the clock, lowered by a person who answers for it."""

from datetime import date, timedelta

import pytest

from dayuan.disputes.actions.levels import grade, lower, raise_overdue
from dayuan.disputes.actions.records import ActRefused, EntryRefused
from dayuan.disputes.facts import Numbers
from dayuan.disputes.models import DisputeAct, Mediator
from dayuan.disputes.rules.levels import Level, Sign
from dayuan.disputes.rules.workflow import State
from dayuan.disputes.testing import bring_to, fresh, make_dispute
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Role
from dayuan.people.testing import make_officer
from dayuan.places.testing import VILLAGE

AT = MONDAY_NOON
DAY = timedelta(days=1)
NEXT_WEEK = date(2026, 3, 9)


def test_an_application_has_its_level_by_the_signs_and_the_numbers(mediator):
    assert make_dispute(mediator).level == Level.BLUE
    assert make_dispute(mediator, numbers=Numbers(money_yuan=30_000)).level == Level.YELLOW
    red = make_dispute(mediator, signs={Sign.VIOLENCE: "拿过锄头"})
    assert (red.level, red.signs.get().why) == (Level.RED, "拿过锄头")


def test_each_sign_needs_its_reason_and_none_lowers_the_level(mediator):
    dispute = bring_to(make_dispute(mediator), State.ACCEPTED, by=mediator)
    with pytest.raises(EntryRefused):
        grade(dispute.pk, {Sign.DRINK: " "}, Numbers(), by=mediator, at=AT)
    grade(dispute.pk, {Sign.DRINK: "两次酒后吵"}, Numbers(), by=mediator, at=AT)
    grade(dispute.pk, {}, Numbers(), by=mediator, at=AT)
    assert (fresh(dispute).level, fresh(dispute).state) == (Level.YELLOW, State.GRADED)


def test_lowering_needs_a_reason_a_named_leader_and_a_day(mediator, secretary, chief):
    dispute = make_dispute(mediator, signs={Sign.VIOLENCE: "拿过锄头"})
    how = {"why": "凶器已收，双方认错", "leader": chief, "look_on": NEXT_WEEK, "by": secretary, "at": AT}
    for wrong in ({"why": " "}, {"leader": mediator}, {"look_on": AT.date()}, {"look_on": date(2026, 5, 1)}):
        with pytest.raises(EntryRefused):
            lower(dispute.pk, Level.BLUE, **(how | wrong))
    with pytest.raises(EntryRefused):
        lower(dispute.pk, Level.RED, **how)
    with pytest.raises(ActRefused):
        lower(dispute.pk, Level.BLUE, **(how | {"by": mediator_only(dispute)}))
    lower(dispute.pk, Level.YELLOW, **how)
    assert (fresh(dispute).level, fresh(dispute).level_looked_at_on) == (Level.YELLOW, NEXT_WEEK)
    assert DisputeAct.objects.get(act="lower").facts["leader"] == str(chief.pk)
    grade(dispute.pk, {}, Numbers(), by=secretary, at=AT + 8 * DAY)
    assert fresh(dispute).level_looked_at_on is None, "somebody looked again"


def mediator_only(dispute):
    """A grid worker who mediates and holds no post of the committee."""
    person = make_officer("grid9", Role.GRID_WORKER, VILLAGE, on_duty=False)
    Mediator.objects.create(dispute=dispute, person=person, asked_by=person, asked_at=AT)
    return person


def test_what_is_not_settled_in_its_time_goes_one_level_up(mediator):
    dispute = make_dispute(mediator)
    assert raise_overdue(at=AT + 2 * DAY) == 0
    assert raise_overdue(at=AT + 4 * DAY) == 1
    assert (fresh(dispute).level, fresh(dispute).signs.get().sign) == (Level.YELLOW, Sign.OVERDUE)
    assert raise_overdue(at=AT + 5 * DAY) == 0, "yellow has its own time"
    assert raise_overdue(at=AT + 14 * DAY) == 1
    assert fresh(dispute).level == Level.RED
    assert raise_overdue(at=AT + 60 * DAY) == 0
    assert [act.by for act in dispute.acts.filter(act="grade")] == [None, None]
