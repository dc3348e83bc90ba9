"""Rules of retention: what each package forgets, from which moment on and how; what it keeps, and why (C-19)."""

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.db.models import DateField, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.personal import OURS, Entry, Retention, dictionary

YEAR = 365
THREE_YEARS = 3 * YEAR + 1

type Words = str | Promise
type Due = Callable[[datetime, timedelta], QuerySet[Any]]
type Forget = Callable[[Sequence[Any], datetime], int]


@dataclass(frozen=True)
class Limits:
    """How long a class may be kept: what holds until somebody decides, and within what they may decide."""

    default_days: int
    least_days: int
    most_days: int
    because: Words
    setting: str = ""
    """The setting of the installation that stands in for the default."""

    @property
    def days(self) -> int:
        return int(getattr(settings, self.setting)) if self.setting else self.default_days


LIMITS: Mapping[Retention, Limits] = {
    Retention.SHORT: Limits(
        30, 1, 30, _("What is needed for a few weeks is gone after thirty days at the latest (PIPL art. 19).")
    ),
    Retention.EVIDENCE: Limits(
        30,
        30,
        180,
        _("Pictures of public places are kept for thirty days at least (public security video regulation, art. 19)."),
        setting="EVIDENCE_DAYS",
    ),
    Retention.SIGN_INS: Limits(200, 183, YEAR, _("Records of the network are kept for six months (CSL art. 21).")),
    Retention.MATTER: Limits(
        THREE_YEARS,
        YEAR,
        THREE_YEARS,
        _("A closed matter can be asked about for a year at least; after three years it names nobody any more."),
    ),
    Retention.WHILE_HELD: Limits(
        THREE_YEARS,
        30,
        THREE_YEARS,
        _("Counted from when the entry, the account or the membership ended; a month to put a mistake right."),
    ),
    Retention.HISTORY: Limits(
        THREE_YEARS,
        THREE_YEARS,
        10 * YEAR,
        _("Records of what was done with personal data: three years (PIPL art. 56)."),
    ),
    Retention.ARCHIVE: Limits(
        30 * YEAR + 8,
        10 * YEAR + 3,
        30 * YEAR + 8,
        _("A mediation file is an archive: ten or thirty years by the archive rule; longer by a hold."),
    ),
}
"""Classes without one are not counted in days: a watch rule says how many minutes its buffer is."""


@dataclass(frozen=True)
class Rule:
    """How a package forgets some of its tables when the period of their class is over.

    `due(at, period)` finds rows, `forget(keys, at)` forgets those of them that are still due, and says how many; it is
    called with some hundred keys inside a transaction, and again after a failure. Files go after the commit.
    """

    key: str
    retention: Retention
    covers: tuple[str, ...]
    """Names of the package's models."""
    counts_from: Words
    does: Words
    due: Due
    moment: str
    """The field whose smallest value is told as the oldest."""
    forget: Forget
    held_by: Mapping[str, str] = field(default_factory=dict)
    """By kind of hold, the path from a row to what is held."""
    version: int = 1
    """Raised when the rule itself changes; every run says by which it forgot."""
    batch: int = 300

    @property
    def name(self) -> str:
        return f"{self.key} v{self.version}"


@dataclass(frozen=True)
class KeptOn:
    """Tables that no rule forgets, and why. The reason is printed."""

    retention: Retention
    covers: tuple[str, ...]
    because: Words


@dataclass(frozen=True)
class Holdable:
    """A kind of thing that a hold can keep: how somebody names it, and what it then is."""

    kind: str
    label: Words
    hint: Words
    find: Callable[[str], tuple[str, str] | None]
    """From what was typed to the key of the thing and the code of its place."""


@dataclass(frozen=True)
class RetentionRules:
    """What a package says in its module `retention` under the name `RETENTION`."""

    rules: tuple[Rule, ...] = ()
    kept_on: tuple[KeptOn, ...] = ()
    holdable: tuple[Holdable, ...] = ()
    erase_again: Mapping[str, Callable[[str, str, datetime], bool]] = field(default_factory=dict)
    """By kind of thing: erase it by its key and the request's name, where a backup brought it back; whether it did."""


