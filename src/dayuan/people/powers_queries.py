"""Reads of the administrators' pages."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.models import AuditEntry
from dayuan.people.access import Scope
from dayuan.people.models import Person, Post, PostQuerySet, Team
from dayuan.people.powers_models import RoleRequest
from dayuan.people.rules import DESK_ROLES, Role
from dayuan.people.trail_wording import (
    NAMED_BY_THEMSELVES,
    acts_called,
    word_of_field,
    word_of_subject,
    words_of_purpose,
)
from dayuan.people.wording import ROLE_WORDS
from dayuan.places.models import Place

FORMULA_BEGINS_WITH = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SUBJECT_PAGES: dict[str, tuple[str, frozenset[Role], bool]] = {
    "place": ("places:place", DESK_ROLES, True),
    "retention": ("retention:home", frozenset({Role.SECURITY_ADMINISTRATOR, Role.AUDITOR}), False),
    "retention_run": ("retention:run", frozenset({Role.SECURITY_ADMINISTRATOR, Role.AUDITOR}), True),
}
"""By kind of subject: the page, whose it is, and whether it takes the subject's key."""
TRAIL_COLUMNS = ("number", "at", "by_name", "action", "subject", "place_code", "reason", "entry_hash")
DETAIL_COLUMNS = ("field", "purpose")
"""What a look at something protected says besides."""


def accounts_named(found: QuerySet[Person], words: str, *, at: datetime) -> QuerySet[Person]:
    """These accounts by name, with the posts each holds now."""
    held = Post.objects.held_on(at.astimezone(SHANGHAI).date()).select_related("place").order_by("place_id", "role")
    named = found.filter(Q(full_name__icontains=words) | Q(username__icontains=words)) if words else found
    named = named.select_related("account").prefetch_related(Prefetch("posts", held, to_attr="posts_now"))
    return named.order_by("-is_active", "full_name", "pk")


def posts_named(found: PostQuerySet, words: str, *, at: datetime) -> PostQuerySet:
    """Posts held now or from a later day on."""
    held = found.exclude(ends_on__lt=at.astimezone(SHANGHAI).date())
    if words:
        held = held.filter(Q(person__full_name__icontains=words) | Q(person__username__icontains=words))
    return held.order_by("place_id", "role", "person__full_name", "pk")


def waiting(found: QuerySet[RoleRequest], *, at: datetime) -> QuerySet[RoleRequest]:
    return found.filter(state=RoleRequest.State.WAITING, expires_at__gt=at).order_by("expires_at")


def over(found: QuerySet[RoleRequest], *, at: datetime) -> QuerySet[RoleRequest]:
    """Decided, or never decided in time."""
    return found.exclude(state=RoleRequest.State.WAITING, expires_at__gt=at).order_by("-asked_at")


def trail_found(found: QuerySet[AuditEntry], asked: dict[str, Any]) -> QuerySet[AuditEntry]:
    """Entries that fit what the auditor asked, the newest first. Days are Shanghai's."""
    for field, name in (("by_name", "who"), ("subject", "subject")):
        if asked.get(name):
            found = found.filter(**{f"{field}__icontains": asked[name]})
    if asked.get("action"):
        found = found.filter(Q(action__icontains=asked["action"]) | Q(action__in=acts_called(asked["action"])))
    if asked.get("since"):
        found = found.filter(at__gte=datetime.combine(asked["since"], time(), SHANGHAI))
    if asked.get("until"):
        found = found.filter(at__lt=datetime.combine(asked["until"] + timedelta(days=1), time(), SHANGHAI))
    return found.order_by("-at", "-number")


@dataclass(frozen=True)
class TrailLine:
    """One entry as the page shows it, in the reader's language."""

    entry: AuditEntry
    kind: str
    """What sort of thing it is about."""
    name: str
    """What that thing is called, where the reader may know; else its number."""
    page: str
    """Where it is shown, where the reader may go; else empty."""
    place: str
    field: str
    """Of a look at something protected: which detail."""
    reason: str


