"""Which matters rest on what the same people told: a fire that three tell of is one matter, and not "several people
report" besides."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from dayuan.sensing.events import SeenSignal
from dayuan.sensing.rules import SignalKind
from dayuan.sensing.stored import signals_with
from dayuan.warnings.actions.reckoning import Change
from dayuan.warnings.models import Episode, Warning
from dayuan.warnings.rules import LEAST_URGENT_FIRST, WarningLevel, WarningStatus, takes_whatever_is_told

TOLD = frozenset({SignalKind.REPORT, SignalKind.DISPUTE})
OPEN = (WarningStatus.RAISED, WarningStatus.CONFIRMED)


def are_told(changes: Iterable[Change]) -> bool:
    """Whether any of it is about what people tell."""
    return any(change.entry.own_kinds & TOLD or TOLD & change.entry.around.keys() for change in changes)


def has_no_kind(warning: Warning) -> bool:
    return takes_whatever_is_told(warning.rule.when)


class Tellings:
    """What people told that each open matter rests on, by the form that was filled in.

    What comes of it is a function of the tellings alone: whatever shares one with a matter of its own kind (a fire, a
    threat) belongs there, and so does what shares one with that. In whatever order and portions they come, the same
    matters stand in the end.
    """

    def __init__(self, open_ones: Sequence[Warning]) -> None:
        self.of: dict[UUID, set[str]] = {}
        self.of_disputes: set[UUID] = set()
        named: dict[UUID, set[UUID]] = {}
        for warning in open_ones:
            named[warning.pk] = {UUID(one["signal"]) for one in warning.evidence}
        episodes = Episode.objects.filter(warning__in=named, withdrawn_at__isnull=True)
        for warning_id, observed in episodes.values_list("warning_id", "observed"):
            if warning_id is not None:
                named[warning_id] |= {UUID(one["signal"]) for one in observed}
        told = {one.id: one for one in signals_with(set().union(*named.values())) if one.kind in TOLD}
        for warning in open_ones:
            self.note(warning, [told[one] for one in named[warning.pk] if one in told])

    def note(self, warning: Warning, signals: Iterable[SeenSignal]) -> None:
        told = [one for one in signals if one.kind in TOLD]
        self.of.setdefault(warning.pk, set()).update(told_in(one) for one in told)
        if any(one.kind == SignalKind.DISPUTE for one in told):
            self.of_disputes.add(warning.pk)

    def matter_of(self, told: set[str], open_ones: Iterable[Warning]) -> Warning | None:
        """The matter of its own kind that rests on one of these: the most urgent, then the one told of first."""
        found = [one for one in open_ones if _has_a_kind_of_its_own(one) and self._binds(one, told)]
        return min(found, key=lambda one: (-_rank(one), min(self.of[one.pk])), default=None)

    def _binds(self, matter: Warning, told: set[str]) -> bool:
        """What two households quarrel about stays apart from what others tell: only all of it, or nothing."""
        its_own = self.of.get(matter.pk, set())
        return bool(told) and told <= its_own if matter.pk in self.of_disputes else bool(told & its_own)

    def matter_of_change(self, change: Change, open_ones: Iterable[Warning]) -> Warning | None:
        return self.matter_of({told_in(one) for one in change.signals if one.kind in TOLD}, open_ones)

    def to_be_merged(self, open_ones: Sequence[Warning]) -> tuple[Warning, Warning] | None:
        """One that has no kind of its own and waits, and the matter it belongs to; what a person took apart stays."""
        for one in open_ones:
            if one.status == WarningStatus.RAISED and one.kept_apart_at is None and has_no_kind(one):
                into = self.matter_of(self.of.get(one.pk, set()), open_ones)
                if into is not None:
                    return one, into
        return None

    def merge(self, warning: Warning, into: Warning) -> None:
        self.of[into.pk] = self.of.get(into.pk, set()) | self.of.pop(warning.pk, set())


def told_in(signal: SeenSignal) -> str:
    """A report and the quarrel that was noted with it are one telling."""
    return str(signal.details.get("entry") or signal.id)


def _has_a_kind_of_its_own(warning: Warning) -> bool:
    return warning.status in OPEN and warning.unfounded_at is None and not has_no_kind(warning)


def _rank(warning: Warning) -> int:
    return LEAST_URGENT_FIRST.index(WarningLevel(warning.level))
