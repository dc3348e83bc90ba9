"""`dayuan migrate` and `dayuan manage …`."""

import importlib
import os
import sys

import django

from dayuan.config.environment import settle_environment
from dayuan.config.first_tables import lay_out_kept_tables
from dayuan.config.tables import note_tables
from dayuan.kernel.errors import Refusal


def manage(arguments: list[str]) -> None:
    settle_environment()
    importlib.import_module("dayuan.config.manage").main(arguments)


def migrate() -> None:
    home = settle_environment()
    if lay_out_kept_tables(home, os.environ["DATABASE_URL"]):
        django.setup()
    else:
        importlib.import_module("dayuan.config.manage").main(["migrate", "--no-input", "--verbosity", "0"])
    note_tables(home)
    _ensure_keys()


def _ensure_keys() -> None:
    """Keys that are gone keep nobody from starting: what is not sealed goes on."""
    try:
        importlib.import_module("dayuan.kernel.sealing.marks").ensure_keys()
    except Refusal as problem:
        print(problem, file=sys.stderr)
