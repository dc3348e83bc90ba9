"""How a warning came to its level, for its page: by stages of rules, and by people with their reasons."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from dayuan.kernel.models import AuditEntry
from dayuan.warnings.models import Warning, WatchRule
from dayuan.warnings.queries import Sighting
from dayuan.warnings.telling import told

BY_PEOPLE = ("warning_upgraded", "warning_downgraded")


@dataclass(frozen=True)
class LevelTurn:
    """One change of level. Either a stage of a rule with what it rests on, or somebody with a reason."""

    level: str
    at: datetime
    rule: WatchRule | None = None
    after_s: float = 0
    """The stage counts from so long after the beginning."""
    holds: str = ""
    """What holds, in words."""
    sightings: list[Sighting] = field(default_factory=list)
    by: str = ""
    reason: str = ""
    look_again_on: date | None = None


def turns_of(warning: Warning, seen: Iterable[Sighting]) -> list[LevelTurn]:
    """In the order in which they came about; `seen` are the sightings that the page shows."""
    return sorted([*_by_rules(warning, seen), *_by_people(warning)], key=lambda turn: turn.at)


def _by_rules(warning: Warning, seen: Iterable[Sighting]) -> list[LevelTurn]:
    rules = {
        str(rule.pk): rule for rule in WatchRule.objects.filter(pk__in={UUID(one["rule"]) for one in warning.turns})
    }
    known = {str(one.signal_id): one for one in seen}
    found = []
    for one in warning.turns:
        rule = rules[one["rule"]]
        stage = rule.stages[one["stage"]]
        found.append(
            LevelTurn(
                level=one["level"],
                at=datetime.fromisoformat(one["at"]),
                rule=rule,
                after_s=stage.get("after_s") or 0,
                holds=told(stage.get("when") or {}),
                sightings=[known[signal] for signal in one["signals"] if signal in known],
            )
        )
    return found


def _by_people(warning: Warning) -> list[LevelTurn]:
    entries = AuditEntry.objects.filter(subject=f"warning:{warning.pk}", action__in=BY_PEOPLE, by_id__isnull=False)
    return [
        LevelTurn(
            level=entry.detail["to"],
            at=entry.at,
            by=entry.by_name,
            reason=entry.reason,
            look_again_on=date.fromisoformat(day) if (day := entry.detail.get("look_again_on")) else None,
        )
        for entry in entries.order_by("number")
    ]
