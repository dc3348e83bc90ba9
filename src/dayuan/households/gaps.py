"""What a household or a child lacks: a head, a guardian; and what would be lacking once somebody is erased."""

from dataclasses import dataclass
from datetime import date

from dayuan.households.models import Household, Resident
from dayuan.households.rules import A_GUARDIAN, Relation, needs_guardian


@dataclass(frozen=True)
class LeftBehind:
    """What stays open where somebody is erased."""

    wards: list[Resident]
    """Whose guardian they are."""
    headless: Household | None
    """The household that has others and would have no head."""


def left_behind_by(resident: Resident) -> LeftBehind:
    household = resident.household
    others = household.residents.current().exclude(pk=resident.pk)
    is_head = resident.is_current and resident.relation == Relation.HEAD
    wards = Resident.objects.current().filter(guardian=resident).select_related("household").order_by("name", "pk")
    return LeftBehind(list(wards), household if is_head and others.exists() else None)


def lacks_head(household: Household) -> bool:
    """People live there, and none of them is the head."""
    current = household.residents.current()
    return current.exists() and not current.filter(relation=Relation.HEAD).exists()


def lacks_guardian(resident: Resident, on: date) -> bool:
    """A child under fourteen of whom nobody knows any more who consented (C-16)."""
    return (
        resident.is_current
        and needs_guardian(resident.born_on, on=on)
        and resident.guardian_id is None
        and resident.consent_by in ("", A_GUARDIAN)
    )
