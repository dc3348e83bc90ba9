"""`dayuan migrate` and `dayuan manage …`."""

import importlib

from dayuan.config.environment import settle_environment
from dayuan.config.tables import note_tables


def manage(arguments: list[str]) -> None:
    settle_environment()
    importlib.import_module("dayuan.config.manage").main(arguments)


def migrate() -> None:
    home = settle_environment()
    importlib.import_module("dayuan.config.manage").main(["migrate", "--no-input", "--verbosity", "0"])
    importlib.import_module("dayuan.kernel.sealing.first_keys").ensure_keys()
    note_tables(home)
