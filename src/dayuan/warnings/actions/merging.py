"""Two warnings become one: by hand, or because both rest on what the same people told."""

from collections.abc import Sequence
from datetime import datetime

from dayuan.kernel import live
from dayuan.kernel.events import announce
from dayuan.people.models import Person
from dayuan.warnings.actions.following import let_case_follow
from dayuan.warnings.actions.reckoning import SIGNALS_OF_A_STAGE
from dayuan.warnings.actions.recording import record
from dayuan.warnings.events import WarningBorneOutAgain, WarningDecided, WarningRaised
from dayuan.warnings.models import Warning
from dayuan.warnings.rules import EVIDENCE_KEPT, LEAST_URGENT_FIRST, WarningLevel, WarningStatus

WHAT_IS_TAKEN_OVER = (
    *("evidence", "turns", "times_seen", "last_seen_at", "level", "eased_at", "unfounded_at"),
    "decide_by",
)


def merge(warning: Warning, into: Warning, *, by: Person | None, at: datetime, reason: str = "") -> None:
    """Episodes and evidence of one that waits go over to another, both of them locked; it waits no longer.

    `by` is nobody where the program did it. Where it made the other more urgent, the other's timeline says by what, and
    whoever should know of it at that level is told.
    """
    warning.episodes.update(warning=into)
    into.evidence = _in_order([*into.evidence, *warning.evidence])[:EVIDENCE_KEPT]
    into.turns = sorted([*into.turns, *warning.turns], key=lambda turn: str(turn["at"]))
    into.times_seen += warning.times_seen
    into.last_seen_at = max(into.last_seen_at, warning.last_seen_at)
    into.decide_by = min(into.decide_by, warning.decide_by)
    before = into.level
    into.level = max(into.level, warning.level, key=lambda level: LEAST_URGENT_FIRST.index(WarningLevel(level)))
    if into.level != before:
        into.turns = [*into.turns, *_own_turn(warning, at=at)]
    bears_out_again = (into.eased_at and not warning.eased_at) or (into.unfounded_at and not warning.unfounded_at)
    # What still stands of either stands of both.
    into.eased_at = into.eased_at and warning.eased_at
    into.unfounded_at = into.unfounded_at and warning.unfounded_at
    into.save(update_fields=WHAT_IS_TAKEN_OVER)
    warning.status, warning.joined_into, warning.decided_at, warning.decided_by = WarningStatus.JOINED, into, at, by
    warning.save(update_fields=["status", "joined_into", "decided_at", "decided_by"])
    raised_to = {"level": into.level} if into.level != before else {}
    record("warning_joined", warning, by=by, at=at, reason=reason, detail={"into": str(into.pk)})
    record("warning_took_in", into, by=by, at=at, reason=reason, detail={"joined": str(warning.pk), **raised_to})
    live.tell_many("warning", [{"place": one.place_id, "id": str(one.pk)} for one in (warning, into)])
    announce(WarningDecided(warning.pk, warning.status, at))
    if into.level != before:
        let_case_follow(into, before=before, why=warning.rule.title, by=by, at=at)
        announce(WarningRaised(into.pk, into.level, into.place_id, at))
    if bears_out_again:
        announce(WarningBorneOutAgain(into.pk, at))


def _in_order(evidence: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    known = {str(one["signal"]): one for one in evidence}
    return sorted(known.values(), key=lambda one: str(one["at"]))


def _own_turn(warning: Warning, *, at: datetime) -> list[dict[str, object]]:
    """What its own rule says, where that and none of its turns gave it its level."""
    if warning.level != warning.rule.level or any(turn["level"] == warning.level for turn in warning.turns):
        return []
    signals = [str(one["signal"]) for one in warning.evidence[-SIGNALS_OF_A_STAGE:]]
    rule = str(warning.rule_id)
    return [{"level": warning.level, "at": at.isoformat(), "rule": rule, "stage": None, "signals": signals}]
