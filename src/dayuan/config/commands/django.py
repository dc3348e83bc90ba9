"""`dayuan migrate` and `dayuan manage …`."""

import importlib
import os
import sys

import django

from dayuan.config.environment import settle_environment
from dayuan.config.first_tables import lay_out_kept_tables
from dayuan.config.tables import note_tables
from dayuan.engines.homes import Home
from dayuan.kernel.errors import Refusal


def manage(arguments: list[str]) -> None:
    settle_environment()
    importlib.import_module("dayuan.config.manage").main(arguments)


def migrate() -> None:
    home = settle_environment()
    laid_out = lay_out_kept_tables(home, os.environ["DATABASE_URL"])
    django.setup()
    if not laid_out:
        make_changes()
    settle_tables(home)


def make_changes() -> None:
    """Those that are missing. Django's own command works out every model's past even where none is."""
    executor = importlib.import_module("django.db.migrations.executor")
    connection = importlib.import_module("django.db").connection
    found = executor.MigrationExecutor(connection)
    if found.migration_plan(found.loader.graph.leaf_nodes()):
        importlib.import_module("django.core.management").call_command("migrate", interactive=False, verbosity=0)


def settle_tables(home: Home) -> None:
    """What belongs to tables that are up to date: the note that they are, and keys for what is sealed in them."""
    note_tables(home)
    _ensure_keys()


def _ensure_keys() -> None:
    """Keys that are gone keep nobody from starting: what is not sealed goes on."""
    try:
        importlib.import_module("dayuan.kernel.sealing.marks").ensure_keys()
    except Refusal as problem:
        print(problem, file=sys.stderr)
