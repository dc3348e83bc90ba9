"""From newly stored signals to the rules and things that have to be asked, now or in a moment."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from dayuan.rulebook.conditions import Nearby
from dayuan.rulebook.observations import Observation
from dayuan.sensing.events import SeenSignal
from dayuan.sensing.stored import said_in
from dayuan.warnings.actions.raising import follow_up
from dayuan.warnings.actions.reckoning import Thing, reckon
from dayuan.warnings.book import Book, Entry, Listening, devices_that_may_fall_silent, open_book
from dayuan.warnings.locks import wait_for_others_with
from dayuan.warnings.models import Episode, Lookout, Warning
from dayuan.warnings.observing import Followed, about_key, observation_of
from dayuan.warnings.rules import About

NOT_SOONER = timedelta(seconds=2)
"""One rule asks about one thing at most this often: a sensor that speaks every second is not asked every second."""
ASKED_AT_ONCE = 200
"""So many things are asked in the transaction that stored the signals; what is more waits for its turn."""

# The earliest moment of which something may be different is kept, so that a late signal is not lost.
ASK_SOON = """
    INSERT INTO warnings_lookout AS known (reckoned_at, due_at, rule_id, about_key, place_id, device_id, since)
    SELECT %s, %s, * FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::timestamptz[])
    ON CONFLICT (rule_id, about_key) DO UPDATE SET
        due_at = LEAST(known.due_at, EXCLUDED.due_at), since = LEAST(known.since, EXCLUDED.since)
