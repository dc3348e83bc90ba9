"""News of warnings."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class WarningConfirmed:
    """A person confirmed it; its case is open and somebody has to be sent."""

    warning_id: UUID
    case_id: UUID
    place_code: str
    site_id: UUID | None
    by_id: UUID
    confirmed_at: datetime


@dataclass(frozen=True)
class WarningRaised:
    """A new matter, or one that became more urgent: whoever should know is told."""

    warning_id: UUID
    level: str
    place_code: str
    at: datetime


@dataclass(frozen=True)
class WarningLowered:
    """A person made it less urgent: the plan of the level it had goes no further."""

    warning_id: UUID
    level: str
    place_code: str
    at: datetime


@dataclass(frozen=True)
class WarningUnfounded:
    """Nothing that it was raised for ever was, as is known now. It waits for a decision; nobody else need be told."""

    warning_id: UUID
    at: datetime


@dataclass(frozen=True)
class WarningEased:
    """Nothing observed bears it out any longer. It waits for a decision all the same."""

    warning_id: UUID
    at: datetime


@dataclass(frozen=True)
class WarningBorneOutAgain:
    """It had eased or was unfounded, and is borne out after all."""

    warning_id: UUID
    at: datetime


@dataclass(frozen=True)
class WarningCalledOtherwise:
    """The part it was called after stands no longer and another does: it is called after that now."""

    warning_id: UUID
    at: datetime


@dataclass(frozen=True)
class WarningDecided:
    """A person confirmed it or called it a false alarm."""

    warning_id: UUID
    status: str
    at: datetime
