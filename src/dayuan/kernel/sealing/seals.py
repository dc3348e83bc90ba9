"""Sealing text and opening it again, with the keys and the suite of this installation; blind indexes."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from dayuan.kernel.sealing.keys import KEY_ID_BYTES, KeyRing, read_ring
from dayuan.kernel.sealing.problems import SealingProblem
from dayuan.kernel.sealing.suites import SUITES, SUITES_BY_NUMBER, DoesNotOpen, Suite

FORMAT = 1
HEADER_BYTES = 2 + KEY_ID_BYTES
INDEX_BYTES = 16


def key_ring() -> KeyRing:
    """The keys of this installation; a file that changed meanwhile is read again. Raises: SealingProblem."""
    return _held.get() or read_ring(_path(settings.SEALING_KEYS))


_held: ContextVar[KeyRing | None] = ContextVar("held key ring", default=None)


@contextmanager
def one_look_at_the_keys() -> Iterator[None]:
    """Inside, a change of the keys is not noticed: for a batch of a second or two. Raises: SealingProblem."""
    token = _held.set(key_ring())
    try:
        yield
    finally:
        _held.reset(token)


@lru_cache(maxsize=8)
def _path(text: str) -> Path:
    """Made once: a workbook of a hundred thousand people asks for the keys a million times."""
    return Path(text)


def chosen_suite() -> Suite:
    """The suite that new values are sealed with. Raises: SealingProblem where the setting names none."""
    suite = SUITES.get(settings.SEALING_SUITE)
    if suite is None:
        raise SealingProblem(
            _("DAYUAN_SEALING_SUITE is {name}; it must be one of: {known}.").format(
                name=settings.SEALING_SUITE, known=", ".join(SUITES)
            )
        )
    return suite


def current_header() -> bytes:
    """How a value begins that is sealed now: format, suite, key."""
    return _header(chosen_suite(), key_ring().current_id)


def seal(text: str, bound_to: bytes) -> bytes:
    """The text as ciphertext that opens only with the same `bound_to`; nothing stays nothing."""
    if not text:
        return b""
    suite, key = chosen_suite(), key_ring().current
    header = _header(suite, key.id)
    return header + suite.seal(key.master, text.encode(), header + bound_to)


def unseal(sealed: bytes, bound_to: bytes) -> str:
    """The text of a sealed value, whichever suite and key it names. Raises: SealingProblem."""
    if not sealed:
        return ""
    header, body = sealed[:HEADER_BYTES], sealed[HEADER_BYTES:]
    suite = SUITES_BY_NUMBER.get(header[1]) if len(header) == HEADER_BYTES and header[0] == FORMAT else None
    if suite is None:
        raise SealingProblem(_("This value is not a sealed one, or it was damaged."))
    key = key_ring().key(header[2:].hex())
    try:
        return suite.open(key.master, body, header + bound_to).decode()
    except DoesNotOpen as refused:
        raise SealingProblem(
            _("This value does not open: it was altered or moved, or the key {key} is a wrong one.").format(key=key.id)
        ) from refused


def blind_index(purpose: str, text: str) -> bytes:
    """16 bytes by which equal texts of one purpose find each other, and from which nothing can be read without the key.

    The caller brings the text into its one form first (digits only, upper-case X). A new sealing key changes nothing.
    """
    return keyed_mark(purpose, text.encode())[:INDEX_BYTES]


def keyed_mark(purpose: str, contents: bytes) -> bytes:
    """32 bytes over these contents that nobody makes without the key; a new sealing key changes nothing.

    A purpose of a blind index is never one of a mark.
    """
    index = key_ring().index
    return SUITES[index.suite].keyed_hash(index.master, f"{purpose}\0".encode() + contents)


def _header(suite: Suite, key_id: str) -> bytes:
    return bytes([FORMAT, suite.number]) + bytes.fromhex(key_id)
