"""Everything that is kept about a resident, put together out of the dictionary (C-18, PIPL art. 45)."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from dayuan.households.looks import LookLine, who_looked
from dayuan.households.models import Resident
from dayuan.households.wording import COLUMN_WORDS
from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.personal import RETENTION_MEANS, Entry, Sensitivity
from dayuan.privacy.copy_words import heading_of, label_of, value_said
from dayuan.privacy.holdings import Holding, holdings, is_for_care_group
from dayuan.privacy.wording import BASIS_WORDS, RETENTION_WORDS

HIDDEN = "****"
_MASKS: dict[str, Callable[[Any], str]] = {
    "households.Resident.id_number": lambda row: row.masked_id_number,
    "households.Resident.phone": lambda row: row.masked_phone,
    "households.Household.address": lambda row: row.masked_address,
}
OWN_WORDS = "privacy.SubjectRequest."
"""What somebody wrote on their own page, they may read there."""


@dataclass(frozen=True)
class CopiedField:
    entry: Entry
    label: str
    value: str


@dataclass(frozen=True)
class CopiedPart:
    """One table, with each of its rows about the resident."""

    holding: Holding
    heading: str
    rows: list[list[CopiedField]]


@dataclass(frozen=True)
class Copy:
    resident: Resident
    at: datetime
    parts: list[CopiedPart]
    looks: list[LookLine]
    is_masked: bool
    leaves_care_out: bool
    """C-15: whoever made it does not belong to the care group."""


def copy_of(resident: Resident, *, at: datetime, with_care: bool, masked: bool) -> Copy:
    """What stands in every table about them. What they need is left out unless the care group makes the copy (C-15)."""
    parts = [_part(holding, resident, with_care=with_care, masked=masked) for holding in holdings()]
    return Copy(
        resident=resident,
        at=at,
        parts=[part for part in parts if part.rows],
        looks=who_looked(resident, is_own=with_care),
        is_masked=masked,
        leaves_care_out=not with_care,
    )


def _part(holding: Holding, resident: Resident, *, with_care: bool, masked: bool) -> CopiedPart:
    told = [entry for entry in holding.entries if with_care or not is_for_care_group(entry)]
    rows = [
        [field for entry in told for field in [_field(entry, row, masked=masked)] if field.value]
        for row in holding.rows(resident, with_care=with_care)
    ]
    return CopiedPart(holding, heading_of(holding.model), [row for row in rows if row])


def _field(entry: Entry, row: models.Model, *, masked: bool) -> CopiedField:
    value = getattr(row, entry.name.rpartition(".")[2])
    if masked and entry.says.sensitivity is not Sensitivity.ORDINARY and not entry.name.startswith(OWN_WORDS):
        said = _MASKS[entry.name](row) if entry.name in _MASKS else HIDDEN if value not in (None, "") else ""
    else:
        said = _before(value) if entry.name.endswith("Change.was") else value_said(entry.name, value)
    return CopiedField(entry, label_of(entry.name), said)


def _before(was: str) -> str:
    """What a correction replaced, column by column."""
    before: dict[str, Any] = json.loads(was) if was else {}
    said = [f"{COLUMN_WORDS.get(name, name)}: {value}" for name, value in before.items() if value not in (None, "")]
    return "；".join(said)


def as_file(copy: Copy) -> bytes:
    """The copy for a machine (PIPL art. 45: to be taken elsewhere), with purpose, basis and retention of each field."""
    whole = {
        "made_at": copy.at.astimezone(SHANGHAI).isoformat(),
        "of": copy.resident.name,
        "masked": copy.is_masked,
        "left_out": [_("What the person needs: the care group prints it.")] if copy.leaves_care_out else [],
        "parts": [
            {
                "table": part.holding.name,
                "heading": part.heading,
                "rows": [[_as_json(field) for field in row] for row in part.rows],
            }
            for part in copy.parts
        ],
        "who_looked": [
            {"at": look.at.isoformat(), "who": look.who, "post": look.post, "did": look.did, "why": look.why}
            for look in copy.looks
        ],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2).encode()


def _as_json(field: CopiedField) -> dict[str, str]:
    said = field.entry.says
    return {
        "field": field.entry.name,
        "label": field.label,
        "value": field.value,
        "purpose": str(said.purpose),
        "legal_basis": str(BASIS_WORDS.get(said.basis, said.basis)),
        "retention": str(RETENTION_WORDS.get(said.retention, RETENTION_MEANS[said.retention])),
    }
