"""What higher packages show on the page of a place: people, devices, matters. They register; this package draws."""

from collections.abc import Callable, Mapping
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


@dataclass(frozen=True)
class DrawnPanel:
    title: str | Promise
    template: str
    context: Mapping[str, Any]


_panels: dict[str, Panel] = {}


def add_panel(title: str | Promise, template: str, query: PanelQuery, *, order: int = 50) -> None:
    """Show something on the page of every place: lower orders come first; a template registered twice counts once.

    `query` gets the request and the place. It answers with what the template needs, or with None where this reader
    sees nothing of it here or there is nothing to show: it decides on its own scope, the page knows only places'.
    """
    _panels[template] = Panel(title, template, query, order)


def panels_of(request: HttpRequest, place: Place) -> list[DrawnPanel]:
    drawn = []
    for panel in sorted(_panels.values(), key=lambda panel: (panel.order, panel.template)):
        context = panel.query(request, place)
        if context is not None:
            drawn.append(DrawnPanel(panel.title, panel.template, context))
    return drawn


def forget_panel(template: str) -> None:
    """Take a panel away again; tests do."""
    _panels.pop(template, None)
