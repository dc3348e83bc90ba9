"""How a warning came to its level, for its page: by stages of rules, and by people with their reasons."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from dayuan.kernel.models import AuditEntry
from dayuan.people.models import Person
from dayuan.rulebook.conditions import listens_for_silence, own_kinds
from dayuan.sensing.stored import said_by
from dayuan.warnings.models import Warning, WatchRule
from dayuan.warnings.queries import Sighting
from dayuan.warnings.rules import condition_of, kinds_in
from dayuan.warnings.telling import told, told_of_plates
from dayuan.warnings.wording import HAND_WORDS, ITSELF_WORDS

BY_PEOPLE = ("warning_upgraded", "warning_downgraded")
TITLE_FOLLOWED = "warning_title_followed"
WITH_WHICH = ("apart", "from", "joined", "into")
SIGHTINGS_SHOWN = 3


@dataclass(frozen=True)
class LevelTurn:
    """One turn of a matter. Either a rule, or a stage of it, with what it rests on; or somebody with a reason."""

    level: str
    at: datetime
    rule: WatchRule | None = None
    after_s: float = 0
    """The stage counts from so long after the beginning."""
    holds: str = ""
    """What holds, in words."""
    sightings: list[Sighting] = field(default_factory=list)
    what: str = ""
    """What somebody did that is no change of level."""
    other: str = ""
    """The warning that it was done with."""
    by: str = ""
    names_rule: bool = False
    """Whether it has to say which rule, because not all turns are of one."""
    reason: str = ""
    note: str = ""
    """What somebody wrote on the spot."""
    agreed: str = ""
    """Which leader agreed to lowering red."""
    look_again_on: date | None = None


def turns_of(warning: Warning, seen: Iterable[Sighting]) -> list[LevelTurn]:
    """In the order in which they came about; `seen` are the sightings that the page shows."""
    shown = list(seen)
    by_others = [*_by_people(warning), *_by_hand(warning), *_by_title(warning)]
    by_rules = [_as_raised(warning, shown), *_by_rules(warning, shown)]
    several = len({warning.rule.key, *(turn.rule.key for turn in by_rules if turn.rule)}) > 1
    turns = [*(replace(turn, names_rule=several) for turn in by_rules), *by_others]
    return sorted(turns, key=lambda turn: turn.at)


@dataclass(frozen=True)
class HeardAgain:
    """What ended a silence."""

    kind: str
    at: datetime


def heard_again(warning: Warning) -> HeardAgain | None:
    """Of a warning about silence that has eased: what was heard then."""
    condition = condition_of(warning.rule.when) if warning.eased_at and warning.device_id else None
    if condition is None or not listens_for_silence(condition):
        return None
    ended_at = warning.episodes.filter(withdrawn_at=None, device=warning.device_id).aggregate(last=Max("ended_at"))
    if ended_at["last"] is None:
        return None
    heard = said_by({str(warning.device_id)}, own_kinds(condition), since=ended_at["last"])
    return HeardAgain(heard[0].kind, heard[0].happened_at) if heard else None


def _as_raised(warning: Warning, seen: list[Sighting]) -> LevelTurn:
    """The condition of the rule that raised it, and what was seen of it by then."""
    rule = _raised_by(warning)
    # What was taken out of another matter was raised then, and reached its level before.
    reached = (datetime.fromisoformat(turn["at"]) for turn in warning.turns if turn["rule"] == str(rule.pk))
    at = min([warning.raised_at, *reached])
    if rule.watches_plates:
        return LevelTurn(rule.level, at, rule=rule, holds=told_of_plates(rule))
    named = _named_by(warning, rule)
    own = [one for one in seen if str(one.signal_id) in named] or [
        one for one in seen if one.kind in kinds_in(rule.when)
    ]
    by_then = [one for one in own if one.seen_at and one.seen_at <= warning.raised_at] or own
    return LevelTurn(rule.level, at, rule=rule, holds=told(rule.when), sightings=by_then[-SIGHTINGS_SHOWN:])


def _named_by(warning: Warning, rule: WatchRule) -> set[str]:
    """What the parts of this rule rest on; not what others told besides, nor what a storm brought."""
    parts = warning.episodes.filter(rule__key=rule.key, joined_in_storm=False)
    return {one["signal"] for observed in parts.values_list("observed", flat=True) for one in observed}


def _raised_by(warning: Warning) -> WatchRule:
    """The rule it was first called after, however it is called now."""
    renamed = _renamed(warning)
    return WatchRule.objects.get(pk=renamed[0].detail["from_rule"]) if renamed else warning.rule


def _renamed(warning: Warning) -> list[AuditEntry]:
    entries = AuditEntry.objects.filter(subject=f"warning:{warning.pk}", action=TITLE_FOLLOWED)
    return list(entries.order_by("number"))


def _by_title(warning: Warning) -> Iterator[LevelTurn]:
    """What it was called, and what it is called since."""
    renamed = _renamed(warning)
    named = {UUID(entry.detail[end]) for entry in renamed for end in ("from_rule", "to_rule")}
    rules = WatchRule.objects.in_bulk(named)
    owners = Person.objects.in_bulk({UUID(entry.detail["owner"]) for entry in renamed if entry.detail["owner"]})
    for entry in renamed:
        facts = {
            "before": rules[UUID(entry.detail["from_rule"])].display_title,
            "since": rules[UUID(entry.detail["to_rule"])].display_title,
        }
        what = _("Its part “%(before)s” stands no longer, and “%(since)s” does: it is called that now.") % facts
        owner = owners.get(UUID(entry.detail["owner"])) if entry.detail["owner"] else None
        whose = _("It is for %(name)s.") % {"name": owner.display_name} if owner else _("Nobody on duty has it.")
        yield LevelTurn(level="", at=entry.at, what=f"{what}{whose}", by=entry.by_name)


def _by_hand(warning: Warning) -> list[LevelTurn]:
    """Taken apart and put together: by whom, why, and where the rest is."""
    entries = AuditEntry.objects.filter(subject=f"warning:{warning.pk}", action__in={*HAND_WORDS, *ITSELF_WORDS})
    return [
        LevelTurn(
            level=entry.detail.get("level", ""),
            at=entry.at,
            what=str((HAND_WORDS if entry.by_id else ITSELF_WORDS)[entry.action]),
            other=next((str(entry.detail[with_which]) for with_which in WITH_WHICH if with_which in entry.detail), ""),
            by=entry.by_name,
            reason=entry.reason,
        )
        for entry in entries.order_by("number")
        if entry.action in (HAND_WORDS if entry.by_id else ITSELF_WORDS)
    ]


def _by_rules(warning: Warning, seen: Iterable[Sighting]) -> list[LevelTurn]:
    rules = {
        str(rule.pk): rule for rule in WatchRule.objects.filter(pk__in={UUID(one["rule"]) for one in warning.turns})
    }
    known = {str(one.signal_id): one for one in seen}
    found = []
    for one in warning.turns:
        rule = rules[one["rule"]]
        # No stage: a part that joined it was by its own rule more urgent.
        stage = {"when": rule.when} if one["stage"] is None else rule.stages[one["stage"]]
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
    changed = AuditEntry.objects.filter(subject=f"warning:{warning.pk}", action__in=BY_PEOPLE, by_id__isnull=False)
    entries = list(changed.order_by("number"))
    leaders = Person.objects.in_bulk({UUID(one.detail["leader"]) for one in entries if one.detail.get("leader")})
    return [
        LevelTurn(
            level=entry.detail["to"],
            at=entry.at,
            by=entry.by_name,
            reason=entry.reason,
            agreed=leaders[UUID(named)].display_name if (named := entry.detail.get("leader")) else "",
            look_again_on=date.fromisoformat(day) if (day := entry.detail.get("look_again_on")) else None,
        )
        for entry in entries
    ]
