"""How cases were dealt with, each figure with its n, its definition and the cases behind it (field guide 1.6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dayuan.cases.models import Case, CaseQuerySet
from dayuan.cases.rules import Closing, Kind, Status
from dayuan.cases.rules.ladder import LADDER, LadderRung
from dayuan.cases.rules.reporting import Answer
from dayuan.cases.wording import LADDER_WORDS
from dayuan.people.access import Scope

SETTLED_HERE = _(
    "Closed while it stood on this rung, of all closed that people told of; what warnings raised is not among them."
)
LEAST_FOR_A_SHARE = 10
"""Below this a share says more about chance than about work, and only the count is told."""


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
        _CLOSED & Q(in_time=True),
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


@dataclass(frozen=True)
class FigureNow:
    """A count out of n; a share only where n carries one."""

    key: str
    label: str
    meaning: str
    count: int
    n: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.count / self.n) if self.n >= LEAST_FOR_A_SHARE else None


def opened_within(scope: Scope, *, place_code: str, days: int, at: datetime) -> CaseQuerySet:
    """The cases this person sees that were opened in the last days, merged ones aside."""
    found = Case.objects.visible_to(scope).filter(opened_at__gt=at - timedelta(days=days), opened_at__lte=at)
    found = found.exclude(status=Status.MERGED).annotate(in_time=Q(closed_at__lte=F("due_at")))
    return found.filter(place__code__startswith=place_code) if place_code else found


@dataclass(frozen=True)
class LookedBack:
    """Every figure of a time, and on which rung what was settled stood."""

    n: int
    figures: list[FigureNow]
    settled: list[FigureNow]


_LOOKED_AT = (
    *("status", "kind", "outcome", "rung", "in_time", "is_from_outside", "answer", "rating"),
    *("returns", "reworks", "reopenings", "extensions", "holds"),
)
"""All that figures ask of a case. Cases that are alike in all of it are counted once, together."""


def looked_back(cases: QuerySet[Case]) -> LookedBack:
    """One question for all of them, out of one index: the alike are counted first, then each figure adds up theirs."""
    alike = cases.order_by().values(*_LOOKED_AT).annotate(number=Count("*"))
    asked = {"n": Q()}
    for one in MEASURES:
        asked[f"{one.key}_count"] = one.counted & one.out_of
        asked[f"{one.key}_n"] = one.out_of
    for rung in LADDER:
        asked[f"rung_{rung}"] = _CLOSED & _PEOPLE & Q(rung=rung)
    found = alike.aggregate(**{name: Sum("number", filter=which or None, default=0) for name, which in asked.items()})
    figures = [_figure(one, found[f"{one.key}_count"], found[f"{one.key}_n"]) for one in MEASURES]
    return LookedBack(found["n"], figures, _of_rungs({rung.value: found[f"rung_{rung}"] for rung in LADDER}))


def _figure(measure: Measure, count: int, n: int) -> FigureNow:
    return FigureNow(measure.key, str(measure.label), str(measure.meaning), count, n)


def figures_of(cases: QuerySet[Case]) -> list[FigureNow]:
    return looked_back(cases).figures


def settled_by_rung(cases: QuerySet[Case]) -> list[FigureNow]:
    """Small matters stay in the courtyard: at which rung what was settled stood when it was closed."""
    settled = cases.filter(_CLOSED, _PEOPLE)
    return _of_rungs(dict(settled.order_by().values_list("rung").annotate(n=Count("*"))))


def _of_rungs(counts: Mapping[str, int]) -> list[FigureNow]:
    n = sum(counts.values())
    return [
        FigureNow(
            f"rung_{rung}",
            str(LADDER_WORDS[rung]),
            str(SETTLED_HERE),
            counts.get(rung.value, 0),
            n,
        )
        for rung in LADDER
    ]


@dataclass(frozen=True)
class Behind:
    """One figure, and the cases it counted."""

    figure: FigureNow
    cases: QuerySet[Case]


def behind(cases: QuerySet[Case], key: str) -> Behind | None:
    """None where there is no such figure."""
    if key.startswith("rung_") and key.removeprefix("rung_") in list(LadderRung):
        figure = next(one for one in settled_by_rung(cases) if one.key == key)
        return Behind(figure, cases.filter(_CLOSED, _PEOPLE, rung=key.removeprefix("rung_")))
    measure = MEASURES_BY_KEY.get(key)
    if measure is None:
        return None
    found = cases.order_by().aggregate(
        count=Count("pk", filter=measure.counted & measure.out_of or None),
        n=Count("pk", filter=measure.out_of or None),
    )
    return Behind(_figure(measure, found["count"], found["n"]), cases.filter(measure.counted, measure.out_of))


@dataclass(frozen=True)
class RungNow:
    """A rung of the ladder now: what stands on it."""

    rung: LadderRung
    label: str
    open: int
    overdue: int
    unowned: int
    oldest: list[Case]


OLDEST = 5


def ladder_now(scope: Scope, *, place_code: str, at: datetime) -> list[RungNow]:
    """What stands on each rung, and what stood there longest."""
    cases = Case.objects.visible_to(scope).open().filter(_PEOPLE)
    if place_code:
        cases = cases.filter(place__code__startswith=place_code)
    counts: dict[str, dict[str, Any]] = {
        row["rung"]: dict(row)
        for row in cases.order_by()
        .values("rung")
        .annotate(
            open=Count("pk"),
            overdue=Count("pk", filter=Q(step_due_at__lt=at)),
            unowned=Count("pk", filter=Q(owner__isnull=True) & ~Q(kind=Kind.MEDIATED)),
        )
    }
    return [_rung_now(rung, counts.get(rung.value, {}), cases) for rung in LADDER]


def _rung_now(rung: LadderRung, counts: dict[str, Any], cases: QuerySet[Case]) -> RungNow:
    oldest = cases.filter(rung=rung).select_related("place", "owner").order_by("step_due_at", "due_at")[:OLDEST]
    return RungNow(
        rung,
        str(LADDER_WORDS[rung]),
        counts.get("open", 0),
        counts.get("overdue", 0),
        counts.get("unowned", 0),
        list(oldest) if counts else [],
    )
