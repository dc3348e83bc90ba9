"""What people tell the desk: noted as signals, so that rules weigh it; taken back while it is fresh."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.households.models import Household
from dayuan.kernel import audit
from dayuan.kernel.errors import Refusal
from dayuan.kernel.events import announce
from dayuan.kernel.ids import first_id_of
from dayuan.kernel.sealing.seals import blind_index
from dayuan.people.models import Person
from dayuan.places.rules import village_of
from dayuan.sensing.actions.forgetting import empty_signals
from dayuan.sensing.actions.noting import note_signal
from dayuan.sensing.events import SignalsTakenBack
from dayuan.sensing.models import Signal
from dayuan.sensing.rules import SAME_CALLER_WITHIN, TOLD_AT_MOST_AGO, SignalKind, ToldAbout
from dayuan.sensing.told import caller_of, may_be_taken_back, noted_together

PURPOSE_DISPUTE = "dispute/households"
MARK_BYTES = 8


class TooLateToTakeBack(Refusal):
    """Rules and people act on what was told; later it is a person's decision what comes of it."""


class NotedOtherwise(Refusal):
    """The form that was filled in has been noted already, with other contents."""

    def __init__(self, former: UUID) -> None:
        super().__init__(_("This form was noted before, with other contents. Nothing was changed and nothing noted."))
        self.former = former


@dataclass(frozen=True)
class Telling:
    """What somebody tells, in codes: no name, no word of theirs."""

    about: ToldAbout
    place_code: str
    happened_at: datetime
    point: tuple[float, float] | None = None
    threat: bool = False
    """With threats, blows or a weapon."""
    households: tuple[Household, Household] | None = None
    """Who quarrels. Kept as a mark by which the same two are known again, and from which nobody reads them (C-32)."""
    same_caller_as: UUID | None = None
    """What the same person told before."""


@transaction.atomic
def note_told(telling: Telling, *, entry: UUID, by: Person, at: datetime) -> UUID:
    """Note it as a report, and a quarrel of two households as a dispute as well; the id of the report.

    `entry` names the form that was filled in: sent twice, it is noted once.

    Raises:
        NotedOtherwise: the same form was noted with other contents.
    """
    # Whoever presses twice waits here for the first press.
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    known = _noted_before(entry, by, at=at)
    if known is not None:
        if not _says_the_same(known, telling, by=by, at=at):
            raise NotedOtherwise(known.pk)
        return known.pk
    common: dict[str, Any] = {
        "by": by,
        "at": at,
        "happened_at": telling.happened_at,
        "point": telling.point,
        "seed": str(entry),
    }
    if telling.households:
        one, other = telling.households
        # Counted per village, so it is always the same one, wherever the two were heard this time.
        village = min(village_of(one.place_id), village_of(other.place_id))
        details = {"key": dispute_key(one, other), "entry": str(entry)}
        note_signal(SignalKind.DISPUTE, place_code=village, details=details, **common)
    said = {"about": telling.about, "threat": telling.threat, "households": telling.households is not None}
    report = note_signal(
        SignalKind.REPORT,
        place_code=telling.place_code,
        details={**said, "caller": _caller(telling.same_caller_as, by, at=at), "entry": str(entry)},
        **common,
    )
    audit.record(
        "report_noted",
        f"signal:{report}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=telling.place_code,
        at=at,
        detail={"about": telling.about, "threat": telling.threat},
    )
    return report


@transaction.atomic
def take_back_told(signal_id: UUID, *, by: Person, at: datetime) -> None:
    """Empty a report that was noted by mistake, and the dispute noted with it.

    A warning that came of it stays to be decided; where nothing else bears it out, nobody else is told of it.

    Raises:
        TooLateToTakeBack: it was noted longer ago than TAKEN_BACK_WITHIN, or was taken back already.
    """
    signal = Signal.objects.select_for_update().get(pk=signal_id)
    if not may_be_taken_back(signal, at=at):
        raise TooLateToTakeBack(
            _("Only in the first ten minutes can it be taken back. What came of it is decided there.")
        )
    together = noted_together(signal)
    empty_signals(together)
    announce(SignalsTakenBack(tuple(together), signal.observed_at, at))
    audit.record(
        "report_taken_back",
        f"signal:{signal_id}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=signal.place_id,
        at=at,
    )


def dispute_key(one: Household, other: Household) -> str:
    """The same for the same two households, whoever is named first; without the installation's key it says nothing."""
    first, second = sorted([str(one.pk), str(other.pk)])
    return blind_index(PURPOSE_DISPUTE, f"{first} {second}").hex()


def _caller(same_as: UUID | None, by: Person, *, at: datetime) -> str:
    """A mark that tells callers apart and says nothing about them; the former one where the same person calls again."""
    return _named_caller(same_as, by, at=at) or secrets.token_hex(MARK_BYTES)


def _named_caller(same_as: UUID | None, by: Person, *, at: datetime) -> str | None:
    former = Signal.objects.filter(pk=same_as, person=by).first() if same_as else None
    return caller_of(former, at=at) if former else None


def _noted_before(entry: UUID, by: Person, *, at: datetime) -> Signal | None:
    noted = Signal.objects.filter(pk__gte=first_id_of(at - 2 * TOLD_AT_MOST_AGO), person=by, kind=SignalKind.REPORT)
    return noted.filter(details__entry=str(entry)).first()


def _says_the_same(report: Signal, telling: Telling, *, by: Person, at: datetime) -> bool:
    point = None if report.longitude is None or report.latitude is None else (report.longitude, report.latitude)
    noted = (report.details.get("about"), report.details.get("threat"), report.place_id, point, _dispute_of(report))
    households = dispute_key(*telling.households) if telling.households else None
    if noted != (telling.about, telling.threat, telling.place_code, telling.point, households):
        return False
    # "Ten minutes ago" is another moment when it is sent again.
    same_moment = telling.happened_at == report.observed_at
    same_ago = at - telling.happened_at == report.received_at - report.observed_at
    return (same_moment or same_ago) and _is_same_caller(report, telling.same_caller_as, by=by, at=at)


def _dispute_of(report: Signal) -> str | None:
    dispute = Signal.objects.filter(pk__in=noted_together(report), kind=SignalKind.DISPUTE).first()
    return dispute.details.get("key") if dispute else None


def _is_same_caller(report: Signal, same_as: UUID | None, *, by: Person, at: datetime) -> bool:
    """Whether the report was noted as of the caller who is named now; as of a new one, where none is."""
    mark = report.details.get("caller")
    if named := _named_caller(same_as, by, at=at):
        return bool(named == mark)
    since = first_id_of(report.received_at - SAME_CALLER_WITHIN - TOLD_AT_MOST_AGO)
    earlier = Signal.objects.filter(pk__gte=since, person=by, kind=SignalKind.REPORT, details__caller=mark)
    return not earlier.filter(received_at__lt=report.received_at).exists()
