"""The only ways from a code in a request to a place; hidden and missing look the same.

Who may see what follows from posts, and those are known one floor up: `people` says how a request's reader is found.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest

from dayuan.places.models import OutlineImport, Place, PlaceQuerySet


class Doer(Protocol):
    """Somebody who does something here: an id and a name, as the history keeps them."""

    @property
    def pk(self) -> Any: ...

    def __str__(self) -> str: ...


@dataclass(frozen=True)
class Reader:
    """Who asks for a place: inside which places they read, and inside which they also change."""

    person: Doer
    reads: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()

    def may_read(self, code: str) -> bool:
        return any(code.startswith(outer) for outer in self.reads)

    def may_keep(self, code: str) -> bool:
        return any(code.startswith(outer) for outer in self.keeps)


type FindReader = Callable[[HttpRequest], Reader | None]

_finders: list[FindReader] = []


def readers_are_found_by(find: FindReader) -> FindReader:
    """Register how the reader of a request is found; None stands for somebody who may see no place."""
    _finders[:] = [find]
    return find


def reader_of(request: HttpRequest) -> Reader:
    """Whoever asks. To somebody without a place in their care these pages do not exist."""
    for find in _finders:
        reader = find(request)
        if reader is not None and reader.reads:
            return reader
    raise Http404


def readable_places(reader: Reader) -> PlaceQuerySet:
    found = Q(pk__in=[])
    for code in reader.reads:
        found |= Q(code__startswith=code)
    return Place.objects.filter(found)


def get_place_for_reader(code: str, reader: Reader) -> Place:
    place = Place.objects.select_related("outline").filter(pk=code).first()
    if place is None or not reader.may_read(place.code):
        raise Http404
    return place


def get_place_for_keeper(code: str, reader: Reader) -> Place:
    """A place in which this person may add, rename, move, draw and close."""
    place = get_place_for_reader(code, reader)
    if not reader.may_keep(place.code):
        raise Http404
    return place


def get_import_for_keeper(import_id: UUID, reader: Reader) -> OutlineImport:
    found = OutlineImport.objects.select_related("place__outline").filter(pk=import_id).first()
    if found is None or not reader.may_keep(found.place_id):
        raise Http404
    return found
