"""How mediation went: concluded, performed, broken out again. Each figure says of how many, and opens its disputes."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q

from dayuan.disputes.models import Dispute, DisputeQuerySet, Obligation
from dayuan.disputes.queries import known_disputes
from dayuan.disputes.rules.agreeing import Performance
from dayuan.disputes.rules.clocks import RECURRENCE_DAYS, day_of
from dayuan.disputes.rules.figures import SHARES, Figure, Share
from dayuan.disputes.rules.ladder import Rung
from dayuan.disputes.rules.workflow import AGREED, Outcome
from dayuan.people.access import Scope

type Counted = Callable[[DisputeQuerySet, date], DisputeQuerySet]


def _agreed(disputes: DisputeQuerySet) -> DisputeQuerySet:
    return disputes.filter(outcome__in=AGREED)


def _of_standing(**conditions: object) -> Exists:
    found = Obligation.objects.filter(agreement__dispute=OuterRef("pk"), agreement__ended_at__isnull=True)
    return Exists(found.filter(**conditions))


def _due(disputes: DisputeQuerySet, today: date) -> DisputeQuerySet:
    """Agreements of which every day is over, or everything is settled."""
    still_runs = _of_standing(due_on__gte=today, performance="")
    return _agreed(disputes).exclude(still_runs)


def _performed(disputes: DisputeQuerySet, today: date) -> DisputeQuerySet:
    return (
        _due(disputes, today)
        .exclude(_of_standing(performance=""))
        .exclude(_of_standing(performance=Performance.REFUSED))
    )


def _in_time(disputes: DisputeQuerySet, today: date) -> DisputeQuerySet:
    late = Exists(
        Obligation.objects.filter(
            agreement__dispute=OuterRef("pk"), agreement__ended_at__isnull=True, settled_on__gt=F("due_on")
        )
    )
    return _performed(disputes, today).exclude(late)


def _recurred(disputes: DisputeQuerySet, _today: date) -> DisputeQuerySet:
    within = Q(recurred_on__lte=F("concluded_on") + timedelta(days=RECURRENCE_DAYS))
    return _agreed(disputes).filter(within, recurred_on__isnull=False)


def _year_over(disputes: DisputeQuerySet, today: date) -> DisputeQuerySet:
    """The whole year in which it can break out again is over, or it did."""
    over = Q(concluded_on__lt=today - timedelta(days=RECURRENCE_DAYS))
    return _agreed(disputes).filter(over | Q(recurred_on__isnull=False))


COUNTED: Mapping[Figure, Counted] = {
    Figure.RECEIVED: lambda disputes, _today: disputes,
    Figure.NOT_TAKEN: lambda disputes, _today: disputes.filter(outcome=Outcome.NOT_TAKEN),
    Figure.RUNNING: lambda disputes, _today: disputes.filter(outcome=""),
    Figure.ENDED: lambda disputes, _today: disputes.filter(outcome__in=AGREED | {Outcome.FAILED}),
    Figure.AGREED: lambda disputes, _today: _agreed(disputes),
    Figure.FAILED: lambda disputes, _today: disputes.filter(outcome=Outcome.FAILED),
    Figure.OWED: _due,
    Figure.PERFORMED: _performed,
    Figure.IN_TIME: _in_time,
    Figure.A_YEAR_AGO: _year_over,
    Figure.RECURRED: _recurred,
}


def disputes_counted(scope: Scope, figure: Figure, year: int, *, at: datetime) -> DisputeQuerySet:
    """The disputes of a year behind a figure, of those this person knows of."""
    return COUNTED[figure](known_disputes(scope).filter(year=year), day_of(at))


def figures_of(scope: Scope, year: int, *, at: datetime) -> tuple[dict[Figure, int], list[Share]]:
    """Every plain number, and the shares with what they are shares of."""
    numbers = {figure: disputes_counted(scope, figure, year, at=at).count() for figure in Figure}
    return numbers, [Share(part, of, numbers[part], numbers[of]) for part, of in SHARES]


def agreed_by_rung(scope: Scope, year: int, *, at: datetime) -> tuple[dict[Rung, int], int]:
    """On which rung what was agreed stood, and of how many; what began before there was a ladder is left out."""
    agreed = on_a_rung(disputes_counted(scope, Figure.AGREED, year, at=at))
    counted = dict(agreed.order_by().values_list("rung").annotate(Count("pk")))
    return {rung: counted.get(rung, 0) for rung in Rung}, sum(counted.values())


def on_a_rung(disputes: DisputeQuerySet, rung: Rung | None = None) -> DisputeQuerySet:
    """Those that have a rung; those on this one."""
    found = disputes.filter(rung_since__isnull=False)
    return found.filter(rung=rung) if rung else found


def years_of(scope: Scope) -> list[int]:
    found = Dispute.objects.known_to(scope).order_by("-year").values_list("year", flat=True).distinct()
    return list(found)
