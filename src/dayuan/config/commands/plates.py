"""`dayuan plates FILE…`: needs neither the database nor Django."""

import importlib


def read(arguments: list[str]) -> int | None:
    code: int | None = importlib.import_module("dayuan.sensing.plates.cli").main(arguments)
    return code
