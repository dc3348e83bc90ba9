"""What belongs together is put together by hand, and taken apart again."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.kernel import live
from dayuan.kernel.errors import Refusal
from dayuan.kernel.events import announce
from dayuan.people.models import Person
from dayuan.warnings.actions.filling import words_of
from dayuan.warnings.actions.leading import become, record_new_title, signals_of, stand_where
from dayuan.warnings.actions.merging import merge
from dayuan.warnings.actions.reckoning import SIGNALS_OF_A_STAGE
from dayuan.warnings.actions.recording import record
from dayuan.warnings.events import WarningEased, WarningRaised, WarningUnfounded
from dayuan.warnings.joinable import why_not_one
from dayuan.warnings.models import Episode, Warning, WatchRule
from dayuan.warnings.queries import owner_for
from dayuan.warnings.rules import WarningStatus


class CannotBeJoined(Refusal):
    """One of them is decided, or they are one and the same, or no one matter: a home's and another, or far apart."""


class JoinNeedsAReason(Refusal):
    """Whoever decides on it has to know why two became one."""


class CannotBeSplit(Refusal):
    """There is only one episode, or it is another warning's."""


class SplitNeedsAReason(Refusal):
    """Whoever decides on either of them has to know why they are two."""


@transaction.atomic
def join_warnings(warning_id: UUID, into_id: UUID, *, reason: str, by: Person, at: datetime) -> Warning:
    """Make one warning part of another that waits; its episodes and evidence go over, and it waits no longer.

    Raises:
        CannotBeJoined: see there.
        JoinNeedsAReason: no reason.
    """
    if not reason.strip():
        raise JoinNeedsAReason(_("Say why these two are one matter."))
    locked = Warning.objects.select_for_update(of=("self",)).select_related("rule", "site", "device")
    locked = locked.filter(pk__in=[warning_id, into_id])
    found = {one.pk: one for one in locked.order_by("pk")}
    if len(found) < 2:
        raise CannotBeJoined(_("A warning cannot be joined with itself."))
    warning, into = found[warning_id], found[into_id]
    if {warning.status, into.status} != {WarningStatus.RAISED}:
        raise CannotBeJoined(_("Only warnings that wait for a decision can be joined."))
    if why_not := why_not_one(warning, into):
        raise CannotBeJoined(why_not)
    merge(warning, into, by=by, at=at, reason=reason)
    return into


@transaction.atomic
def split_episode(episode_id: UUID, *, reason: str, by: Person, at: datetime) -> Warning:
    """Make an episode a warning of its own: with its own clock and sentence, told to whoever should know of it.

    What both rest on stays the evidence of both.

    Raises:
        CannotBeSplit: see there.
        SplitNeedsAReason: no reason.
    """
    if not reason.strip():
        raise SplitNeedsAReason(_("Say why these are two matters."))
    chosen = Episode.objects.select_related("rule", "device", "place")
    episode = chosen.select_for_update(of=("self",)).get(pk=episode_id)
    warning = Warning.objects.select_for_update(of=("self",)).get(pk=episode.warning_id) if episode.warning_id else None
    if warning is None or warning.status != WarningStatus.RAISED:
        raise CannotBeSplit(_("This cannot be taken apart."))
    rest = list(chosen.filter(warning=warning).exclude(pk=episode.pk).order_by("began_at", "pk"))
    if not rest:
        raise CannotBeSplit(_("This cannot be taken apart."))
    apart = _warning_of(episode, warning, rest, at=at)
    episode.warning, episode.joined_in_storm = apart, False
    episode.save(update_fields=["warning", "joined_in_storm"])
    turned = _leave_to(rest, warning, episode, by=by, at=at)
    record("warning_split", warning, by=by, at=at, reason=reason, detail={"apart": str(apart.pk)})
    record("warning_split_off", apart, by=by, at=at, reason=reason, detail={"from": str(warning.pk)})
    live.tell_many("warning", [{"place": one.place_id, "id": str(one.pk)} for one in (warning, apart)])
    if apart.unfounded_at is None:
        announce(WarningRaised(apart.pk, apart.level, apart.place_id, at))
    if turned is not None:
        announce(turned)
    return apart


