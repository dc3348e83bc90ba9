"""What higher packages show beside somebody's entry: at the desk, and on the person's own page. They register."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dayuan.households.models import Resident
from dayuan.people.access import Scope

type Shown = Mapping[str, Any] | None
type DeskQuery = Callable[[Resident, Scope, datetime], Shown]
type OwnQuery = Callable[[Resident, datetime], Shown]


@dataclass(frozen=True)
class DrawnSection:
    template: str
    context: Mapping[str, Any]


_at_desk: dict[str, tuple[int, DeskQuery]] = {}
_own: dict[str, tuple[int, OwnQuery]] = {}


def add_desk_section(template: str, query: DeskQuery, *, order: int = 50) -> None:
    """Show something on the page of every resident: lower orders come first; a template registered twice counts once.

    `query` gets the resident, the reader's scope and the moment, and answers with what the template needs, or with None
    where this reader is shown nothing of it.
    """
    _at_desk[template] = (order, query)


def add_own_section(template: str, query: OwnQuery, *, order: int = 50) -> None:
    """Show something on the page that a person opens with code and phone. Forms of it carry `proof`: see `own_file`."""
    _own[template] = (order, query)


def desk_sections(resident: Resident, scope: Scope, *, at: datetime) -> list[DrawnSection]:
    drawn = [(template, query(resident, scope, at)) for template, (_, query) in _in_order(_at_desk)]
    return [DrawnSection(template, context) for template, context in drawn if context is not None]


def own_sections(resident: Resident, *, at: datetime) -> list[DrawnSection]:
    drawn = [(template, query(resident, at)) for template, (_, query) in _in_order(_own)]
    return [DrawnSection(template, context) for template, context in drawn if context is not None]


def _in_order[Query](sections: dict[str, tuple[int, Query]]) -> list[tuple[str, tuple[int, Query]]]:
    return sorted(sections.items(), key=lambda item: (item[1][0], item[0]))
