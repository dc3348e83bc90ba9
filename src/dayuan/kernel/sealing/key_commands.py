"""What `dayuan keys` does: one more key, what there is, everything sealed anew."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from dayuan.kernel.clock import SHANGHAI, now
from dayuan.kernel.sealing.fields import SealedTextField
from dayuan.kernel.sealing.keys import KeyRing, write_ring
from dayuan.kernel.sealing.marks import ensure_keys, note_keys
from dayuan.kernel.sealing.problems import SealingProblem
from dayuan.kernel.sealing.rotation import (
    Rotation,
    Teller,
    all_sealed_fields,
    only_one_at_a_time,
    seal_anew,
    values_by_key,
    waiting,
)
from dayuan.kernel.sealing.seals import chosen_suite, key_ring


def path_of_keys() -> Path:
    return Path(settings.SEALING_KEYS)


def add_key() -> KeyRing:
    """One more key, current from now on. Raises: SealingProblem."""
    with _nobody_else():
        return _with_new_key()


def listing() -> Iterator[str]:
    """One line for each key: since when, which is current, and how many values it sealed."""
    ring = key_ring()
    counts = values_by_key(all_sealed_fields())
    yield f"suite {chosen_suite().name}, blind indexes {ring.index.suite}, {path_of_keys()}"
    for key in sorted(ring.keys.values(), key=lambda each: each.made_at):
        made = key.made_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
        yield f"{key.id}  made {made}  {'current' if key.id == ring.current_id else '       '}  {_used(counts, key.id)}"
    for key_id in sorted({key_id for key_id, _suite in counts} - ring.keys.keys()):
        yield f"{key_id}  MISSING                           {_used(counts, key_id)}"


def rotate(tell: Teller, fields: Iterable[SealedTextField] | None = None) -> tuple[bool, str, Rotation]:
    """A new key, unless values still wait for the current one, and everything sealed with it.

    Whether a key was made, its id, and what was done. Raises: SealingProblem.
    """
    with _nobody_else():
        ring = ensure_keys()
        columns = all_sealed_fields() if fields is None else list(fields)
        goes_on = waiting(columns) > 0
        if not goes_on:
            ring = _with_new_key()
        return not goes_on, ring.current_id, seal_anew(columns, tell)


def _with_new_key() -> KeyRing:
    ring = ensure_keys().with_new_key(at=now())
    write_ring(path_of_keys(), ring)
    note_keys(ring)
    return ring


def _used(counts: dict[tuple[str, str], int], key_id: str) -> str:
    used = [f"{number} values ({suite})" for (by, suite), number in sorted(counts.items()) if by == key_id]
    return ", ".join(used) or "seals nothing"


@contextmanager
def _nobody_else() -> Iterator[None]:
    with only_one_at_a_time() as alone:
        if not alone:
            raise SealingProblem(_("Somebody else is changing the keys at this moment."))
        yield
