"""Which tables hold something about a resident, read from the tables themselves: a new one is found unnamed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from dayuan.households.models import Household, Resident, ResidentChange, Reveal
from dayuan.households.rules import ChangeKind, SensitiveField
from dayuan.kernel.personal import OURS, Entry, Sensitivity, dictionary
from dayuan.people.models import Person

ABOUT: dict[type[models.Model], str] = {Resident: "resident", Household: "household", Person: "person"}
"""A row is about somebody when it refers to them, to their household or to their account by this name."""
CARE_GROUP = "handlers"
ROWS_SHOWN = 500


@dataclass(frozen=True)
class Holding:
    """One table with rows about residents, and what the dictionary says of its fields."""

    model: type[models.Model]
    field: str
    """By which a row refers; `pk` for the entry, the household and the account themselves."""
    of: type[models.Model]
    entries: tuple[Entry, ...]

    @property
    def name(self) -> str:
        return self.model._meta.label

    def rows(self, resident: Resident, *, with_care: bool) -> Iterator[models.Model]:
        key = {Resident: resident.pk, Household: resident.household_id, Person: resident.person_id}[self.of]
        if key is None:
            return
        found = self.model._default_manager.filter(**{self.field: key}).order_by("pk")
        if not with_care:
            found = found.exclude(**_TELLS_OF_CARE.get(self.model, {"pk__in": []}))
        yield from found[:ROWS_SHOWN]


_TELLS_OF_CARE: dict[type[models.Model], dict[str, Any]] = {
    ResidentChange: {"kind": ChangeKind.CARE_NOTED},
    Reveal: {"field": SensitiveField.CARE},
}
"""C-15: that something was noted is itself told only to the care group."""


def holdings() -> list[Holding]:
    """The entry first, then its household, then everything that refers to them, in the order of packages."""
    of_model: dict[str, list[Entry]] = {}
    for entry in dictionary():
        if _is_told(entry):
            of_model.setdefault(entry.name.rpartition(".")[0], []).append(entry)
    found = [Holding(model, "pk", model, _entries(model, of_model)) for model in ABOUT]
    found += [
        Holding(model, field.name, target, _entries(model, of_model))
        for app in apps.get_app_configs()
        if app.name.startswith(OURS)
        for model in app.get_models()
        for field in model._meta.concrete_fields
        for target in [field.related_model]
        if model not in ABOUT and target in ABOUT and field.name == ABOUT[target]
    ]
    return [holding for holding in found if holding.entries]


def _entries(model: type[models.Model], of_model: dict[str, list[Entry]]) -> tuple[Entry, ...]:
    return tuple(of_model.get(model._meta.label, ()))


def _is_told(entry: Entry) -> bool:
    """A password's hash and the keyed hashes of a search say nothing to anybody."""
    return entry.says.sensitivity is not Sensitivity.SECRET and entry.says.readers != ("nobody",)


def is_for_care_group(entry: Entry) -> bool:
    return CARE_GROUP in entry.says.readers
