"""Hash chains: history that shows when it was altered."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, ClassVar, Self

from django.db import models, transaction

from dayuan.kernel.copying import copy_in
from dayuan.kernel.ids import new_id
from dayuan.kernel.striking import STRUCK, Names

GENESIS = "0" * 64

_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode


def link_hash(previous: str, content: dict[str, Any]) -> str:
    """SHA-256 over the previous link's hash and this link's content as canonical JSON; 64 hex digits."""
    body = _canonical(content)
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
    forgettable_fields: ClassVar[tuple[str, ...]] = ()
    """Those of the sealed fields that may be emptied when their time is over: see ForgottenLink."""

    class Meta:
        abstract = True
        app_label = "kernel"

    def content(self) -> dict[str, Any]:
        """What the hash covers: the chain, the number and every sealed field, as JSON values."""
        return _content_of(self, self.sealed_fields)

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

    @classmethod
    @transaction.atomic
    def append_many(cls, links: Sequence[Any]) -> None:
        """Add unsaved links or drafts of one chain at its end, in this order; far cheaper than one by one."""
        if not links:
            return
        chains = {link.chain for link in links}
        if len(chains) > 1:
            raise ValueError("links of several chains")
        ChainHead.objects.bulk_create([ChainHead(chain=chain) for chain in chains], ignore_conflicts=True)
        head = ChainHead.objects.select_for_update().get(chain=links[0].chain)
        for link in links:
            link.number, link.previous_hash = head.length + 1, head.head_hash
            link.entry_hash = link_hash(link.previous_hash, _content_of(link, cls.sealed_fields))
            head.length, head.head_hash = link.number, link.entry_hash
        copy_in(cls, links)
        head.save(update_fields=["length", "head_hash"])


def _content_of(link: Any, sealed_fields: Sequence[str]) -> dict[str, Any]:
    sealed = {name: _as_json(getattr(link, name)) for name in sealed_fields}
    return {"chain": link.chain, "number": link.number, **sealed}


class ForgottenLink(ChainLink):
    """What was emptied in a link of another chain, by which rule or request, and the hash of what is left of it.

    The link keeps its place and its hash, so its chain still verifies; what is left of it cannot be altered either.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    of_chain = models.CharField(max_length=120)
    of_number = models.PositiveIntegerField()
    of_hash = models.CharField(max_length=64)
    left_hash = models.CharField(max_length=64)
    emptied = models.CharField(max_length=120)
    """Names of fields, separated by blanks; with `~` before it, one out of which only somebody's name was struck."""
    why = models.CharField(max_length=200)
    at = models.DateTimeField()

    sealed_fields = ("id", "of_chain", "of_number", "of_hash", "left_hash", "emptied", "why", "at")

    class Meta:
        app_label = "kernel"
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="forgotten_one_link_per_number")]
        indexes = [models.Index(fields=["of_chain", "of_number"], name="forgotten_of_link")]


FORGOTTEN = "kernel_forgottenlink/all"
WITHOUT_NAMES = "~"


@transaction.atomic
def forget_content[Link: ChainLink](
    found: "models.QuerySet[Link]", names: Sequence[str], *, why: str, at: datetime
) -> int:
    """Empty these fields of these links for ever, and note it in a chain of its own; how many links said something.

    Raises:
        ValueError: a field of this table is not one that may be emptied.
    """
    model = found.model
    _refuse_other_fields(model, names)
    empty: dict[str, Any] = {name: _empty_of(model, name) for name in names}
    links = [
        link
        for link in found.select_for_update().order_by("chain", "number")
        if any(getattr(link, name) for name in names)
    ]
    for link in links:
        for name, nothing in empty.items():
            setattr(link, name, nothing)
    model._default_manager.filter(pk__in=[link.pk for link in links]).update(**empty)
    ForgottenLink.append_many([_note_of(link, names, why=why, at=at) for link in links])
    return len(links)


