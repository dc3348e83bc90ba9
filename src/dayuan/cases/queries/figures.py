"""How cases were dealt with, each figure with its n, its definition and the cases behind it (field guide 1.6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dayuan.cases.measures import BITS, MEASURES, Measure
from dayuan.cases.models import Case, CaseQuerySet
from dayuan.cases.rules import Kind, Status
from dayuan.cases.rules.ladder import LADDER, LadderRung
from dayuan.cases.wording import LADDER_WORDS
from dayuan.people.access import Scope

SETTLED_HERE = _(
    "Closed while it stood on this rung, of all closed that people told of; what warnings raised is not among them."
)
LEAST_FOR_A_SHARE = 10
"""Below this a share says more about chance than about work, and only the count is told."""


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
    found = found.exclude(status=Status.MERGED)
    return found.filter(place__code__startswith=place_code) if place_code else found


@dataclass(frozen=True)
class LookedBack:
    """Every figure of a time, and on which rung what was settled stood."""

    n: int
    figures: list[FigureNow]
    settled: list[FigureNow]


def looked_back(cases: QuerySet[Case]) -> LookedBack:
    """One question for all of them, out of one index: cases counted alike are counted once, together."""
    alike = list(cases.order_by().values_list("counted_as").annotate(number=Count("*")))
    counts = {name: sum(number for bits, number in alike if bits & bit) for name, bit in BITS.items()}
    figures = [_figure(one, counts) for one in MEASURES]
    return LookedBack(sum(number for _bits, number in alike), figures, _of_rungs(counts))


def _figure(measure: Measure, counts: Mapping[str, int]) -> FigureNow:
    count, n = (counts[f"{measure.key}_{part}"] for part in ("count", "n"))
    return FigureNow(measure.key, str(measure.label), str(measure.meaning), count, n)


def _of_rungs(counts: Mapping[str, int]) -> list[FigureNow]:
    """Small matters stay in the courtyard: at which rung what was settled stood when it was closed."""
    keys = {f"rung_{rung}": str(LADDER_WORDS[rung]) for rung in LADDER}
    n = sum(counts[key] for key in keys)
    return [FigureNow(key, label, str(SETTLED_HERE), counts[key], n) for key, label in keys.items()]


@dataclass(frozen=True)
class Behind:
    """One figure, and the cases it counted."""

    figure: FigureNow
    cases: CaseQuerySet


def behind(cases: CaseQuerySet, key: str) -> Behind | None:
    """None where there is no such figure."""
    found = looked_back(cases)
    figure = next((one for one in (*found.figures, *found.settled) if one.key == key), None)
    if figure is None:
        return None
    bit = BITS[key] if key in BITS else BITS[f"{key}_count"]
    return Behind(figure, cases.alias(bit=F("counted_as").bitand(bit)).filter(bit__gt=0))


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
    cases = Case.objects.visible_to(scope).open().exclude(kind=Kind.WARNING)
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


def _rung_now(rung: LadderRung, counts: dict[str, Any], cases: CaseQuerySet) -> RungNow:
    oldest = (
        cases.filter(rung=rung).for_rows().select_related("place", "owner").order_by("step_due_at", "due_at")[:OLDEST]
    )
    return RungNow(
        rung,
        str(LADDER_WORDS[rung]),
        counts.get("open", 0),
        counts.get("overdue", 0),
        counts.get("unowned", 0),
        list(oldest) if counts else [],
    )