def _warning_of(episode: Episode, warning: Warning, rest: Sequence[Episode], *, at: datetime) -> Warning:
    rule, device = episode.rule, episode.device
    signals = signals_of(episode)
    evidence = [one for one in warning.evidence if _rests_on(episode, one)]
    own = {one["signal"] for one in evidence}
    apart = Warning(
        rule=rule,
        level=episode.level,
        family=rule.family,
        place=episode.place,
        subject_key=episode.about_key,
        evidence=evidence,
        turns=_turns_of(episode, warning, rest, own),
        last_seen_at=max([episode.began_at, *(signal.happened_at for signal in signals)]),
        eased_at=episode.ended_at,
        unfounded_at=episode.withdrawn_at,
        kept_apart_at=at,
        owner_role=warning.owner_role,
        owner=owner_for(episode.place_id, at=at),
        raised_at=at,
        decide_by=at + timedelta(seconds=rule.decide_within_s),
    )
    stand_where(apart, device, signals)
    apart.said, apart.said_en = words_of(apart, episode, signals, at=at)
    apart.save(force_insert=True)
    return apart


def _turns_of(
    episode: Episode, warning: Warning, rest: Sequence[Episode], own: Collection[str]
) -> list[dict[str, Any]]:
    """How a part came to its level, by stages of its rule.

    What made it more urgent may be another part's signal; that it was its own turn is known where no other part is
    alike. Else the stage of its level is named, with what it rests on itself.
    """
    rule = episode.rule
    is_alone = all(one.rule.key != rule.key for one in rest)
    of_rule = [turn for turn in warning.turns if _is_stage_of(rule, turn)]
    turns = [turn for turn in of_rule if is_alone or set(own).issuperset(turn["signals"])]
    stage = next((number for number, one in enumerate(rule.stages) if one["level"] == episode.level), None)
    if stage is None or episode.level == rule.level or any(turn["level"] == episode.level for turn in turns):
        return turns
    reached = min((turn["at"] for turn in of_rule if turn["stage"] == stage), default=episode.began_at.isoformat())
    signals = sorted(own)[:SIGNALS_OF_A_STAGE]
    return [*turns, {"level": episode.level, "at": reached, "rule": str(rule.pk), "stage": stage, "signals": signals}]


def _leave_to(
    rest: Sequence[Episode], warning: Warning, gone: Episode, *, by: Person, at: datetime
) -> WarningEased | WarningUnfounded | None:
    """What the warning is without that episode; what it was raised for may have been that one."""
    warning.evidence = [
        one for one in warning.evidence if not _rests_on(gone, one) or any(_rests_on(left, one) for left in rest)
    ]
    warning.times_seen, warning.kept_apart_at = max(1, warning.times_seen - 1), at
    if not any(one.about_key == warning.subject_key and one.rule.key == warning.rule.key for one in rest):
        before_id = warning.rule_id
        become(warning, rest[0], at=at)
        if warning.rule_id != before_id:
            record_new_title(warning, before_id=before_id, by=by, at=at)
    before = warning.eased_at, warning.unfounded_at
    standing = [one for one in rest if one.withdrawn_at is None]
    if all(one.ended_at is not None for one in standing):
        warning.eased_at = warning.eased_at or at
    if not standing:
        warning.unfounded_at = warning.unfounded_at or at
    warning.save()
    if warning.unfounded_at != before[1]:
        return WarningUnfounded(warning.pk, at)
    return WarningEased(warning.pk, at) if warning.eased_at != before[0] else None


def _is_stage_of(rule: WatchRule, turn: dict[str, Any]) -> bool:
    """Its own level it has from the beginning, by itself."""
    return turn["rule"] == str(rule.pk) and turn["stage"] is not None


def _rests_on(episode: Episode, evidence: dict[str, Any]) -> bool:
    """Named among its observations, or said by its device: only the first of what it rests on are named."""
    if any(one["signal"] == evidence["signal"] for one in episode.observed):
        return True
    return episode.device_id is not None and evidence.get("device") == episode.device_id