"""

type Things = dict[tuple[UUID, str], Thing]


@transaction.atomic
def look(signals: Sequence[SeenSignal], *, at: datetime) -> list[Warning]:
    """Ask every rule that a new signal concerns; returns the warnings that were raised.

    In the transaction that stored the signals: a signal and what comes of it are both there or neither is.
    """
    book = open_book()
    heard = [one for signal in signals if (one := _hear(signal, book)) is not None]
    if not heard:
        return []
    # Another batch with signals of the same thing has to see these, or these its.
    wait_for_others_with({key for one in heard for key in one.keys.values()})
    things = _concerned(heard)
    now, soon = _in_turn(things.values(), at=at)
    _ask_soon(soon, at=at)
    return follow_up(reckon(now, at=at), at=at)


@transaction.atomic
def look_again(*, at: datetime, most: int = 500) -> int:
    """Ask the rules whose time has come though no signal came. Says how many things were asked about."""
    waiting = Lookout.objects.filter(due_at__lte=at)
    named = list(waiting.order_by("due_at").values_list("pk", "about_key")[:most])
    if not named:
        return 0
    # First the things, then their rows, as a batch of signals does: the other way round the two wait for each other.
    wait_for_others_with({key for _pk, key in named})
    due = list(waiting.filter(pk__in=[pk for pk, _key in named]).select_related("rule").order_by("due_at"))
    book = open_book()
    things = [thing for one in due if (thing := _due(one, book)) is not None]
    Lookout.objects.filter(pk__in=[one.pk for one in due]).update(due_at=None)
    follow_up(reckon(things, at=at), at=at)
    return len(due)


@transaction.atomic
def look_for_silence(*, at: datetime) -> int:
    """Begin to watch devices that a rule about silence has not been asked about yet. Says how many.

    What was silent before anybody watched is nobody's warning.
    """
    things: list[Thing] = []
    for entry in open_book().entries:
        if entry.hears_silence and entry.rule.about == About.DEVICE and entry.counts_at(at):
            things += _unwatched(entry, at=at)
    wait_for_others_with({thing.key for thing in things})
    follow_up(reckon(things, at=at), at=at)
    return len(things)


def ask_about_what_is_gone(device_id: str, *, at: datetime) -> None:
    """A device was taken away: what rules said of it ends then, at the next round of asking."""
    Lookout.objects.filter(device=device_id).update(due_at=at, since=at)


def ask_about_what_was_taken_back(signal_ids: Collection[UUID], *, happened_at: datetime, at: datetime) -> None:
    """Somebody noted by mistake what rules speak of, or count among what makes it urgent: they are asked anew."""
    kept = Warning.objects.filter(reduce(or_, (Q(evidence__contains=[{"signal": str(one)}]) for one in signal_ids)))
    episodes = Episode.objects.filter(warning__in=kept, withdrawn_at__isnull=True)
    for rule, key in set(episodes.values_list("rule", "about_key")):
        Lookout.objects.filter(rule=rule, about_key=key).update(due_at=at, since=happened_at)


@dataclass(frozen=True, slots=True)
class _Heard:
    """A signal that rules listen to, with what every one of them asks of it made once."""

    signal: SeenSignal
    observation: Observation
    listening: Listening
    keys: dict[Followed, str]
    """By what rules follow: which thing it is about."""


def _hear(signal: SeenSignal, book: Book) -> _Heard | None:
    listening = book.listening(signal.kind, signal.place_code)
    if not listening.entries:
        return None
    keys = {follows: about_key(follows, signal) for follows in listening.follows}
    return _Heard(signal, observation_of(signal), listening, keys)


def _concerned(heard: Sequence[_Heard]) -> Things:
    going_on = _going_on(heard)
    things: Things = {}
    for one in heard:
        signal, listening = one.signal, one.listening
        for number in sorted(listening.that_mind(one.observation) | _that_speak(one, going_on)):
            entry = listening.entries[number]
            key = one.keys[entry.follows]
            _add(things, Thing(entry, key, signal.place_code, signal.device_id, signal.happened_at, [signal]))
        for entry in listening.around:
            for near in entry.bears_out(one.observation):
                for thing in _borne_out(entry, near, one.observation):
                    _add(things, thing)
    return things


def _that_speak(one: _Heard, going_on: Mapping[str, set[UUID]]) -> set[int]:
    """The numbers of the entries that speak already of what this signal is about, and hear it."""
    found: set[int] = set()
    if not going_on:
        return found
    for key in one.keys.values():
        for rule in going_on.get(key, ()):
            number = one.listening.place_of.get(rule)
            if number is not None:
                entry = one.listening.entries[number]
                if one.signal.kind in entry.own_kinds and one.keys[entry.follows] == key:
                    found.add(number)
    return found


def _add(things: Things, thing: Thing) -> None:
    known = things.setdefault(thing.name, thing)
    if known is not thing:
        known.since = min(known.since, thing.since)
        known.told += thing.told


def _going_on(heard: Sequence[_Heard]) -> Mapping[str, set[UUID]]:
    """Which rules speak of a thing already, at the time of these signals or after, by the thing."""
    keys = {key for one in heard for key in one.keys.values()}
    reach = max(listening.reach for listening in {one.listening for one in heard})
    earliest = min(one.signal.happened_at for one in heard) - reach
    open_ones = Q(ended_at__isnull=True) | Q(ended_at__gt=earliest)
    found: dict[str, set[UUID]] = defaultdict(set)
    episodes = Episode.objects.filter(open_ones, about_key__in=keys, withdrawn_at__isnull=True)
    for rule, key in episodes.values_list("rule_id", "about_key"):
        found[key].add(rule)
    return found


def _borne_out(entry: Entry, near: Nearby, one: Observation) -> Iterator[Thing]:
    """Things that the rule speaks of, or would if somebody bore it out, and that this was seen near to."""
    since = one.at - near.within - entry.reach
    for signal in said_in(entry.rule.township_id, entry.own, since=since):
        observation = observation_of(signal)
        if entry.is_interesting(observation) and observation.is_near(one, near.within_m):
            key = about_key(entry.follows, signal)
            yield Thing(entry, key, signal.place_code, signal.device_id, one.at - near.within)


def _in_turn(things: Iterable[Thing], *, at: datetime) -> tuple[list[Thing], list[Thing]]:
    """Which are asked now, and which in a moment because they were asked a moment ago."""
    asked = list(things)
    lately: set[tuple[UUID, str]] = set()
    waiting: dict[tuple[UUID, str], datetime] = {}
    # What should have been asked by now, or of an earlier moment, must not be forgotten over what is new.
    open_ones = Q(reckoned_at__gt=at - NOT_SOONER) | Q(due_at__lte=at) | Q(since__isnull=False)
    for known in Lookout.objects.filter(open_ones, about_key__in={thing.key for thing in asked}):
        name = known.rule_id, known.about_key
        if known.reckoned_at > at - NOT_SOONER:
            lately.add(name)
        elif known.due_at is not None:
            waiting[name] = known.since or known.reckoned_at
    now = [thing for thing in asked if thing.name not in lately][:ASKED_AT_ONCE]
    for thing in now:
        thing.since = min(thing.since, waiting.get(thing.name, thing.since))
    chosen = {thing.name for thing in now}
    return now, [thing for thing in asked if thing.name not in chosen]


def _ask_soon(things: Sequence[Thing], *, at: datetime) -> None:
    if not things:
        return
    columns = zip(
        *((one.entry.rule.pk, one.key, one.place_code, one.device_id, one.since) for one in things), strict=True
    )
    with connection.cursor() as cursor:
        cursor.execute(ASK_SOON, [at - NOT_SOONER, at + NOT_SOONER, *(list(column) for column in columns)])


def _due(lookout: Lookout, book: Book) -> Thing | None:
    entry = book.of_rule(lookout.rule)
    if entry is None:
        return None
    since = lookout.since or lookout.reckoned_at
    return Thing(entry, lookout.about_key, lookout.place_id, lookout.device_id, since)


def _unwatched(entry: Entry, *, at: datetime) -> list[Thing]:
    # What was stopped and let in again is watched anew.
    watched = Lookout.objects.filter(rule=entry.rule, device=OuterRef("pk"), reckoned_at__gte=OuterRef("activated_at"))
    devices = devices_that_may_fall_silent(entry).filter(~Exists(watched), retired_at__isnull=True)
    return [Thing(entry, f"device:{device.pk}", device.place_id, device.pk, at) for device in devices]
