"""The tables of an empty database, kept ready as a dump: a first start need not make a hundred changes one by one.

`make setup` keeps them, made by the changes themselves; the file is named after them, so that an older one is not used.
"""

import hashlib
import subprocess
from pathlib import Path

import psycopg

from dayuan.config.tables import PACKAGE, others_versions
from dayuan.engines.backups.restoring import has_tables
from dayuan.engines.errors import EngineProblem
from dayuan.engines.homes import Home, built_folder
from dayuan.engines.programs import postgresql_programs

FOLDER = built_folder() / "first-tables"
NAME_LENGTH = 24


def kept_tables() -> Path:
    """The file that holds, or would hold, what the changes of this code make of an empty database."""
    mark = hashlib.sha256(repr(sorted(others_versions().items())).encode())
    for path in sorted(PACKAGE.glob("*/migrations/[0-9]*.py")):
        mark.update(str(path.relative_to(PACKAGE)).encode() + b"\0" + path.read_bytes())
    return FOLDER / f"{mark.hexdigest()[:NAME_LENGTH]}.dump"


def keep_tables(home: Home, url: str) -> None:
    """Write down the tables of this database, which all changes were just made to; those of older code go.

    Raises:
        EngineProblem: they could not be written.
    """
    file = kept_tables()
    FOLDER.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".unfinished")
    _run(home, "pg_dump", "--format=custom", "--no-owner", f"--file={draft}", f"--dbname={url}")
    draft.replace(file)
    for older in FOLDER.glob("*.dump"):
        if older != file:
            older.unlink(missing_ok=True)


def lay_out_kept_tables(home: Home, url: str) -> bool:
    """Fill an empty database with them. False, and nothing is done, where none are kept or it is not empty.

    Raises:
        EngineProblem: the database did not take them; it is as empty as before.
    """
    file = kept_tables()
    if not file.is_file() or not _is_empty(url):
        return False
    _run(home, "pg_restore", "--exit-on-error", "--no-owner", "--single-transaction", f"--dbname={url}", str(file))
    return True


def _is_empty(url: str) -> bool:
    with psycopg.connect(url, connect_timeout=5) as connection:
        return not has_tables(connection)


def _run(home: Home, program: str, *words: str) -> None:
    done = subprocess.run([postgresql_programs(home) / program, *words], check=False, capture_output=True, text=True)
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise EngineProblem(f"The first tables: {said[0]}")
