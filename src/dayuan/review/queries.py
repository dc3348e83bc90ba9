"""What is counted of warnings and of cases without one, over a period; by rule, device, place, hour."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import ExtractHour, Left, TruncWeek

from dayuan.cases.models import Case
from dayuan.cases.rules import Closing
from dayuan.devices.models import Device
from dayuan.escalation.models import Escalation
from dayuan.people.access import Scope
from dayuan.people.rules import DESK_ROLES
from dayuan.places.models import Place
from dayuan.review.rules import LEAST_FOR_SHARE, SHANGHAI, Period, monday_of, share, weeks_in
from dayuan.warnings.models import Warning, WarningQuerySet, WarningStatus, WatchRule

WHOLE_CODE = 18
NOTHING_TO_MISS = (Closing.NOTHING_WRONG, Closing.FALSE_ALARM)


class By(StrEnum):
    """What figures are told apart by."""

    RULE = "rule"
    DEVICE = "device"
    PLACE = "place"


class Span(StrEnum):
    """A stretch of time from the warning on."""

    ACKNOWLEDGE = "acknowledge"
    CONFIRM = "confirm"
    REJECT = "reject"
    STAND_DOWN = "stand_down"


@dataclass(frozen=True)
class Chosen:
    """Which warnings and cases are looked at."""

    period: Period
    place: str = ""
    """Its code: everything inside it."""
    exactly: bool = False
    """The place itself and nothing inside it."""
    rule: UUID | None = None
    device: str = ""
    hour: int | None = None
    state: str = ""
    reason: str = ""

    @property
    def of_equipment(self) -> bool:
        """A case without a warning has neither a rule nor a device."""
        return self.rule is not None or bool(self.device)


@dataclass(frozen=True)
class Matters:
    """What somebody may read: warnings, and cases."""

    warnings: WarningQuerySet
    cases: QuerySet[Case]


def matters_of(scope: Scope) -> Matters:
    """What this person may read at a desk; whoever was once sent somewhere counts that case only on their own page."""
    cases = Case.objects.visible_to(scope).without_complaints().filter(scope.q("place_id", DESK_ROLES))
    return Matters(Warning.objects.visible_to(scope), cases)


def matters_in(township: Place) -> Matters:
    """All of a township, for its digest."""
    inside = Q(place__code__startswith=township.code)
    return Matters(Warning.objects.filter(inside), Case.objects.filter(inside).without_complaints())


class HalfAndMost(Aggregate):
    """The median and the 90th percentile in one sorting; what is empty is not counted."""

    template = "PERCENTILE_CONT(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY %(expressions)s)%(filter)s"

    def __init__(self, expression: str, **given: Any) -> None:
        super().__init__(expression, output_field=ArrayField(DurationField()), **given)


STATES: dict[str, Q] = {
    "": Q(),
    "confirmed": Q(status=WarningStatus.CONFIRMED),
    "rejected": Q(status=WarningStatus.REJECTED),
    "undecided": Q(status=WarningStatus.RAISED),
    "decided": Q(status__in=[WarningStatus.CONFIRMED, WarningStatus.REJECTED]),
    "acknowledged": Q(decided_at__isnull=False)
    | Q(Exists(Escalation.objects.filter(warning=OuterRef("pk"), answered_at__isnull=False))),
    "stood_down": Q(status=WarningStatus.CONFIRMED, case__closed_at__isnull=False),
    "nothing_there": Q(status=WarningStatus.CONFIRMED, case__outcome__in=NOTHING_TO_MISS),
    "late": Q(overdue_noticed_at__isnull=False),
}
"""What a list of matters may be narrowed to, by the name in its address."""

STATE_OF_SPAN = {
    Span.ACKNOWLEDGE: "acknowledged",
    Span.CONFIRM: "confirmed",
    Span.REJECT: "rejected",
    Span.STAND_DOWN: "stood_down",
}
_COUNTS = {
    "raised": Count("pk"),
    "confirmed": Count("pk", filter=STATES["confirmed"]),
    "rejected": Count("pk", filter=STATES["rejected"]),
    "nothing_there": Count("pk", filter=STATES["nothing_there"]),
    "late": Count("pk", filter=STATES["late"]),
}


def counted(matters: Matters, chosen: Chosen) -> WarningQuerySet:
    """The warnings; one that was joined with another counts as that one."""
    found = matters.warnings.exclude(status=WarningStatus.JOINED).filter(
        _where(chosen), raised_at__gte=chosen.period.begins_at, raised_at__lt=chosen.period.ends_at
    )
    if chosen.rule is not None:
        found = found.filter(rule__key=chosen.rule)
    if chosen.device:
        found = found.filter(device=chosen.device)
    if chosen.hour is not None:
        found = found.alias(hour=ExtractHour("raised_at", tzinfo=SHANGHAI)).filter(hour=chosen.hour)
    if chosen.reason:
        found = found.filter(status=WarningStatus.REJECTED, reject_reason=chosen.reason)
    if chosen.state in ("", *STATES):
        found = found.filter(STATES[chosen.state])
    return found


def missed(matters: Matters, chosen: Chosen) -> QuerySet[Case]:
    """Cases that no warning led to, and that were not found to be nothing."""
    if chosen.of_equipment:
        return matters.cases.none()
    found = matters.cases.filter(
        _where(chosen),
        warning__isnull=True,
        opened_at__gte=chosen.period.begins_at,
        opened_at__lt=chosen.period.ends_at,
    ).exclude(outcome__in=NOTHING_TO_MISS)
    if chosen.hour is not None:
        found = found.alias(hour=ExtractHour("opened_at", tzinfo=SHANGHAI)).filter(hour=chosen.hour)
    return found


def _where(chosen: Chosen) -> Q:
    if not chosen.place:
        return Q()
    return Q(place=chosen.place) if chosen.exactly else Q(place__code__startswith=chosen.place)


def _timed(warnings: Any) -> Any:
    def since_raised(moment: str) -> Combinable:
        return ExpressionWrapper(F(moment) - F("raised_at"), output_field=DurationField())

    return warnings.annotate(decided_in=since_raised("decided_at"), closed_in=since_raised("case__closed_at"))


def _times() -> dict[str, Aggregate]:
    found: dict[str, Aggregate] = {}
    for span, column in ((Span.CONFIRM, "decided_in"), (Span.REJECT, "decided_in"), (Span.STAND_DOWN, "closed_in")):
        those = STATES[STATE_OF_SPAN[span]]
        found[f"{span}_n"] = Count("pk", filter=those)
        found[f"{span}_took"] = HalfAndMost(column, filter=those)
    return found


_NOBODY_KNEW = {f"{Span.ACKNOWLEDGE}_n": 0, f"{Span.ACKNOWLEDGE}_took": None}

# The first answer to each warning is found for all of them at once: looked up warning by warning, in a subquery as the
# ORM would write it, a page over a hundred thousand took twice as long.
_ACKNOWLEDGED = """
SELECT key, count(took), percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY took)
FROM (
    SELECT chosen.key, LEAST(min(told.answered_at), chosen.decided_at) - chosen.raised_at AS took
    FROM ({chosen}) AS chosen
    LEFT JOIN escalation_escalation AS told ON told.warning_id = chosen.id AND told.answered_at IS NOT NULL
    GROUP BY chosen.id, chosen.key, chosen.raised_at, chosen.decided_at
) AS known
GROUP BY key
"""


def _acknowledged_in(warnings: Any) -> dict[str, dict[str, Any]]:
    """By key: from being raised until somebody knew; one of those told said so, or somebody decided."""
    asked, given = warnings.order_by().values("id", "key", "raised_at", "decided_at").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_ACKNOWLEDGED.format(chosen=asked), given)
        rows = cursor.fetchall()
    return {
        str(key): {f"{Span.ACKNOWLEDGE}_n": n, f"{Span.ACKNOWLEDGE}_took": took if n else None} for key, n, took in rows
    }


@dataclass(frozen=True)
class Took:
    """How long something took: half of them no longer than, nine of ten no longer than."""

    span: Span
    n: int
    half: timedelta | None
    most: timedelta | None

    @property
    def most_said(self) -> timedelta | None:
        """The ninth in ten; of few there is none."""
        return self.most if self.n >= LEAST_FOR_SHARE else None

    @property
    def state(self) -> str:
        return STATE_OF_SPAN[self.span]


@dataclass(frozen=True)
class Counted:
    """How warnings ended, and how long it took."""

    raised: int = 0
    confirmed: int = 0
    rejected: int = 0
    nothing_there: int = 0
    """Confirmed, and on the spot nothing was wrong."""
    late: int = 0
    took: tuple[Took, ...] = ()

    @property
    def decided(self) -> int:
        return self.confirmed + self.rejected

    @property
    def undecided(self) -> int:
        return self.raised - self.decided

    @property
    def precision(self) -> int | None:
        return share(self.confirmed, self.decided)


def _counted_in(row: dict[str, Any]) -> Counted:
    took = tuple(
        Took(span, row[f"{span}_n"], *(row[f"{span}_took"] or (None, None))) for span in Span if f"{span}_n" in row
    )
    return Counted(**{name: row[name] for name in _COUNTS}, took=took)


def totals(matters: Matters, chosen: Chosen) -> Counted:
    warnings = counted(matters, chosen)
    known = _acknowledged_in(warnings.annotate(key=Value("")))
    return _counted_in(_timed(warnings).aggregate(**_COUNTS, **_times()) | known.get("", _NOBODY_KNEW))


def reasons(matters: Matters, chosen: Chosen) -> list[tuple[str, int]]:
    """Why warnings were called false alarms, the most frequent reason first."""
    rejected = counted(matters, chosen).filter(STATES["rejected"])
    found = rejected.values("reject_reason").annotate(n=Count("pk")).order_by("-n", "reject_reason")
    return [(row["reject_reason"], row["n"]) for row in found]


def levels(matters: Matters, chosen: Chosen) -> dict[str, int]:
    found = counted(matters, chosen).values("level").annotate(n=Count("pk")).order_by("level")
    return {row["level"]: row["n"] for row in found}


@dataclass(frozen=True)
class Week:
    period: Period
    counted: Counted
    missed: int


def by_week(matters: Matters, chosen: Chosen) -> list[Week]:
    """Every week of the period, the empty ones too."""
    warnings = _of_weeks(counted(matters, chosen), "raised_at").annotate(**_COUNTS)
    cases = _of_weeks(missed(matters, chosen), "opened_at").annotate(n=Count("pk"))
    known = {_day(row["week"]): _counted_in(row) for row in warnings}
    unseen = {_day(row["week"]): row["n"] for row in cases}
    mondays = ((week, monday_of(week.first)) for week in weeks_in(chosen.period))
    return [Week(week, known.get(monday, Counted()), unseen.get(monday, 0)) for week, monday in mondays]


def _of_weeks(rows: Any, moment: str) -> Any:
    return rows.annotate(week=TruncWeek(moment, tzinfo=SHANGHAI)).values("week").order_by("week")


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


@dataclass(frozen=True)
class Row:
    """The figures of one rule, device or place."""

    key: str
    name: str
    counted: Counted
    reasons: list[tuple[str, int]]
    chosen: Chosen
    """What its numbers open."""
    missed: int | None = None
    """Cases without a warning; only of a place."""


def rows_by(by: By, matters: Matters, chosen: Chosen, *, digits: int) -> list[Row]:
    """Rules and devices with the most warnings first; places in the order of the tree, never in that of a figure.

    Warnings that no device raised are in no row of the devices. `digits`: up to which digit places are told apart.
    """
    warnings = keyed(by, counted(matters, chosen), digits)
    found = _timed_rows(warnings)
    why = _reasons_of_rows(warnings)
    unseen = _missed_of_places(matters, chosen, digits) if by is By.PLACE and not chosen.of_equipment else None
    keys = sorted({*found, *(unseen or {})})
    names = names_of(by, keys)
    rows = [
        Row(
            key=key,
            name=names.get(key, key),
            counted=found.get(key, Counted()),
            reasons=why[key],
            chosen=narrowed_to(by, key, chosen, digits=digits),
            missed=None if unseen is None else unseen.get(key, 0),
        )
        for key in keys
    ]
    return rows if by is By.PLACE else sorted(rows, key=lambda row: (-row.counted.raised, row.name))


def narrowed_to(by: By, key: str, chosen: Chosen, *, digits: int) -> Chosen:
    if by is By.RULE:
        return replace(chosen, rule=UUID(key))
    if by is By.DEVICE:
        return replace(chosen, device=key)
    return replace(chosen, place=key, exactly=len(key) != digits or digits == WHOLE_CODE)


def keyed(by: By, warnings: WarningQuerySet, digits: int) -> Any:
    """With the key that tells them apart."""
    if by is By.RULE:
        return warnings.annotate(key=F("rule__key"))
    if by is By.DEVICE:
        return warnings.filter(device__isnull=False).annotate(key=F("device_id"))
    return warnings.annotate(key=Left("place_id", digits))


def _timed_rows(warnings: Any) -> dict[str, Counted]:
    found = _timed(warnings).values("key").annotate(**_COUNTS, **_times()).order_by()
    known = _acknowledged_in(warnings)
    return {str(row["key"]): _counted_in(row | known.get(str(row["key"]), _NOBODY_KNEW)) for row in found}


def _reasons_of_rows(warnings: Any) -> dict[str, list[tuple[str, int]]]:
    rejected = warnings.filter(STATES["rejected"]).values("key", "reject_reason")
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in rejected.annotate(n=Count("pk")).order_by("-n", "reject_reason"):
        found[str(row["key"])].append((row["reject_reason"], row["n"]))
    return found


def _missed_of_places(matters: Matters, chosen: Chosen, digits: int) -> dict[str, int]:
    found = missed(matters, chosen).annotate(key=Left("place_id", digits)).values("key").annotate(n=Count("pk"))
    return {row["key"]: row["n"] for row in found.order_by()}


def names_of(by: By, keys: list[str]) -> dict[str, str]:
    """By the newest version of a rule; as the reader's language has it."""
    if by is By.RULE:
        rules = WatchRule.objects.filter(key__in=keys).order_by("key", "-version").distinct("key")
        return {str(rule.key): rule.display_title for rule in rules}
    if by is By.DEVICE:
        return {device.pk: str(device) for device in Device.objects.filter(pk__in=keys)}
    return {place.code: str(place) for place in Place.objects.filter(code__in=keys)}
