"""What people told, as it was noted: read back for the page, and for whoever noted it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.http import Http404

from dayuan.kernel.ids import first_id_of
from dayuan.people.access import Scope
from dayuan.people.rules import COMMAND_ROLES
from dayuan.places.models import Level, Place
from dayuan.places.rules import VILLAGE_DIGITS, village_of
from dayuan.sensing.models import Signal, SignalKind, SignalQuerySet
from dayuan.sensing.rules import (
    NOTING_ROLES,
    SAME_CALLER_WITHIN,
    TAKEN_BACK_WITHIN,
    TOLD_AT_MOST_AGO,
)
from dayuan.sensing.wording import told_word

LATELY = 20
IN_ONE_MOMENT = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Told:
    """One thing that was told, for a page."""

    signal: Signal
    reader: UUID
    at: datetime

    @property
    def word(self) -> str:
        return told_word(self.signal.details.get("about"))

    @property
    def has_threat(self) -> bool:
        return self.signal.details.get("threat") is True

    @property
    def names_households(self) -> bool:
        return self.signal.details.get("households") is True

    @property
    def is_mine(self) -> bool:
        return self.signal.person_id == self.reader

    @property
    def may_be_taken_back(self) -> bool:
        return self.is_mine and may_be_taken_back(self.signal, at=self.at)

    @property
    def may_call_again(self) -> bool:
        return self.is_mine and caller_of(self.signal, at=self.at) is not None


def may_be_taken_back(signal: Signal, *, at: datetime) -> bool:
    return not signal.is_forgotten and at - signal.received_at <= TAKEN_BACK_WITHIN


def caller_of(signal: Signal, *, at: datetime) -> str | None:
    """The mark of whoever called, as long as another call may be theirs, too."""
    caller = signal.details.get("caller")
    return caller if caller and at - signal.received_at <= SAME_CALLER_WITHIN else None


def visible_told(scope: Scope) -> SignalQuerySet:
    """What whoever commands a place reads of it, and what one noted oneself.

    No other desk: what neighbours tell of each other is not for those whom it may be about (C-32).
    """
    noted = Signal.objects.filter(person__isnull=False, kind=SignalKind.REPORT)
    mine = Q(person_id=scope.person_id)
    return noted.filter(mine | scope.q("place_id", COMMAND_ROLES)).select_related("place", "person")


def told_lately(scope: Scope, *, at: datetime) -> list[Told]:
    """The newest first, by when it happened."""
    return [Told(signal, scope.person_id, at) for signal in visible_told(scope).order_by("-id")[:LATELY]]


def get_told(signal_id: UUID, scope: Scope, *, at: datetime) -> Told:
    """One thing that was told, for those who may read it; hidden and missing look the same."""
    signal = visible_told(scope).filter(pk=signal_id).first()
    if signal is None:
        raise Http404
    return Told(signal, scope.person_id, at)


def own_told(signal_id: UUID, scope: Scope, *, at: datetime) -> Told | None:
    signal = visible_told(scope).filter(pk=signal_id, person_id=scope.person_id).first()
    return None if signal is None else Told(signal, scope.person_id, at)


def get_own_told(signal_id: UUID, scope: Scope, *, at: datetime) -> Told:
    """What this person noted; what others noted is hidden, for it is not theirs to take back."""
    found = own_told(signal_id, scope, at=at)
    if found is None:
        raise Http404
    return found


def last_noted_by(scope: Scope, *, at: datetime) -> Told | None:
    """What this person noted last, while the same caller may call again."""
    since = first_id_of(at - SAME_CALLER_WITHIN - TOLD_AT_MOST_AGO)
    mine = visible_told(scope).filter(
        person_id=scope.person_id, pk__gte=since, received_at__gte=at - SAME_CALLER_WITHIN
    )
    # What was taken back has no caller any more.
    signal = mine.exclude(fingerprint=b"").order_by("-received_at").first()
    return None if signal is None else Told(signal, scope.person_id, at)


def noted_together(signal: Signal) -> list[UUID]:
    """A report and the quarrel that was noted with it."""
    entry, first = signal.details.get("entry"), first_id_of(signal.observed_at)
    if not entry or signal.person_id is None:
        return [signal.pk]
    # Ids carry the moment of what they tell: these two lie side by side.
    at_once = Signal.objects.filter(pk__gte=first, pk__lt=first_id_of(signal.observed_at + IN_ONE_MOMENT))
    return list(at_once.filter(person_id=signal.person_id, details__entry=entry).values_list("pk", flat=True))


@dataclass(frozen=True)
class Choice:
    """A place that can be chosen, under the village it is or lies in."""

    village: str
    place: Place
    label: str
    """Empty for the village as a whole."""


def places_to_note(scope: Scope) -> list[Choice]:
    """Villages, groups and courtyards of this person's; a grid only where their post is that grid's."""
    own = scope.place_codes(NOTING_ROLES)
    levels = Q(level__in=[Level.VILLAGE, Level.GROUP, Level.COURTYARD]) | Q(code__in=own, level=Level.GRID)
    places = list(Place.objects.in_use().filter(scope.q("code", NOTING_ROLES), levels).order_by("code"))
    around = {code for place in places for code in place.enclosing_codes}
    known = Place.objects.in_bulk(around)
    return [
        Choice(str(known.get(village_of(place.code), place)), place, _inside_village(place, known)) for place in places
    ]


def _inside_village(place: Place, known: dict[str, Place]) -> str:
    inner = [code for code in place.enclosing_codes[::-1] if len(code) > VILLAGE_DIGITS]
    return " · ".join(str(known[code]) for code in inner if code in known)
