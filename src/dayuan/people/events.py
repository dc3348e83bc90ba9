"""News of this package, told upward."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class PostChanged:
    """A post was given, ended or moved: who answers for its place may be somebody else from this day on."""

    post_id: UUID
    person_id: UUID
    role: str
    place_code: str
    from_on: date


@dataclass(frozen=True)
class AbsenceChanged:
    """Somebody is away, or is back earlier: who answers for their posts changes on these days."""

    person_id: UUID
    starts_on: date
    ends_on: date
