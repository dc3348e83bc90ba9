"""What belongs together is put together by hand, and taken apart again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.kernel import audit, live
from dayuan.kernel.errors import Refusal
from dayuan.kernel.events import announce
from dayuan.people.models import Person
from dayuan.warnings.events import WarningBorneOutAgain, WarningDecided
from dayuan.warnings.models import Episode, Warning
from dayuan.warnings.rules import EVIDENCE_KEPT, LEAST_URGENT_FIRST, WarningLevel, WarningStatus


class CannotBeJoined(Refusal):
    """One of them is decided, or they are one and the same, or of different townships."""


class CannotBeSplit(Refusal):
    """There is only one episode, or it is another warning's."""


@transaction.atomic
def join_warnings(warning_id: UUID, into_id: UUID, *, by: Person, at: datetime) -> Warning:
    """Make one warning part of another that waits; its episodes and evidence go over, and it waits no longer.

    Raises:
        CannotBeJoined: see there.
    """
    locked = Warning.objects.select_for_update(of=("self",)).select_related("rule").filter(pk__in=[warning_id, into_id])
    found = {one.pk: one for one in locked.order_by("pk")}
    if len(found) < 2:
        raise CannotBeJoined(_("A warning cannot be joined with itself."))
    warning, into = found[warning_id], found[into_id]
    if {warning.status, into.status} != {WarningStatus.RAISED}:
        raise CannotBeJoined(_("Only warnings that wait for a decision can be joined."))
    if warning.rule.township_id != into.rule.township_id or warning.rule.watches_plates != into.rule.watches_plates:
        raise CannotBeJoined(_("These two are not of one kind."))
    warning.episodes.update(warning=into)
    into.evidence = _in_order([*into.evidence, *warning.evidence])[:EVIDENCE_KEPT]
    into.turns = sorted([*into.turns, *warning.turns], key=lambda turn: str(turn["at"]))
    into.times_seen += warning.times_seen
    into.last_seen_at = max(into.last_seen_at, warning.last_seen_at)
    into.level = max(into.level, warning.level, key=lambda level: LEAST_URGENT_FIRST.index(WarningLevel(level)))
    bears_out_again = (into.eased_at and not warning.eased_at) or (into.unfounded_at and not warning.unfounded_at)
    # What still stands of either stands of both.
    into.eased_at = into.eased_at and warning.eased_at
    into.unfounded_at = into.unfounded_at and warning.unfounded_at
    into.save(update_fields=["evidence", "turns", "times_seen", "last_seen_at", "level", "eased_at", "unfounded_at"])
    warning.status, warning.joined_into, warning.decided_at, warning.decided_by = WarningStatus.JOINED, into, at, by
    warning.save(update_fields=["status", "joined_into", "decided_at", "decided_by"])
    _record("warning_joined", warning, by=by, at=at, detail={"into": str(into.pk)})
    live.tell_many("warning", [{"place": one.place_id, "id": str(one.pk)} for one in (warning, into)])
    announce(WarningDecided(warning.pk, warning.status, at))
    if bears_out_again:
        announce(WarningBorneOutAgain(into.pk, at))
    return into


@transaction.atomic
def split_episode(episode_id: UUID, *, by: Person, at: datetime) -> Warning:
    """Make an episode a warning of its own, to be decided by itself.

    Raises:
        CannotBeSplit: see there.
    """
    episode = Episode.objects.select_for_update(of=("self",)).select_related("rule", "device").get(pk=episode_id)
    warning = Warning.objects.select_for_update(of=("self",)).get(pk=episode.warning_id) if episode.warning_id else None
    if warning is None or warning.status != WarningStatus.RAISED or warning.episodes.count() < 2:
        raise CannotBeSplit(_("This cannot be taken apart."))
    own = {one["signal"] for one in episode.observed}
    device = episode.device
    apart = Warning.objects.create(
        rule=episode.rule,
        level=episode.level,
        family=episode.rule.family,
        place_id=episode.place_id,
        device=device,
        subject_key=episode.about_key,
        evidence=[one for one in warning.evidence if one["signal"] in own],
        longitude=device.longitude if device else None,
        latitude=device.latitude if device else None,
        last_seen_at=episode.ended_at or at,
        eased_at=episode.ended_at,
        owner_role=warning.owner_role,
        owner_id=warning.owner_id,
        raised_at=at,
        decide_by=max(warning.decide_by, at),
    )
    episode.warning = apart
    episode.save(update_fields=["warning"])
    warning.evidence = [one for one in warning.evidence if one["signal"] not in own]
    warning.times_seen = max(1, warning.times_seen - 1)
    warning.save(update_fields=["evidence", "times_seen"])
    _record("warning_split", warning, by=by, at=at, detail={"apart": str(apart.pk)})
    live.tell_many("warning", [{"place": one.place_id, "id": str(one.pk)} for one in (warning, apart)])
    return apart


def _in_order(evidence: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    known = {str(one["signal"]): one for one in evidence}
    return sorted(known.values(), key=lambda one: str(one["at"]))


def _record(action: str, warning: Warning, *, by: Person, at: datetime, detail: dict[str, object]) -> None:
    audit.record(
        action,
        f"warning:{warning.pk}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=warning.place_id,
        at=at,
        detail=detail,
    )
