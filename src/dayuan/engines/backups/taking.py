"""Taking a backup, of a running product as well: one moment of the database, then the files that belong to it."""

import asyncio
import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from dayuan.engines.alone import database_at_hand
from dayuan.engines.backups.manifest import DUMP, KEYS, MEDIA, Manifest, hashes_of
from dayuan.engines.errors import EngineProblem
from dayuan.engines.homes import Home
from dayuan.engines.ingest_queue import connect, ingest_backlog
from dayuan.engines.programs import postgresql_programs

ONLY_NEWS = "kernel_liveevent"
"""The live feed: news of the last minutes, ordered by transaction numbers that mean nothing in another cluster."""
SEALING_KEYS = "sealing.json"
SIGNING_KEY = "django_secret_key"
PUSH_KEY = "vapid.pem"
"""Browsers that let us call them know us by it."""
ALL_TABLES: LiteralString = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"

type Say = Callable[[str], None]


def take_backup(home: Home, folder: Path, *, with_keys: bool, keys_file: Path, say: Say) -> Manifest:
    """Write a complete backup into a new folder; broken off, nothing is left that looks like one.

    Raises:
        EngineProblem: the folder is there already, the database does not answer, or the disk is full.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise EngineProblem(f"{folder} is there already and not empty; name a new folder.")
    draft = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        draft.mkdir(parents=True, mode=0o700)
        with database_at_hand(home) as url, psycopg.connect(url, connect_timeout=5) as connection:
            manifest = _fill(home, draft, connection, url, with_keys=with_keys, keys_file=keys_file, say=say)
        manifest.write(draft)
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    except (OSError, psycopg.Error) as problem:
        shutil.rmtree(draft, ignore_errors=True)
        raise EngineProblem(f"The backup was not made: {str(problem).strip()}") from problem
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return manifest


def _fill(
    home: Home,
    draft: Path,
    connection: "psycopg.Connection[Any]",
    url: str,
    *,
    with_keys: bool,
    keys_file: Path,
    say: Say,
) -> Manifest:
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    (snapshot,) = _one(connection, "SELECT pg_export_snapshot()")
    moment = time.time()
    say("The database as of this moment …")
    _dump(home, url, snapshot, draft / DUMP)
    say("The photographs …")
    _copy_media(home.media, draft / MEDIA, until=moment)
    if with_keys:
        _copy_keys(home.keys, keys_file, draft / KEYS)
    say("Counting and hashing …")
    return Manifest(
        made_at=datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds"),
        dayuan=version("dayuan"),
        postgres=connection.info.server_version // 10_000,
        rows=rows_of(connection),
        chains=chains_of(connection),
        changes=[
            f"{app}.{name}" for app, name in connection.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2")
        ],
        sealing_keys=[key for (key,) in connection.execute("SELECT key_id FROM kernel_sealingkeymark ORDER BY 1")],
        with_keys=with_keys,
        queue_place=_one(connection, "SELECT coalesce(max(number), 0) FROM sensing_queueplace")[0],
        queue_waiting=asyncio.run(_waiting(os.environ.get("NATS_URL", ""))),
        files=hashes_of(draft),
    )


def rows_of(connection: "psycopg.Connection[Any]") -> dict[str, int]:
    """How many rows every table has; partitions are counted in the table they are part of as well."""
    tables = [name for (name,) in connection.execute(ALL_TABLES) if name != ONLY_NEWS]
    return {name: _one(connection, _count(name))[0] for name in tables}


def chains_of(connection: "psycopg.Connection[Any]") -> str:
    """The number of chains and one hash over all their heads."""
    digest, number = hashlib.sha256(), 0
    heads = connection.execute('SELECT chain, length, head_hash FROM kernel_chainhead ORDER BY chain COLLATE "C"')
    for chain, length, head in heads:
        digest.update(f"{chain} {length} {head}\n".encode())
        number += 1
    return f"{number} {digest.hexdigest()}"


def _count(table: str) -> sql.Composed:
    return sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))


def _one(connection: "psycopg.Connection[Any]", statement: LiteralString | sql.Composed) -> tuple[Any, ...]:
    row: tuple[Any, ...] | None = connection.execute(statement).fetchone()
    return row or (None,)


def _dump(home: Home, url: str, snapshot: str, file: Path) -> None:
    program = postgresql_programs(home) / "pg_dump"
    words = ["--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--exclude-table-data={ONLY_NEWS}"]
    done = subprocess.run(
        [program, *words, f"--file={file}", f"--dbname={url}"], check=False, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise EngineProblem(f"The database could not be written out: {done.stderr.strip().splitlines()[-1]}")
    file.chmod(0o600)


def _copy_media(source: Path, target: Path, *, until: float) -> None:
    """A file is written before its row, so what is younger than the database's moment has no row in it."""
    target.mkdir(mode=0o700)
    for path in sorted(source.rglob("*")):
        try:
            if path.is_file() and not path.name.startswith(".") and path.stat().st_mtime <= until:
                copy = target / path.relative_to(source)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, copy)
        except FileNotFoundError:
            continue  # forgotten meanwhile, as its row says


def _copy_keys(folder: Path, keys_file: Path, target: Path) -> None:
    """What the data cannot do without. The broker's passwords are made anew in each home."""
    target.mkdir(mode=0o700)
    own = ((folder / name, name) for name in (SIGNING_KEY, PUSH_KEY))
    for path, name in ((keys_file, SEALING_KEYS), *own):
        if path.is_file():
            shutil.copy2(path, target / name)


async def _waiting(nats_url: str) -> int | None:
    if not nats_url:
        return None
    try:
        client = await connect(nats_url)
    except Exception:  # a broker that does not answer is no reason to make no backup
        return None
    try:
        return await ingest_backlog(client.jetstream())
    finally:
        await client.close()
