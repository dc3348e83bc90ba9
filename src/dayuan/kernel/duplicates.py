"""C-06: what people type about a person in more than one place. The dictionary of personal fields says where."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db import models

from dayuan.kernel.personal import Datum, PersonalData, Typed, declarations, fields_of
from dayuan.kernel.sealing.fields import SealedTextField

TELLING = re.compile(r"(?:^|_)(?:sex|gender|relation|phone|mobile|born|birth|id_number)")
"""A field with such a name keeps a fact about a person even where it is chosen from a list."""


@dataclass(frozen=True)
class Place:
    """One field in which something about a person can be typed."""

    name: str
    typed: Typed | None
    is_own_words: bool


def report() -> dict[Datum, list[Place]]:
    """Every datum with the fields that keep it, the one where it is typed first."""
    found: dict[Datum, list[Place]] = {datum: [] for datum in Datum}
    for place in _places():
        if place.typed:
            found[place.typed.datum].append(place)
    return {datum: sorted(places, key=lambda one: (not is_source(one), one.name)) for datum, places in found.items()}


def duplicates() -> list[str]:
    """A sentence for each datum that is typed twice, and for each field that does not say. C-06 asks for none."""
    return list(duplicates_of(list(_places()))) + list(_stale())


def duplicates_of(places: list[Place]) -> Iterator[str]:
    originals = {(place.name, place.typed.datum) for place in places if place.typed and not place.typed.copied_from}
    first: dict[Datum, str] = {}
    for place in sorted(places, key=lambda one: one.name):
        if place.typed and is_source(place) and first.setdefault(place.typed.datum, place.name) != place.name:
            yield (
                f"{place.name}: the {place.typed.datum} of a person is typed in {first[place.typed.datum]} already; "
                "take it from there, or say why it is another"
            )
        yield from _problems_of(place, originals)


def is_source(place: Place) -> bool:
    return place.typed is not None and not place.typed.copied_from and not place.typed.apart_because


def _problems_of(place: Place, originals: Collection[tuple[str, Datum]]) -> Iterator[str]:
    if place.typed is None:
        if not place.is_own_words:
            yield f"{place.name}: say in personal.py which datum of a person it keeps, or that its words are its own"
        return
    if place.is_own_words:
        yield f"{place.name}: keeps a datum of a person, and says that its words are its own"
    copied = place.typed.copied_from
    if copied and place.typed.apart_because:
        yield f"{place.name}: is copied and another datum at once"
    if copied and (copied, place.typed.datum) not in originals:
        yield f"{place.name}: is copied from {copied}, where no {place.typed.datum} is typed"


def _places() -> Iterator[Place]:
    for label, said, kept_models in declarations():
        yield from places_of(said, kept_models, label)


def places_of(said: PersonalData, kept_models: list[type[models.Model]], label: str) -> Iterator[Place]:
    for model in kept_models:
        own = said.own_words.get(model.__name__, "").split()
        for kept in fields_of(model):
            name = f"{model.__name__}.{kept.name}"
            typed = said.typed.get(name)
            if name in said.personal and (typed or _can_be_typed(kept)):
                yield Place(f"{label}.{name}", typed, kept.name in own)


def _can_be_typed(kept: "models.Field[object, object]") -> bool:
    if isinstance(kept, models.DateTimeField):
        return False
    is_text = isinstance(kept, models.CharField | models.TextField | models.DateField | SealedTextField)
    return is_text and (not kept.choices or bool(TELLING.search(kept.name)))


def _stale() -> Iterator[str]:
    for label, said, kept_models in declarations():
        there = {place.name for place in places_of(said, kept_models, label)}
        named = {*said.typed, *(f"{model}.{name}" for model, names in said.own_words.items() for name in names.split())}
        for name in sorted(named):
            if f"{label}.{name}" not in there:
                yield f"{label}.{name}: is said to be typed, and no personal field of this name can be"
