"""The number that the database keeps of each case says what every figure asks of it."""

import random
from datetime import timedelta

import pytest

from dayuan.cases.measures import BITS, questions
from dayuan.cases.models import Case
from dayuan.cases.queries import behind, looked_back
from dayuan.cases.rules import Closing, Kind, Status
from dayuan.cases.rules.ladder import LADDER
from dayuan.cases.rules.reporting import Answer
from dayuan.cases.testing import make_report
from dayuan.kernel.testing import MONDAY_NOON

pytestmark = pytest.mark.django_db
NUMBER = 80


@pytest.fixture
def cases(village):
    """Cases of every kind, as chance makes them; the same at every run."""
    chance = random.Random(20261127)
    first = make_report(village, at=MONDAY_NOON)
    rows = []
    for number in range(NUMBER):
        status = chance.choice([Status.CLOSED, Status.CLOSED, Status.VOID, Status.FILED])
        closed_at = MONDAY_NOON + timedelta(hours=chance.randrange(9)) if status != Status.FILED else None
        rows.append(
            Case(
                code=f"measured-{number}",
                title="路灯不亮",
                public_title="路灯不亮",
                kind=chance.choice([Kind.WARNING, first.kind]),
                place=village,
                status=status,
                opened_at=MONDAY_NOON,
                closed_at=closed_at,
                due_at=MONDAY_NOON + timedelta(hours=4),
                rung=chance.choice(LADDER),
                outcome=chance.choice(["", Closing.SELF_HANDLED, Closing.SETTLED]),
                is_from_outside=chance.random() < 0.5,
                answer=chance.choice(["", Answer.FIXED, Answer.NOT_FIXED]),
                rating=chance.choice([None, 1, 3, 4, 5]),
                **{name: chance.randrange(2) for name in ("returns", "reworks", "reopenings", "extensions", "holds")},
            )
        )
    Case.objects.bulk_create(rows)
    return Case.objects.filter(code__startswith="measured-")


@pytest.mark.parametrize("name", sorted(BITS))
def test_a_bit_is_set_where_its_question_is_answered_with_yes(cases, name):
    meant = set(cases.filter(dict(questions())[name]).values_list("pk", flat=True))

    assert {pk for pk, bits in cases.values_list("pk", "counted_as") if bits & BITS[name]} == meant
    assert meant


def test_it_follows_what_becomes_of_a_case(cases):
    case = cases.filter(status=Status.FILED, reworks=0).first()
    Case.objects.filter(pk=case.pk).update(reworks=1)

    case.refresh_from_db()
    assert case.counted_as & BITS["reworked_count"]


def test_a_figure_and_the_cases_behind_it_are_as_many(cases):
    found = looked_back(cases)

    assert found.n == NUMBER
    for figure in (*found.figures, *found.settled):
        assert behind(cases, figure.key).cases.count() == figure.count
    assert behind(cases, "of-nothing") is None


def test_what_was_settled_on_all_rungs_is_the_n_of_each(cases):
    settled = looked_back(cases).settled

    assert {figure.n for figure in settled} == {sum(figure.count for figure in settled)}
    assert settled[0].n == cases.filter(status=Status.CLOSED).exclude(kind=Kind.WARNING).count()
