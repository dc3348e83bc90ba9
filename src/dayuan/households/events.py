"""What this package announces."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dayuan.kernel.striking import Names


@dataclass(frozen=True)
class ResidentChanged:
    """Somebody came, went, moved or was corrected; the row is already as it is now."""

    resident_id: UUID
    kind: str
    """One of ChangeKind."""
    place_code: str
    at: datetime


@dataclass(frozen=True)
class DetailErased:
    """One detail of somebody is being forgotten for ever, in this transaction; their entry stays."""

    resident_ids: tuple[UUID, ...]
    """Their entry, and those that were merged into it."""
    values: tuple[str, ...]
    """What stood there, so that it can be found in words elsewhere; to be kept nowhere."""
    place_codes: tuple[str, ...]
    is_again: bool
    """A restored backup had brought it back."""
    at: datetime


@dataclass(frozen=True)
class ResidentErased:
    """Somebody is being forgotten for ever, in this very transaction. Whoever keeps a copy of theirs deletes it now."""

    resident_ids: tuple[UUID, ...]
    """Their entry, and those that were merged into it."""
    names: tuple[str, ...]
    """As they stand in those entries, so that words elsewhere can be found; to be kept nowhere."""
    longer_names: tuple[str, ...]
    """Names of others of the township in which one of these is contained: they stay as they are."""
    place_codes: tuple[str, ...]
    request_id: str
    """Empty where no request was decided, but the period was over."""
    is_again: bool
    """A restored backup had brought them back."""
    at: datetime

    @property
    def written(self) -> Names:
        """How the names are found in words, and struck out of them."""
        return Names(self.names, self.longer_names)
