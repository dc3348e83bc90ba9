"""Hash chains: history that shows when it was altered."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, ClassVar, Self

from django.db import models, transaction

GENESIS = "0" * 64


def link_hash(previous: str, content: dict[str, Any]) -> str:
    """SHA-256 over the previous link's hash and this link's content as canonical JSON; 64 hex digits."""
    body = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()


class ChainHead(models.Model):
    """Where a chain ends. Its row is the lock under which the chain grows, and shows a tail that was cut off."""

    chain = models.CharField(max_length=120, primary_key=True)
    length = models.PositiveIntegerField(default=0)
    head_hash = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        app_label = "kernel"


class ChainLink(models.Model):
    """One link of a hash chain. Added, never edited: a trigger in the database refuses updates and deletes."""

    chain = models.CharField(max_length=120)
    number = models.PositiveIntegerField()
    previous_hash = models.CharField(max_length=64)
    entry_hash = models.CharField(max_length=64)

    sealed_fields: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True
        app_label = "kernel"

    def content(self) -> dict[str, Any]:
        """What the hash covers: the chain, the number and every sealed field, as JSON values."""
        sealed = {name: _as_json(getattr(self, name)) for name in self.sealed_fields}
        return {"chain": self.chain, "number": self.number, **sealed}

    @transaction.atomic
    def append(self) -> Self:
        """Add this unsaved link at the end of its chain."""
        ChainHead.objects.bulk_create([ChainHead(chain=self.chain)], ignore_conflicts=True)
        head = ChainHead.objects.select_for_update().get(chain=self.chain)
        self.number = head.length + 1
        self.previous_hash = head.head_hash
        self.entry_hash = link_hash(self.previous_hash, self.content())
        self.save(force_insert=True)
        head.length, head.head_hash = self.number, self.entry_hash
        head.save(update_fields=["length", "head_hash"])
        return self


@dataclass(frozen=True)
class BrokenLink:
    chain: str
    number: int
    why: str


def find_broken_links(model: type[ChainLink]) -> Iterator[BrokenLink]:
    """The first broken link of every chain of this model that does not verify."""
    table = model._meta.db_table
    lengths: dict[str, tuple[int, str]] = {}
    broken: set[str] = set()
    for link in model._default_manager.order_by("chain", "number").iterator(chunk_size=2_000):
        number, previous = lengths.get(link.chain, (0, GENESIS))
        lengths[link.chain] = (link.number, link.entry_hash)
        if link.chain in broken:
            continue
        why = _what_is_wrong(link, number, previous)
        if why:
            broken.add(link.chain)
            yield BrokenLink(link.chain, link.number, f"{table}: {why}")
    prefixes = {chain for chain in lengths if chain not in broken}
    for head in ChainHead.objects.filter(chain__startswith=f"{table}/").iterator():
        if head.chain in broken:
            continue
        number, entry_hash = lengths.get(head.chain, (0, GENESIS))
        if (number, entry_hash) != (head.length, head.head_hash):
            yield BrokenLink(head.chain, number + 1, f"{table}: the chain ends before its recorded head")
        prefixes.discard(head.chain)
    for chain in sorted(prefixes):
        yield BrokenLink(chain, lengths[chain][0], f"{table}: the chain has no recorded head")


def _what_is_wrong(link: ChainLink, number: int, previous: str) -> str | None:
    if link.number != number + 1:
        return f"link {number + 1} is missing"
    if link.previous_hash != previous:
        return "it does not follow the link before it"
    if link.entry_hash != link_hash(link.previous_hash, link.content()):
        return "its content was altered"
    return None


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict | list | str | int | float | bool) or value is None:
        return value
    return str(value)
