"""Keeping and verifying the record of who did what."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.apps import apps

from dayuan.kernel.chain import BrokenLink, ChainLink, find_broken_links
from dayuan.kernel.copying import Draft, draft_of
from dayuan.kernel.models import AuditEntry


def record(
    action: str,
    subject: str,
    *,
    by_id: UUID | None,
    by_name: str,
    place_code: str,
    at: datetime,
    reason: str = "",
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """Add one entry to the township's chain (the first nine digits of the place name the township)."""
    return AuditEntry(
        chain=f"kernel_auditentry/{place_code[:9]}",
        at=at,
        by_id=by_id,
        by_name=by_name,
        action=action,
        subject=subject,
        place_code=place_code,
        reason=reason,
        detail=detail or {},
    ).append()


@dataclass(frozen=True)
class Note:
    """One of many entries that differ in little: what it is about, where, and what else is to be said."""

    subject: str
    place_code: str
    detail: Mapping[str, Any]


def record_all(
    action: str, notes: Iterable[Note], *, by_id: UUID | None, by_name: str, at: datetime, reason: str = ""
) -> None:
    """Add many entries of one act, each to its township's chain, with one lock for each chain."""
    entry = draft_of(AuditEntry, at=at, by_id=by_id, by_name=by_name, action=action, reason=reason)
    of_chain: dict[str, list[Draft]] = defaultdict(list)
    for note in notes:
        chain = f"kernel_auditentry/{note.place_code[:9]}"
        of_chain[chain].append(
            entry(chain=chain, subject=note.subject, place_code=note.place_code, detail=dict(note.detail))
        )
    for chain in sorted(of_chain):
        AuditEntry.append_many(of_chain[chain])


def chained_models() -> list[type[ChainLink]]:
    return [model for model in apps.get_models() if issubclass(model, ChainLink)]


def verify(tell: Callable[[str, int], None] = lambda _table, _seen: None) -> Iterator[BrokenLink]:
    """The first broken link of every chain that does not verify, over every chained table."""
    for model in chained_models():
        yield from find_broken_links(model, partial(tell, model._meta.db_table))
