"""Who looked at somebody's file, in plain words. Higher packages add what they alone know, and names for numbers."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dayuan.households.models import Resident
from dayuan.households.rules import ChangeKind, Purpose, SensitiveField
from dayuan.households.wording import (
    ACTION_SENTENCES,
    ITSELF,
    OWN_ACTS,
    PROTECTED_DETAIL,
    PURPOSE_WORDS,
    REVEALED_SENTENCES,
    SOMETHING_ELSE,
    TELLERS,
    THE_GUARDIAN,
    THE_PROGRAM,
    THEMSELVES,
)
from dayuan.kernel.models import AuditEntry
from dayuan.people.rules import Role
from dayuan.people.wording import ROLE_WORDS
from dayuan.places.models import Place

LINES_SHOWN = 200
CARE_ACTION = f"resident_{ChangeKind.CARE_NOTED}"
FOR_ONESELF = "self"
NUMBER = re.compile(r"\s*\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b")
"""As records name what has no other name; nobody reads it."""


@dataclass(frozen=True)
class LookLine:
    """One line of "who looked at my file"."""

    at: datetime
    who: str
    post: str
    did: str
    why: str


@dataclass(frozen=True)
class Look:
    """What a higher package knows of somebody who had to do with an entry: by which post is said by codes."""

    at: datetime
    who: str
    post: Mapping[str, str]
    """`role` and `post_place`, as `records.post_of` answers."""
    did: str
    why: str
    tells_of_care: bool = False


type LooksQuery = Callable[[Resident, int], Iterable[Look]]
type NamesQuery = Callable[[Collection[UUID]], Mapping[UUID, str]]

_queries: list[LooksQuery] = []
_names: list[NamesQuery] = []


def add_looks(query: LooksQuery) -> None:
    """Tell of what stands in no record of the person: `query` gets the resident and how many lines at most."""
    _queries.append(query)


def add_names(query: NamesQuery) -> None:
    """Say what numbers in reasons stand for: `query` gets numbers and answers with the names it knows."""
    _names.append(query)


def who_looked(resident: Resident, *, is_own: bool) -> list[LookLine]:
    """Newest first. On paper given out by somebody else, what concerns care is told without saying so (C-15)."""
    entries = AuditEntry.objects.filter(subject=resident.audit_subject).order_by("-at", "-number")[:LINES_SHOWN]
    looks = [_look(entry) for entry in entries]
    looks += [look for query in _queries for look in query(resident, LINES_SHOWN)]
    looks = sorted(looks, key=lambda look: look.at, reverse=True)[:LINES_SHOWN]
    codes = {look.post.get("post_place", "") for look in looks} - {""}
    places = Place.objects.in_bulk(codes)
    whys = in_words([look.why for look in looks])
    return [_line(look, why, places, is_own=is_own) for look, why in zip(looks, whys, strict=True)]


def in_words(reasons: Sequence[str]) -> list[str]:
    """Reasons with names in place of numbers; a number that nobody has a name for is left out."""
    numbers = {UUID(found.strip()) for reason in reasons for found in NUMBER.findall(reason)}
    names: dict[UUID, str] = {}
    for query in _names if numbers else ():
        names |= query(numbers)
    return [NUMBER.sub(lambda found: names.get(UUID(found[0].strip()), ""), reason) for reason in reasons]


def _line(look: Look, why: str, places: Mapping[str, Place], *, is_own: bool) -> LookLine:
    role, place = look.post.get("role", ""), places.get(look.post.get("post_place", ""))
    post = f"{place or ''} {ROLE_WORDS[Role(role)]}".strip() if role in set(Role) else ""
    if look.tells_of_care and not is_own:
        # The reason for a note on care says what is noted.
        return LookLine(look.at, look.who, post, str(PROTECTED_DETAIL), "")
    return LookLine(look.at, look.who, post, look.did, why)


def _look(entry: AuditEntry) -> Look:
    purpose = entry.detail.get("purpose", "")
    parts = [str(PURPOSE_WORDS[Purpose(purpose)])] if purpose in set(Purpose) and purpose != Purpose.OTHER else []
    return Look(
        at=entry.at,
        who=_who(entry),
        post={name: entry.detail[name] for name in ("role", "post_place") if name in entry.detail},
        did=_did(entry),
        why=" · ".join([*parts, entry.reason] if entry.reason else parts),
        tells_of_care=entry.action == CARE_ACTION or entry.detail.get("field", "") == SensitiveField.CARE,
    )


def _who(entry: AuditEntry) -> str:
    """Where nobody of the staff is named: they themselves, a guardian for them, or the program."""
    if entry.by_name or entry.by_id is not None:
        return entry.by_name
    if entry.action in OWN_ACTS:
        return str(THE_GUARDIAN if entry.detail.get("on_behalf", FOR_ONESELF) != FOR_ONESELF else THEMSELVES)
    return str(THE_PROGRAM) if entry.action in ITSELF else ""


def _did(entry: AuditEntry) -> str:
    if entry.action in TELLERS:
        return TELLERS[entry.action](entry.detail, entry.action in OWN_ACTS and entry.by_id is None)
    field = entry.detail.get("field", "")
    if entry.action == "resident_revealed" and field in set(SensitiveField):
        return str(REVEALED_SENTENCES[SensitiveField(field)])
    return str(ACTION_SENTENCES.get(entry.action, SOMETHING_ELSE))
