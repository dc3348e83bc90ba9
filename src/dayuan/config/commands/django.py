"""`dayuan migrate` and `dayuan manage …`."""

import importlib

from dayuan.config.environment import settle_environment


def manage(arguments: list[str]) -> None:
    settle_environment()
    importlib.import_module("dayuan.config.manage").main(arguments)


def migrate() -> None:
    manage(["migrate", "--no-input", "--verbosity", "0"])
