"""`dayuan keys new|list|rotate`: the keys of sealed fields."""

import importlib
import time
from pathlib import Path
from typing import Any

import django
from django.db import OperationalError
from django.utils import translation

from dayuan.config.environment import settle_environment
from dayuan.engines.errors import EngineProblem
from dayuan.kernel.errors import Refusal

NOBODY_THERE = "The database does not answer. Start the product (dayuan up, make demo) or set DATABASE_URL."
TELL_EVERY_S = 1.0


def run(verb: str) -> int:
    settle_environment()
    django.setup()
    try:
        with translation.override("en"):
            code: int = {"new": _new, "list": _list, "rotate": _rotate}[verb](
                importlib.import_module("dayuan.kernel.sealing.key_commands")
            )
    except OperationalError as silent:
        raise EngineProblem(NOBODY_THERE) from silent
    except Refusal as problem:
        raise EngineProblem(str(problem)) from problem
    return code


def _new(keys: Any) -> int:
    ring = keys.add_key()
    print(f"Key {ring.current_id} seals from now on. `dayuan keys rotate` seals anew what was sealed before.")
    print(_keep_a_copy(keys))
    return 0


def _list(keys: Any) -> int:
    for line in keys.listing():
        print(line)
    return 0


def _rotate(keys: Any) -> int:
    last_told = time.monotonic()

    def tell(column: str, done: int, expected: int) -> None:
        nonlocal last_told
        if done == expected or time.monotonic() - last_told > TELL_EVERY_S:
            last_told = time.monotonic()
            print(f"  {column}: {done} of {expected}", flush=True)

    made, key_id, result = keys.rotate(tell)
    print(f"{'Made key' if made else 'Went on with key'} {key_id}: {result.done} values sealed anew.")
    for name in result.unopened:
        print(f"DOES NOT OPEN  {name}: left as it is")
    if result.still_waiting > len(result.unopened):
        left = result.still_waiting - len(result.unopened)
        print(f"{left} values are still sealed otherwise: restart the product, then run this again.")
    if made:
        print(_keep_a_copy(keys))
    return 1 if result.still_waiting else 0


def _keep_a_copy(keys: Any) -> str:
    path: Path = keys.path_of_keys()
    return f"Keep a copy of {path} elsewhere, apart from the backups: without it sealed fields are lost."
