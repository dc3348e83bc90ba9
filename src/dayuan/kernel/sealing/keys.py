"""The file of keys: several with their ids, one of them current, and the key of the blind indexes."""

import base64
import json
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from django.utils.translation import gettext as _

from dayuan.kernel.sealing.problems import SealingProblem
from dayuan.kernel.sealing.suites import MASTER_BYTES, SUITES

KEY_ID_BYTES = 4
FORMAT = 1


@dataclass(frozen=True)
class SealingKey:
    """One master key. Its id, eight hexadecimal digits, stands in every value it sealed."""

    id: str
    made_at: datetime
    master: bytes

    def __repr__(self) -> str:
        return f"SealingKey({self.id})"


@dataclass(frozen=True)
class IndexKey:
    """The key of the blind indexes and the suite it was made for. Both stay: every stored index depends on them."""

    suite: str
    master: bytes

    def __repr__(self) -> str:
        return f"IndexKey({self.suite})"


@dataclass(frozen=True)
class KeyRing:
    """The keys of one installation."""

    keys: Mapping[str, SealingKey]
    current_id: str
    index: IndexKey

    @property
    def current(self) -> SealingKey:
        return self.keys[self.current_id]

    def key(self, key_id: str) -> SealingKey:
        """Raises: SealingProblem where the ring lacks it."""
        found = self.keys.get(key_id)
        if found is None:
            raise SealingProblem(_("The key {key} that sealed this value is missing.").format(key=key_id))
        return found

    def with_new_key(self, *, at: datetime) -> Self:
        """The ring with one more key, which is now the current one."""
        key = _make_key(at, taken=self.keys)
        return replace(self, keys={**self.keys, key.id: key}, current_id=key.id)


def make_ring(suite: str, *, at: datetime) -> KeyRing:
    key = _make_key(at, taken={})
    return KeyRing({key.id: key}, key.id, IndexKey(suite, os.urandom(MASTER_BYTES)))


def _make_key(at: datetime, taken: Mapping[str, SealingKey]) -> SealingKey:
    while (key_id := secrets.token_hex(KEY_ID_BYTES)) in taken:
        continue
    return SealingKey(key_id, at, os.urandom(MASTER_BYTES))


def write_ring(path: Path, ring: KeyRing) -> None:
    """Write the file whole or not at all, readable by its owner alone; the owner of an older file stays the owner."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = json.dumps(
        {
            "format": FORMAT,
            "current": ring.current_id,
            "keys": {
                key.id: {"made_at": key.made_at.isoformat(), "master": _as_text(key.master)}
                for key in ring.keys.values()
            },
            "index": {"suite": ring.index.suite, "master": _as_text(ring.index.master)},
        },
        indent=1,
    )
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        if os.geteuid() == 0 and path.exists():
            os.fchown(descriptor, path.stat().st_uid, path.stat().st_gid)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def read_ring(path: Path) -> KeyRing:
    """The keys in this file; read again only when the file has changed.

    Raises:
        SealingProblem: there is none, others may read it, or it is not a file of keys.
    """
    try:
        found = path.stat()
    except OSError as missing:
        raise SealingProblem(_("The file of keys {path} is missing or out of reach.").format(path=path)) from missing
    return _ring_of(path, (found.st_mtime_ns, found.st_ino, found.st_size, found.st_mode, found.st_uid))


@lru_cache(maxsize=8)
def _ring_of(path: Path, state: tuple[int, int, int, int, int]) -> KeyRing:
    _refuse_open_doors(path, mode=state[3], owner_id=state[4])
    try:
        return _parsed(json.loads(path.read_text()))
    except OSError as unreadable:
        raise SealingProblem(_("The file of keys {path} is missing or out of reach.").format(path=path)) from unreadable
    except (ValueError, KeyError, TypeError, AttributeError) as spoilt:
        raise SealingProblem(_("The file of keys {path} is damaged.").format(path=path)) from spoilt


def _refuse_open_doors(path: Path, *, mode: int, owner_id: int) -> None:
    if owner_id not in {0, os.geteuid()}:
        raise SealingProblem(_("The file of keys {path} belongs to somebody else.").format(path=path))
    if stat.S_IMODE(mode) & 0o077:
        raise SealingProblem(_("The file of keys {path} can be read by others; run chmod 600.").format(path=path))


def _parsed(found: Mapping[str, Any]) -> KeyRing:
    keys = {
        key_id: SealingKey(key_id, datetime.fromisoformat(entry["made_at"]), _as_master(entry["master"]))
        for key_id, entry in found["keys"].items()
    }
    index = IndexKey(found["index"]["suite"], _as_master(found["index"]["master"]))
    if found["format"] != FORMAT or found["current"] not in keys or index.suite not in SUITES:
        raise ValueError("not a file of keys")
    if any(len(bytes.fromhex(key_id)) != KEY_ID_BYTES for key_id in keys):
        raise ValueError("not an id of a key")
    return KeyRing(keys, found["current"], index)


def _as_text(master: bytes) -> str:
    return base64.b64encode(master).decode()


def _as_master(text: str) -> bytes:
    master = base64.b64decode(text, validate=True)
    if len(master) != MASTER_BYTES:
        raise ValueError("not a key")
    return master