@transaction.atomic
def strike_names[Link: ChainLink](
    found: "models.QuerySet[Link]", fields: Sequence[str], names: Names, *, why: str, at: datetime
) -> int:
    """Strike names out of what these links say, and leave everything else there; how many links named somebody.

    Raises:
        ValueError: a field of this table is not one that may be emptied.
    """
    model = found.model
    _refuse_other_fields(model, fields)
    notes = []
    for link in found.select_for_update().order_by("chain", "number"):
        struck = [name for name in fields if _strike(link, name, names)]
        if struck:
            model._default_manager.filter(pk=link.pk).update(**{name: getattr(link, name) for name in struck})
            notes.append(_note_of(link, [f"{WITHOUT_NAMES}{name}" for name in struck], why=why, at=at))
    ForgottenLink.append_many(notes)
    return len(notes)


def _strike(link: ChainLink, name: str, names: Names) -> bool:
    """Whether the field named somebody; then it no longer does."""
    before = getattr(link, name)
    if isinstance(before, str):
        column: Any = link._meta.get_field(name)
        after = names.struck_from(before, column.max_length)
    else:
        after = names.struck_from_all(before)
    setattr(link, name, after)
    return bool(after != before)


def _refuse_other_fields(model: type[ChainLink], names: Sequence[str]) -> None:
    if not set(names) <= set(model.forgettable_fields):
        raise ValueError(f"{model._meta.label}: only {model.forgettable_fields} may be emptied")


def _note_of(link: ChainLink, emptied: Sequence[str], *, why: str, at: datetime) -> ForgottenLink:
    return ForgottenLink(
        chain=FORGOTTEN,
        of_chain=link.chain,
        of_number=link.number,
        of_hash=link.entry_hash,
        left_hash=link_hash(link.previous_hash, link.content()),
        emptied=" ".join(emptied),
        why=why,
        at=at,
    )


def _empty_of(model: type[ChainLink], name: str) -> Any:
    return {} if isinstance(model._meta.get_field(name), models.JSONField) else ""


@dataclass(frozen=True)
class BrokenLink:
    """Where a chain does not hold: the chain, the number, and the entry with that number, if it is there."""

    chain: str
    number: int
    why: str
    entry: str = ""


@dataclass(frozen=True)
class ChainEnd:
    """Where a chain ended at some moment: how many links it had, and the hash of the last."""

    chain: str
    number: int
    entry_hash: str


def what_differs(model: type[ChainLink], end: ChainEnd) -> BrokenLink | None:
    """The first link in which a chain is not what it was when it ended there. Links added later do not matter."""
    table, number, entry_hash = model._meta.db_table, 0, GENESIS
    for link in _links_with_heads(model, chain=end.chain, number__lte=end.number):
        why = _what_is_wrong(link, number, entry_hash)
        if why:
            return BrokenLink(link.chain, link.number, f"{table}: {why}", link.entry)
        number, entry_hash = link.number, link.entry_hash
    if number != end.number:
        return BrokenLink(end.chain, number + 1, f"{table}: link {number + 1} is missing")
    if entry_hash != end.entry_hash:
        return BrokenLink(end.chain, number, f"{table}: it is another link than the one that stood there")
    return None


def links_forgotten(end: ChainEnd) -> int:
    """How many links up to there had words emptied or names struck out."""
    found = ForgottenLink.objects.filter(of_chain=end.chain, of_number__lte=end.number)
    return found.values("of_number").distinct().count()


type Counter = Callable[[int], None]
"""Told now and then how many links were looked at."""

LOOKED_AT_ONCE = 2_000


