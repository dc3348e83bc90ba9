"""`dayuan demo`: the demo township, with simulated devices as processes of their own."""

import importlib
import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

from dayuan.config.commands.up import dayuan_errand, start_township
from dayuan.config.environment import settle_environment
from dayuan.engines.child import Program
from dayuan.engines.homes import Home, find_home, read_state, write_state
from dayuan.engines.ports import LOOPBACK

STATE = "demo"


def run() -> None:
    os.environ["DAYUAN_DEMO"] = "1"
    start_township(
        LOOPBACK,
        beside_pages=[dayuan_errand("seed", "demo", "seed")],
        afterwards=_devices,
        greet=_print_accounts,
    )


def seed() -> None:
    """Fill the township and write down, for the supervisor, who can sign in and which device processes to run."""
    home = settle_environment()
    os.environ["DAYUAN_DEMO"] = "1"
    django.setup()
    township: Any = importlib.import_module("dayuan.drills.demo")
    accounts: Mapping[str, str] = township.seed(beside=_in_a_process_of_its_own)
    processes: Mapping[str, list[str]] = township.device_processes()
    write_state(home, STATE, {"accounts": dict(accounts), "processes": dict(processes)})


@contextmanager
def _in_a_process_of_its_own(act: Callable[[], object]) -> Iterator[None]:
    """A copy of this process, which is loaded already and has one thread, does it while the block runs."""
    connections = importlib.import_module("django.db").connections
    connections.close_all()
    child = multiprocessing.get_context("fork").Process(target=act)
    child.start()
    try:
        yield
    finally:
        child.join()
    if child.exitcode != 0:
        raise RuntimeError(f"A part of the township could not be filled (exit code {child.exitcode}); see above.")


def scene(name: str, photo: Path | None) -> int | None:
    settle_environment()
    os.environ["DAYUAN_DEMO"] = "1"
    django.setup()
    code: int | None = importlib.import_module("dayuan.drills.scenes").play(name, photo)
    return code


def _devices() -> list[Program]:
    processes: Mapping[str, list[str]] = read_state(find_home(), STATE).get("processes", {})
    return [Program(name, _given(command)) for name, command in processes.items()]


def _given(command: list[str]) -> Callable[[], list[str]]:
    return lambda: command


def _print_accounts(home: Home) -> None:
    accounts: Mapping[str, str] = read_state(home, STATE).get("accounts", {})
    for line in ("", *(f"  {name:<12} {words}" for name, words in accounts.items()), _second_factor()):
        print(line)


def _second_factor() -> str:
    if os.environ.get("DAYUAN_SECOND_FACTOR") == "1":
        return "  Administrators and whoever exports set up a second factor first: an authenticator app or a passkey."
    return "  No second factor is asked for here; with DAYUAN_SECOND_FACTOR=1 administrators and exports need one."
