"""Keeping and verifying the record of who did what."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.apps import apps

from dayuan.kernel.chain import BrokenLink, ChainLink, find_broken_links
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


def chained_models() -> list[type[ChainLink]]:
    return [model for model in apps.get_models() if issubclass(model, ChainLink)]


def verify(tell: Callable[[str, int], None] = lambda _table, _seen: None) -> Iterator[BrokenLink]:
    """The first broken link of every chain that does not verify, over every chained table."""
    for model in chained_models():
        yield from find_broken_links(model, partial(tell, model._meta.db_table))