def trail_lines(entries: Sequence[AuditEntry], scope: Scope) -> list[TrailLine]:
    """These entries in words. The auditor reads no matters: what they are about stays a number."""
    parts = [subject_parts(entry.subject) for entry in entries]
    codes = {entry.place_code for entry in entries} | {key for kind, key in parts if kind == "place"}
    places = {place.pk: str(place) for place in Place.objects.filter(pk__in=codes)}
    names = {("place", code): name for code, name in places.items()} | _names_of(parts)
    return [
        TrailLine(
            entry=entry,
            kind=word_of_subject(kind),
            name=names.get((kind, key)) or _named_in(entry, kind) or _shortened(key),
            page=_page_of(kind, key, scope),
            place=places.get(entry.place_code, ""),
            field=word_of_field(entry.detail),
            reason=words_of_purpose(entry.detail, entry.reason),
        )
        for entry, (kind, key) in zip(entries, parts, strict=True)
    ]


def subject_parts(subject: str) -> tuple[str, str]:
    """`device:cam-east` and `account/wang` are a kind and a key; `audit` is a kind alone."""
    kind, *key = re.split("[:/]", subject, maxsplit=1)
    return kind, "".join(key)


def _named_in(entry: AuditEntry, kind: str) -> str:
    """The name that an entry itself says, of what names nobody and is no matter."""
    return str(entry.detail.get(kind, "")) if kind in NAMED_BY_THEMSELVES else ""


def _shortened(key: str) -> str:
    """Of a long number the end, by which it can be searched."""
    return f"…{key[-8:]}" if _numbers([key]) else key


def _names_of(parts: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Accounts, people and teams by name: whoever reads the trail sees the names of those who acted, too."""
    keys: dict[str, set[str]] = defaultdict(set)
    for kind, key in parts:
        keys[kind].add(key)
    people = Person.objects.filter(Q(username__in=keys["account"]) | Q(pk__in=_numbers(keys["person"])))
    names = {}
    for person in people:
        names["account", person.username] = names["person", str(person.pk)] = person.display_name
    for team in Team.objects.filter(pk__in=_numbers(keys["team"])):
        names["team", str(team.pk)] = str(team)
    for post in Post.objects.filter(pk__in=_numbers(keys["post"])).select_related("place", "person"):
        names["post", str(post.pk)] = f"{ROLE_WORDS[Role(post.role)]} · {post.place}"
    return names


def _numbers(keys: Iterable[str]) -> list[UUID]:
    found = []
    for key in keys:
        try:
            found.append(UUID(key))
        except ValueError:
            continue
    return found


def _page_of(kind: str, key: str, scope: Scope) -> str:
    """The page of what an entry is about, where there is one that this reader may open."""
    name, roles, takes_key = SUBJECT_PAGES.get(kind, ("", frozenset(), False))
    if not name or not scope.holds(roles):
        return ""
    try:
        return reverse(name, args=[key] if takes_key else [])
    except NoReverseMatch:
        return ""


def trail_rows(found: QuerySet[AuditEntry]) -> Iterator[list[str]]:
    """The entries as cells that no spreadsheet takes for a formula."""
    yield [*TRAIL_COLUMNS, *DETAIL_COLUMNS]
    for entry in found.iterator(chunk_size=1000):
        moment = timezone.localtime(entry.at).isoformat(timespec="seconds")
        cells = [entry.number, moment, *(getattr(entry, name) for name in TRAIL_COLUMNS[2:])]
        cells += [entry.detail.get(name) or "" for name in DETAIL_COLUMNS]
        yield [as_cell(str(cell)) for cell in cells]


def as_cell(text: str) -> str:
    """Spreadsheets run a cell that begins like a formula; an apostrophe before it makes it text."""
    return "'" + text if text.lstrip(" ").startswith(FORMULA_BEGINS_WITH) else text
