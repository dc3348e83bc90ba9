"""What higher packages put on the map of a place, switched on by its reader. They register; this package draws."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise

from dayuan.places.coordinates import Point
from dayuan.places.models import Place

type LayerQuery = Callable[[HttpRequest, Place], Iterable[Mark]]


@dataclass(frozen=True)
class Mark:
    """One spot of a layer: what stands there, in words, and where it leads."""

    name: str
    point: Point
    href: str = ""
    is_gap: bool = False
    """Something is missing there; drawn as a ring."""


@dataclass(frozen=True)
class Layer:
    key: str
    title: str | Promise
    query: LayerQuery
    gaps: str | Promise = ""
    """What a ring says, where some marks are rings."""


_layers: dict[str, Layer] = {}


def add_layer(key: str, title: str | Promise, query: LayerQuery, *, gaps: str | Promise = "") -> None:
    """Offer a layer on the map of every place. `query` decides on its own scope; without a mark there is no switch.

    A map cannot be read by everybody: whoever adds a layer also lists the same beside it, with `panels.add_panel`.
    """
    _layers[key] = Layer(key, title, query, gaps)


def layers_of(request: HttpRequest, place: Place) -> list[tuple[Layer, list[Mark]]]:
    found = [(layer, list(layer.query(request, place))) for layer in _layers.values()]
    return [(layer, marks) for layer, marks in found if marks]


def forget_layer(key: str) -> None:
    """Take a layer away again; tests do."""
    _layers.pop(key, None)
