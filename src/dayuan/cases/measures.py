"""What is counted of a case: each figure's own question, and the answers of one case kept as one number."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Case as Choice
from django.db.models import Expression, F, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable, CombinedExpression
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dayuan.cases.rules import Closing, Kind, Status
from dayuan.cases.rules.ladder import LADDER
from dayuan.cases.rules.reporting import Answer


@dataclass(frozen=True)
class Measure:
    """One thing counted, out of what, and in words."""

    key: str
    label: str | Promise
    meaning: str | Promise
    counted: Q
    out_of: Q


_CLOSED = Q(status=Status.CLOSED)
_PEOPLE = ~Q(kind=Kind.WARNING)
_ANSWERED = ~Q(answer="")

MEASURES: tuple[Measure, ...] = (
    Measure(
        "on_time",
        _("Closed in time"),
        _("Closed by the end of the whole clock, of all closed."),
        _CLOSED & Q(closed_at__lte=F("due_at")),
        _CLOSED,
    ),
    Measure(
        "closed",
        _("Closed"),
        _("Closed until now, of all opened in this time."),
        _CLOSED,
        Q(),
    ),
    Measure(
        "right_post",
        _("Sent to the right post at once"),
        _("Never returned, of all opened by a report. It measures the routing table, not people."),
        _PEOPLE & Q(returns=0),
        _PEOPLE,
    ),
    Measure(
        "self_handled",
        _("Put right on the spot"),
        _("Recorded and closed in one step, of all closed."),
        _CLOSED & Q(outcome=Closing.SELF_HANDLED),
        _CLOSED,
    ),
    Measure("reworked", _("Reworked"), _("Sent back to work at least once, of all opened."), Q(reworks__gt=0), Q()),
    Measure("reopened", _("Opened again"), _("Opened again after closing, of all opened."), Q(reopenings__gt=0), Q()),
    Measure("extended", _("Extended"), _("Granted more time, of all opened."), Q(extensions__gt=0), Q()),
    Measure("held", _("On hold"), _("On hold at least once, of all opened."), Q(holds__gt=0), Q()),
    Measure("void", _("Void"), _("Made void, of all opened."), Q(status=Status.VOID), Q()),
    Measure(
        "heard",
        _("Reporter heard"),
        _("The reporter said whether it was put right, of all closed that somebody outside reported."),
        _ANSWERED,
        _CLOSED & Q(is_from_outside=True),
    ),
    Measure(
        "fixed",
        _("Put right, says the reporter"),
        _("The reporter said that it is put right, of all whose reporter answered."),
        Q(answer=Answer.FIXED),
        _ANSWERED,
    ),
    Measure(
        "satisfied",
        _("Satisfied"),
        _("Rated 4 or 5 of 5, of all that were rated."),
        Q(rating__gte=4),
        Q(rating__isnull=False),
    ),
)

MEASURES_BY_KEY = {measure.key: measure for measure in MEASURES}


def questions() -> Iterator[tuple[str, Q]]:
    """What is asked of a case, by name; nothing where every case that was opened is meant."""
    for one in MEASURES:
        yield f"{one.key}_count", one.counted & one.out_of
        yield f"{one.key}_n", one.out_of
    for rung in LADDER:
        yield f"rung_{rung}", _CLOSED & _PEOPLE & Q(rung=rung)


BITS = {name: 1 << place for place, (name, _question) in enumerate(questions())}
"""By which bit of `Case.counted_as` a figure counts a case. What everything opened answers to has a bit too."""


def counted_as() -> Expression:
    """The bits of one case, for a column that the database keeps by itself.

    Whoever changes a measure takes the column away and makes it anew in a migration: a generated column is not altered.
    """
    found: Expression = Value(0)
    for name, question in questions():
        bit = Value(BITS[name])
        asked = Choice(When(question, then=bit), default=0, output_field=IntegerField()) if question else bit
        found = CombinedExpression(found, Combinable.ADD, asked)
    return found
