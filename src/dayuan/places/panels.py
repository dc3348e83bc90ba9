"""What higher packages show on the page of a place: people, devices, matters. They register; this package draws."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

from dayuan.places.models import Place

type PanelQuery = Callable[[HttpRequest, Place], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    title: str | Promise
    template: str
    query: PanelQuery
    order: int
    with_points: bool


@dataclass(frozen=True)
class DrawnPanel:
    title: str | Promise
    template: str
    context: Mapping[str, Any]


_panels: dict[str, Panel] = {}


def add_panel(
    title: str | Promise, template: str, query: PanelQuery, *, order: int = 50, with_points: bool = False
) -> None:
    """Show something on the page of every place: lower orders come first; a template registered twice counts once.

    `query` gets the request and the place. It answers with what the template needs, or with None where this reader
    sees nothing of it here or there is nothing to show: it decides on its own scope, the page knows only places'.
    `with_points` shows it with a point that was looked up too, for the smallest place around it.
    """
    _panels[template] = Panel(title, template, query, order, with_points)


def panels_of(request: HttpRequest, place: Place) -> list[DrawnPanel]:
    return _drawn(request, place, _panels.values())


def panels_of_point(request: HttpRequest, place: Place) -> list[DrawnPanel]:
    """What is shown with a point: `place` is the smallest of the reader's that holds it."""
    return _drawn(request, place, [panel for panel in _panels.values() if panel.with_points])


def _drawn(request: HttpRequest, place: Place, panels: Iterable[Panel]) -> list[DrawnPanel]:
    drawn = []
    for panel in sorted(panels, key=lambda panel: (panel.order, panel.template)):
        context = panel.query(request, place)
        if context is not None:
            drawn.append(DrawnPanel(panel.title, panel.template, context))
    return drawn


def forget_panel(template: str) -> None:
    """Take a panel away again; tests do."""
    _panels.pop(template, None)
