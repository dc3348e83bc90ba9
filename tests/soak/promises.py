"""What the product said is safe, written down by those it said it to; compared later with what it holds."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg

from dayuan.kernel.ids import new_id
from tests.load.stack import Stack

STORED_WITHIN_S = 30.0
READ_WITHIN_S = 60.0
STUCK_AFTER_S = 20.0


@dataclass
class Promises:
    """Everything acknowledged so far. `attempted` holds what was sent at all, acknowledged or not."""

    attempted: set[str] = field(default_factory=set)
    signals: set[str] = field(default_factory=set)
    photos: set[str] = field(default_factory=set)
    steps: set[tuple[str, str]] = field(default_factory=set)
    """Case and kind of step."""
    plates: dict[str, str] = field(default_factory=dict)
    """Signal → plate, of those that must raise exactly one warning."""

    @property
    def number(self) -> int:
        return len(self.signals) + len(self.photos) + len(self.steps)

    def copy(self) -> "Promises":
        return Promises(set(self.attempted), set(self.signals), set(self.photos), set(self.steps), dict(self.plates))

    def since(self, before: "Promises") -> "Promises":
        return Promises(
            self.attempted - before.attempted,
            self.signals - before.signals,
            self.photos - before.photos,
            self.steps - before.steps,
            {signal: plate for signal, plate in self.plates.items() if signal not in before.plates},
        )


@dataclass(frozen=True)
class Fault:
    """One promise that was not kept."""

    what: str
    which: str


class Books:
    """The product's database, read from outside while parts of the product are being killed."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    def ask(self, question: str, values: Sequence[Any] = (), *, within_s: float = 30) -> list[tuple[Any, ...]]:
        """Asks again while the database is away."""
        deadline = time.monotonic() + within_s
        while True:
            try:
                with self._stack.database() as connection:
                    return connection.execute(question, values).fetchall()
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def has(self, question: str, values: Sequence[Any] = ()) -> bool:
        """One try; a database that is away answers no."""
        try:
            with self._stack.database() as connection:
                return bool(connection.execute(question, values).fetchone())
        except psycopg.Error:
            return False

    def stored_signals(self, signals: Sequence[str]) -> list[str]:
        found = self.ask("SELECT id FROM sensing_signal WHERE id = ANY(%s::uuid[])", [list(signals)])
        return [str(identifier) for (identifier,) in found]


def wait_until[Left](what_is_left: Callable[[], Left], within_s: float) -> Left:
    """Ask until nothing is left or the time is over; what is left then."""
    deadline = time.monotonic() + within_s
    while (left := what_is_left()) and time.monotonic() < deadline:
        time.sleep(0.3)
    return left


def lost(books: Books, promised: Promises, *, files_exist: Callable[[str], bool]) -> list[Fault]:
    """Everything acknowledged that is not there."""
    signals = wait_until(lambda: promised.signals - set(books.stored_signals(list(promised.signals))), STORED_WITHIN_S)
    photos = _photos(books, promised.photos)
    unread = wait_until(lambda: _waiting(books, promised.photos), READ_WITHIN_S)
    steps = promised.steps - {(str(case), kind) for case, kind, _ in _steps(books, promised.steps)}
    missing_files = {photo for photo in photos if not files_exist(photo)}
    return [
        *(Fault("signal", signal) for signal in sorted(signals)),
        *(Fault("photograph", photo) for photo in sorted(promised.photos - set(photos))),
        *(Fault("file of photograph", photo) for photo in sorted(missing_files)),
        *(Fault("reading of photograph", photo) for photo in sorted(unread)),
        *(Fault(f"step {kind}", case) for case, kind in sorted(steps)),
        *(Fault("warning of signal", signal) for signal in sorted(_without_warning(books, promised))),
    ]


def doubled(books: Books, promised: Promises) -> list[Fault]:
    """Everything that is there more than once."""
    signals = books.stored_signals(list(promised.signals))
    twice = {signal for signal in signals if signals.count(signal) > 1} if len(set(signals)) < len(signals) else set()
    steps = [(case, kind) for case, kind, number in _steps(books, promised.steps) if number > 1]
    return [
        *(Fault("signal", signal) for signal in sorted(twice)),
        *(Fault(f"step {kind}", str(case)) for case, kind in steps),
        *(Fault("sighting of signal", signal) for signal in sorted(_counted_twice(books, promised))),
        *(Fault("reading of photograph", photo) for photo in sorted(_read_twice(books, promised.photos))),
    ]


def _photos(books: Books, photos: set[str]) -> list[str]:
    found = books.ask("SELECT id FROM sensing_photo WHERE id = ANY(%s::uuid[])", [list(photos)])
    return [str(identifier) for (identifier,) in found]


def _waiting(books: Books, photos: set[str]) -> set[str]:
    question = "SELECT id FROM sensing_photo WHERE id = ANY(%s::uuid[]) AND state NOT IN ('read', 'nothing_found')"
    return {str(identifier) for (identifier,) in books.ask(question, [list(photos)])}


def _steps(books: Books, steps: set[tuple[str, str]]) -> list[tuple[Any, str, int]]:
    question = "SELECT case_id, kind, count(*) FROM cases_step WHERE case_id = ANY(%s::uuid[]) GROUP BY case_id, kind"
    wanted = {kind for _, kind in steps}
    found = books.ask(question, [list({case for case, _ in steps})])
    return [(case, kind, number) for case, kind, number in found if kind in wanted]


def _warnings_with(books: Books, signals: Sequence[str]) -> list[tuple[str, int, int]]:
    """Signal, how many warnings name it, how often the plate was counted."""
    question = """
        SELECT named->>'signal', count(*), max(times_seen)
        FROM warnings_warning, jsonb_array_elements(evidence) AS named
        WHERE named->>'signal' = ANY(%s) GROUP BY 1
    """
    return [(signal, number, seen) for signal, number, seen in books.ask(question, [list(signals)])]


def _without_warning(books: Books, promised: Promises) -> set[str]:
    acknowledged = set(promised.plates) & promised.signals
    return acknowledged - {signal for signal, _, _ in _warnings_with(books, list(acknowledged))}


def _counted_twice(books: Books, promised: Promises) -> set[str]:
    return {signal for signal, number, seen in _warnings_with(books, list(promised.plates)) if number > 1 or seen > 1}


def _read_twice(books: Books, photos: set[str]) -> set[str]:
    if not photos:
        return set()
    question = """
        SELECT details->>'photo', count(*) FROM sensing_signal
        WHERE kind = 'plate_seen' AND details->>'photo' = ANY(%s) GROUP BY 1 HAVING count(*) > 1
    """
    return {photo for photo, _ in books.ask(question, [list(photos)])}


def stuck_jobs(books: Books) -> int:
    """Jobs that were begun long ago and are not over."""
    question = """
        SELECT 1 FROM procrastinate_jobs AS job WHERE status = 'doing' AND (
            SELECT max(at) FROM procrastinate_events WHERE job_id = job.id AND type = 'started'
        ) < now() - make_interval(secs => %s)
    """
    return len(wait_until(lambda: books.ask(question, [STUCK_AFTER_S]), STUCK_AFTER_S + 10))


def new_signal(kind: str, **facts: Any) -> tuple[str, bytes]:
    """A signal of now as a device would say it: its id and its body."""
    identifier = str(new_id())
    observed = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
    return identifier, json.dumps({"id": identifier, "kind": kind, "observed_at": observed, **facts}).encode()