def deleting(
    key: str,
    retention: Retention,
    rows: QuerySet[Any],
    *,
    moment: str,
    covers: tuple[str, ...],
    counts_from: Words,
    does: Words,
    held_by: Mapping[str, str] | None = None,
) -> Rule:
    """The simplest rule: rows whose moment, or day, lies further back than the period are deleted."""
    day = _is_a_day(rows, moment)

    def due(at: datetime, period: timedelta) -> QuerySet[Any]:
        ends: Any = (at - period).astimezone(SHANGHAI).date() if day else at - period
        return rows.filter(**{f"{moment}__lt": ends})

    def forget(keys: Sequence[Any], _at: datetime) -> int:
        # What hangs on them is deleted with them and is not counted.
        return rows.filter(pk__in=keys).delete()[1].get(rows.model._meta.label, 0)

    return Rule(key, retention, covers, counts_from, does, due, moment, forget, held_by or {})


def _is_a_day(rows: QuerySet[Any], path: str) -> bool:
    model: Any = rows.model
    *hops, last = path.split("__")
    for hop in hops:
        model = model._meta.get_field(hop).related_model
    return type(model._meta.get_field(last)) is DateField


KERNEL = RetentionRules(
    kept_on=(
        KeptOn(
            Retention.HISTORY,
            ("AuditEntry",),
            _(
                "A chain that proves what was done; entries name people by a number. What was written in words is"
                " emptied when somebody is erased."
            ),
        ),
    )
)


def all_rules() -> list[Rule]:
    """Of every package, the lowest first."""
    return [rule for _app, said in _said() for rule in said.rules]


def all_kept_on() -> list[tuple[str, KeptOn]]:
    return [(app.label, kept) for app, said in _said() for kept in said.kept_on]


def all_holdable() -> dict[str, Holdable]:
    return {one.kind: one for _app, said in _said() for one in said.holdable}


def erasers() -> dict[str, Callable[[str, str, datetime], bool]]:
    return {kind: erase for _app, said in _said() for kind, erase in said.erase_again.items()}


def problems() -> Iterator[str]:
    """One sentence for every table with personal data that neither a rule nor a stated reason covers."""
    yield from problems_of({app.label: said for app, said in _said()}, dictionary())


def problems_of(said: Mapping[str, RetentionRules], entries: Sequence[Entry]) -> Iterator[str]:
    covered = {
        (f"{label}.{model}", one.retention)
        for label, rules in said.items()
        for one in _ones(rules)
        for model in one.covers
    }
    needed = {(entry.name.rpartition(".")[0], entry.says.retention) for entry in entries}
    for model, retention in sorted(needed - covered):
        yield f"{model}: no rule in retention.py forgets what is kept as {retention.value}, and no reason is given"
    for model, retention in sorted(covered - needed):
        yield f"{model}: retention.py speaks of {retention.value}, which the dictionary does not"
    keys = [rule.key for rules in said.values() for rule in rules.rules]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"{key}: two rules have this key"
    for label, rules in said.items():
        yield from (
            f"{label}: keeping {', '.join(kept.covers)} needs a reason"
            for kept in rules.kept_on
            if not str(kept.because).strip()
        )


def _ones(said: RetentionRules) -> list[Rule | KeptOn]:
    return [*said.rules, *said.kept_on]


def _said() -> list[tuple[AppConfig, RetentionRules]]:
    ours = [app for app in apps.get_app_configs() if app.name.startswith(OURS)]
    return [(app, _said_by(app)) for app in reversed(ours)]


def _said_by(app: AppConfig) -> RetentionRules:
    if app.label == "kernel":
        return KERNEL
    if find_spec(f"{app.name}.retention") is None:
        return RetentionRules()
    said: RetentionRules = importlib.import_module(f"{app.name}.retention").RETENTION
    return said
