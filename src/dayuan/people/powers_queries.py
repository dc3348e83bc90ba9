"""Reads of the administrators' pages."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.models import AuditEntry
from dayuan.people.models import Person, Post, PostQuerySet
from dayuan.people.powers_models import RoleRequest

FORMULA_BEGINS_WITH = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
TRAIL_COLUMNS = ("number", "at", "by_name", "action", "subject", "place_code", "reason", "entry_hash")


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
    for field, name in (("by_name", "who"), ("action", "action"), ("subject", "subject")):
        if asked.get(name):
            found = found.filter(**{f"{field}__icontains": asked[name]})
    if asked.get("since"):
        found = found.filter(at__gte=datetime.combine(asked["since"], time(), SHANGHAI))
    if asked.get("until"):
        found = found.filter(at__lt=datetime.combine(asked["until"] + timedelta(days=1), time(), SHANGHAI))
    return found.order_by("-at", "-number")


def trail_rows(found: QuerySet[AuditEntry]) -> Iterator[list[str]]:
    """The entries as cells that no spreadsheet takes for a formula."""
    yield list(TRAIL_COLUMNS)
    for entry in found.iterator(chunk_size=1000):
        moment = timezone.localtime(entry.at).isoformat(timespec="seconds")
        cells = [entry.number, moment, *(getattr(entry, name) for name in TRAIL_COLUMNS[2:])]
        yield [as_cell(str(cell)) for cell in cells]


def as_cell(text: str) -> str:
    """Spreadsheets run a cell that begins like a formula; an apostrophe before it makes it text."""
    return "'" + text if text.lstrip(" ").startswith(FORMULA_BEGINS_WITH) else text