def find_broken_links(model: type[ChainLink], tell: Counter = lambda _seen: None) -> Iterator[BrokenLink]:
    """The first broken link of every chain of this model that does not verify. Memory does not grow with the chains."""
    table = model._meta.db_table
    end = _End(table)
    seen = 0
    for link in _links_with_heads(model):
        if link.chain != end.chain:
            yield from end.problems()
            end = _End(table, link.chain, link.length, link.head_hash)
        if not end.is_broken:
            why = _what_is_wrong(link, end.number, end.entry_hash)
            if why:
                end.is_broken = True
                yield BrokenLink(link.chain, link.number, f"{table}: {why}", link.entry)
            end.number, end.entry_hash = link.number, link.entry_hash
        seen += 1
        if seen % LOOKED_AT_ONCE == 0:
            tell(seen)
    yield from end.problems()
    tell(seen)
    without = ChainHead.objects.filter(chain__startswith=f"{table}/", length__gt=0)
    for head in without.exclude(models.Exists(model._default_manager.filter(chain=models.OuterRef("chain")))):
        yield BrokenLink(head.chain, 1, f"{table}: the chain ends before its recorded head")


@dataclass(slots=True)
class _End:
    """How far one chain was followed, and where it is recorded to end."""

    table: str
    chain: str = ""
    length: int | None = None
    head_hash: str = ""
    number: int = 0
    entry_hash: str = GENESIS
    is_broken: bool = False

    def problems(self) -> Iterator[BrokenLink]:
        if not self.chain or self.is_broken:
            return
        if self.length is None:
            yield BrokenLink(self.chain, self.number, f"{self.table}: the chain has no recorded head")
        elif (self.number, self.entry_hash) != (self.length, self.head_hash):
            yield BrokenLink(self.chain, self.number + 1, f"{self.table}: the chain ends before its recorded head")


@dataclass(slots=True)
class _Link:
    """One link as the database holds it, with the recorded end of its chain."""

    chain: str
    number: int
    previous_hash: str
    entry_hash: str
    entry: str
    length: int | None
    head_hash: str
    content: dict[str, Any]


def _links_with_heads(model: type[ChainLink], **only: Any) -> Iterator[_Link]:
    """In the order of the chains, read through a cursor of the server: never more than a few thousand at once."""
    names = model.sealed_fields
    ends = ChainHead.objects.filter(chain=models.OuterRef("chain"))
    rows = (
        model._default_manager.filter(**only)
        .order_by("chain", "number")
        .annotate(
            chain_length=models.Subquery(ends.values("length")), chain_end=models.Subquery(ends.values("head_hash"))
        )
        .values_list("chain", "number", "previous_hash", "entry_hash", "pk", "chain_length", "chain_end", *names)
    )
    for chain, number, previous, own, entry, length, head_hash, *sealed in rows.iterator(chunk_size=LOOKED_AT_ONCE):
        content = {"chain": chain, "number": number, **dict(zip(names, map(_as_json, sealed), strict=True))}
        yield _Link(chain, number, previous, own, str(entry), length, head_hash or "", content)


def _what_is_wrong(link: _Link, number: int, previous: str) -> str | None:
    if link.number != number + 1:
        return f"link {number + 1} is missing"
    if link.previous_hash != previous:
        return "it does not follow the link before it"
    left = link_hash(link.previous_hash, link.content)
    if link.entry_hash != left and not _was_forgotten(link, left):
        return "its content was altered"
    return None


def _was_forgotten(link: _Link, left: str) -> bool:
    """Whether exactly this was left when it was forgotten: what was emptied is empty, what was struck out is marked."""
    notes = ForgottenLink.objects.filter(of_chain=link.chain, of_number=link.number).order_by("number")
    last, named = notes.last(), {name for note in notes for name in note.emptied.split()}
    emptied = {name for name in named if not name.startswith(WITHOUT_NAMES)}
    struck = {name.removeprefix(WITHOUT_NAMES) for name in named - emptied} - emptied
    return (
        last is not None
        and (last.of_hash, last.left_hash) == (link.entry_hash, left)
        and not any(link.content.get(name) for name in emptied)
        and all(STRUCK in str(link.content.get(name)) for name in struck)
    )


def _as_json(value: Any) -> Any:
    if type(value) is str:  # most are
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict | list | str | int | float | bool) or value is None:
        return value
    return str(value)
