"""Concluded, performed, broken out again: so many of so many, and each opens its disputes."""

from datetime import timedelta

from django.urls import reverse

from dayuan.disputes.actions.agreeing import fail
from dayuan.disputes.actions.taking import turn_away
from dayuan.disputes.figures import disputes_counted, figures_of
from dayuan.disputes.rules.agreeing import OtherWay, Performance
from dayuan.disputes.rules.clocks import day_of
from dayuan.disputes.rules.figures import SHARES, Figure, Share
from dayuan.disputes.rules.workflow import State
from dayuan.disputes.testing import bring_to, fresh, make_dispute, settle
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.access import scope_of

AT = MONDAY_NOON
DAY = timedelta(days=1)
ENDING = {"ways": [OtherWay.COURT], "told": "双方", "on": day_of(AT), "at": AT}


def some_disputes(by):
    """Performed in time, performed late, refused, still owed, failed, not taken, running; the first broke out again."""
    first = bring_to(make_dispute(by), State.PERFORMING, by=by)
    settle(first, by=by)
    late = bring_to(make_dispute(by), State.PERFORMING, by=by)
    settle(late, by=by, at=AT + 9 * DAY)
    refused = bring_to(make_dispute(by), State.PERFORMING, by=by)
    settle(refused, by=by, performance=Performance.REFUSED)
    bring_to(make_dispute(by), State.PERFORMING, by=by)
    fail(bring_to(make_dispute(by), State.MEDIATING, by=by).pk, why="x", by=by, **ENDING)
    turn_away(make_dispute(by).pk, why="x", by=by, **ENDING)
    make_dispute(by, at=AT + 20 * DAY, earlier=fresh(first))


def test_every_figure_says_of_how_many_and_opens_its_disputes(client, mediator, duty_officer, outsider):
    some_disputes(mediator)
    scope = scope_of(mediator, at=AT)
    numbers, shares = figures_of(scope, 2026, at=AT + 3 * DAY)
    assert numbers[Figure.RECEIVED] == 7
    assert (numbers[Figure.NOT_TAKEN], numbers[Figure.RUNNING]) == (1, 1)
    assert [(share.number, share.among) for share in shares] == [(4, 5), (2, 3), (1, 2), (1, 1)]
    _numbers, later = figures_of(scope, 2026, at=AT + 400 * DAY)
    assert [(share.number, share.among) for share in later] == [(4, 5), (2, 4), (1, 2), (1, 4)]
    for figure in Figure:
        assert disputes_counted(scope, figure, 2026, at=AT).count() <= numbers[Figure.RECEIVED]
    client.force_login(duty_officer)
    page = client.get(reverse("disputes:figures"), {"year": "2026"}).text
    assert f"{reverse('disputes:list')}?figure=agreed&amp;year=2026" in page
    assert "%" not in page.split("<main", 1)[1].split("</main>", 1)[0], "of so few no percentage"
    opened = client.get(reverse("disputes:list"), {"figure": "agreed", "year": "2026"})
    assert len(opened.context["lines"]) == 4
    client.force_login(outsider)
    assert client.get(reverse("disputes:list"), {"figure": "agreed", "year": "2026"}).context["lines"] == []


def test_of_none_there_is_no_share():
    assert Share(*SHARES[0], 0, 0).percent is None
    assert Share(*SHARES[0], 9, 12).percent == 75


def test_on_which_rung_it_was_settled_opens_its_disputes(client, mediator, secretary):
    settled = bring_to(make_dispute(mediator), State.PERFORMING, by=mediator)
    make_dispute(mediator)
    client.force_login(secretary)
    page = reverse("disputes:figures")
    assert "村：调委会" in client.get(page, {"year": 2026}).text
    shown = client.get(reverse("disputes:list"), {"figure": "agreed", "year": 2026, "rung": "village"}).text
    assert str(settled) in shown
    none = client.get(reverse("disputes:list"), {"figure": "agreed", "year": 2026, "rung": "office"}).text
    assert str(settled) not in none
