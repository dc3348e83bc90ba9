"""The ledger of erasures: a file beside the keys, outside every backup, by which a restore forgets again.

It holds numbers, never names: what was erased, on which request and when. Each line is hashed over the one before.
"""

import fcntl
import hashlib
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from dayuan.retention.models import Erasure

NAME = "erasures.jsonl"


class LedgerDamaged(Exception):
    """A line was altered, or one is missing; `number` says which."""

    def __init__(self, number: int) -> None:
        super().__init__(f"line {number} of the ledger of erasures is damaged")
        self.number = number


@dataclass(frozen=True)
class Line:
    kind: str
    subject: str
    request: str
    at: datetime
    link: str


def ledger_path() -> Path:
    return Path(settings.SEALING_KEYS).parent / NAME


def read_ledger() -> list[Line]:
    """Every line, the first first. Raises: LedgerDamaged."""
    path = ledger_path()
    return _read(_whole_lines(path.read_text(encoding="utf-8"))) if path.exists() else []


@transaction.atomic
def note_erasure(kind: str, subject: str, *, request: str, at: datetime) -> Erasure:
    """Put on record that this is erased; what was decided on request also goes into the ledger after the commit."""
    erasure, _made = Erasure.objects.get_or_create(kind=kind, subject=subject, defaults={"request": request, "at": at})
    if request:
        # Should it fail now, the nightly job adds the line.
        transaction.on_commit(complete_ledger, robust=True)
    return erasure


def complete_ledger() -> int:
    """Add the lines that are missing: of now, or of a process that died between its commit and its line; how many."""
    path = ledger_path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        text = file.read()
        whole = _whole_lines(text)
        if whole != text:  # somebody died while writing it
            file.truncate(len(whole.encode()))
        there = _read(whole)
        known = {(line.kind, line.subject) for line in there}
        link = there[-1].link if there else ""
        added = 0
        for erasure in Erasure.objects.exclude(request="").order_by("at", "pk"):
            if (erasure.kind, erasure.subject) in known:
                continue
            said = _said(erasure.kind, erasure.subject, erasure.request, erasure.at)
            link = _link(link, said)
            file.write(json.dumps(said | {"link": link}, ensure_ascii=False) + "\n")
            added += 1
        file.flush()
        os.fsync(file.fileno())
    return added


def _whole_lines(text: str) -> str:
    return text[: text.rfind("\n") + 1]


def _read(text: str) -> list[Line]:
    lines: list[Line] = []
    link = ""
    for number, written in enumerate(text.splitlines(), 1):
        try:
            found = json.loads(written)
            line = Line(
                found["kind"], found["subject"], found["request"], datetime.fromisoformat(found["at"]), found["link"]
            )
        except (ValueError, KeyError, TypeError) as spoilt:
            raise LedgerDamaged(number) from spoilt
        link = _link(link, _said(line.kind, line.subject, line.request, line.at))
        if link != line.link:
            raise LedgerDamaged(number)
        lines.append(line)
    return lines


def _said(kind: str, subject: str, request: str, at: datetime) -> dict[str, str]:
    return {"kind": kind, "subject": subject, "request": request, "at": at.isoformat()}


def _link(before: str, said: dict[str, str]) -> str:
    return hashlib.sha256(f"{before}\n{json.dumps(said, sort_keys=True, ensure_ascii=False)}".encode()).hexdigest()
