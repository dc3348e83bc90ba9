"""What workbooks announce."""

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True)
class EntriesTakenBack:
    """Residents that an import entered are about to be struck out again by its undo.

    Whoever knows why somebody has to stay writes it into `stay`: a message id, which is shown on the import's page.
    """

    resident_ids: frozenset[UUID]
    stay: dict[UUID, str] = field(default_factory=dict)
