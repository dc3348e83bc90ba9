"""`dayuan rules starter`: the ready-made rules as proposals, before or without anybody pressing the button."""

import importlib
from typing import Any

import django
from django.conf import settings
from django.db import OperationalError

from dayuan.config.commands.audit import NOBODY_THERE
from dayuan.config.environment import settle_environment
from dayuan.engines.errors import EngineProblem
from dayuan.kernel.clock import now

THERE, PROPOSED, NEW = "there", "proposed", "not there yet"


def starter(township: str | None, *, only_list: bool) -> None:
    """Nothing is published: one person hands each proposal in, and a second one publishes it."""
    settle_environment()
    django.setup()
    try:
        lines = _lines(township or settings.TOWNSHIP_CODE, only_list=only_list)
    except OperationalError as silent:
        raise EngineProblem(NOBODY_THERE) from silent
    for word, name, title in lines:
        print(f"{word:<14} {name:<16} {title}")


def _lines(code: str, *, only_list: bool) -> list[tuple[str, str, str]]:
    """A line for each rule of the starter rulebook: what became of it, its name, its title."""
    place = importlib.import_module("dayuan.places.models").Place.objects.filter(pk=code, level="township").first()
    if place is None:
        raise EngineProblem(f"There is no township with the code {code}. Load the places first: dayuan places FILE")
    missing = {rule.name for rule in _queries().starter_rules_not_there(place)}
    if missing and not only_list:
        _actions().propose_starter_rules_from_console(township=place, at=now())
    word = NEW if only_list else PROPOSED
    rules = importlib.import_module("dayuan.warnings.starter").starter_rules()
    return [(word if rule.name in missing else THERE, rule.name, rule.title) for rule in rules]


def _queries() -> Any:
    return importlib.import_module("dayuan.warnings.queries")


def _actions() -> Any:
    return importlib.import_module("dayuan.warnings.actions")
