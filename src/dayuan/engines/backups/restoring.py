"""Bringing a backup back: proven first, into an empty home, and compared with what the backup counted."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from dayuan.engines.alone import database_at_hand
from dayuan.engines.backups.manifest import DUMP, KEYS, MEDIA, Manifest, what_is_wrong
from dayuan.engines.backups.taking import chains_of, rows_of
from dayuan.engines.errors import EngineProblem
from dayuan.engines.homes import Home
from dayuan.engines.postgres import MAJOR_VERSION
from dayuan.engines.programs import postgresql_programs
from dayuan.engines.supervised import needs_postgres
from dayuan.engines.supervisor import refuse_a_second

OF_ANOTHER_TIME = (
    "DELETE FROM django_session",
    "UPDATE kernel_outboxmessage SET sent_at = now(), last_error = 'not sent: restored from a backup'"
    " WHERE sent_at IS NULL",
)
"""Sessions of that day would let people in who signed out since; commands to devices would be given a second time."""


def proven(folder: Path, *, known_changes: set[str]) -> Manifest:
    """The manifest of a backup that is complete, unaltered, and of a time this Dayuan knows. Raises: EngineProblem."""
    manifest = Manifest.read(folder)
    faults = list(what_is_wrong(folder, manifest))
    if faults:
        more = f" and {len(faults) - 1} more" if len(faults) > 1 else ""
        raise EngineProblem(f"The backup in {folder} is not what it was: {faults[0]}{more}. Nothing was restored.")
    if manifest.postgres > int(MAJOR_VERSION):
        raise EngineProblem(f"The backup was made with PostgreSQL {manifest.postgres}, newer than {MAJOR_VERSION}.")
    ours = {change.partition(".")[0] for change in known_changes}
    unknown = {change for change in manifest.changes if change.partition(".")[0] in ours} - known_changes
    if unknown:
        raise EngineProblem(
            f"The backup was made by a newer Dayuan ({manifest.dayuan}): it knows {min(unknown)}. Install that first."
        )
    return manifest


def make_room(home: Home, *, overwrite: bool) -> Path | None:
    """See that nothing of this home is in the way; where overwriting is wished, move it aside and say where.

    Raises:
        AlreadyRunning: the product runs here.
        EngineProblem: there is something, and nobody said that it may be overwritten.
    """
    refuse_a_second(home)
    filled = [path for path in (home.postgres / "data", home.media) if path.exists() and _has_files(path)]
    if not needs_postgres(home):
        filled = [path for path in filled if path != home.postgres / "data"]
    if not filled:
        return None
    if not overwrite:
        raise EngineProblem(
            f"{home.path} is not empty ({', '.join(str(path.relative_to(home.path)) for path in filled)}). "
            "Set DAYUAN_HOME to a new folder, or add --overwrite: what is there is then moved aside, not deleted."
        )
    aside = home.path / f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    aside.mkdir(mode=0o711)
    for path in filled:
        path.rename(aside / path.name)
    home.prepare()
    return aside


@contextmanager
def restored(home: Home, folder: Path, manifest: Manifest) -> Iterator[str]:
    """The backup's database, running and proven equal to what was counted, and its files; the address meanwhile.

    Raises:
        EngineProblem: the database is not empty, does not take the dump, or counts differently.
    """
    with database_at_hand(home) as url:
        _fill_database(home, url, folder / DUMP)
        with psycopg.connect(url) as connection:
            _compare(manifest, connection)
            for statement in OF_ANOTHER_TIME:
                connection.execute(statement)
        shutil.copytree(folder / MEDIA, home.media, dirs_exist_ok=True)
        if manifest.with_keys:
            _restore_keys(folder / KEYS, home)
        yield url


def has_tables(connection: "psycopg.Connection[tuple[object, ...]]") -> bool:
    return connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1").fetchone() is not None


def _fill_database(home: Home, url: str, dump: Path) -> None:
    with psycopg.connect(url, connect_timeout=5) as connection:
        if has_tables(connection):
            raise EngineProblem("The database of DATABASE_URL has tables already; make an empty one for the backup.")
    program = postgresql_programs(home) / "pg_restore"
    words = ["--exit-on-error", "--no-owner", "--single-transaction", f"--dbname={url}", str(dump)]
    done = subprocess.run([program, *words], check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise EngineProblem(f"The database did not take the backup: {done.stderr.strip().splitlines()[0]}")


def _compare(manifest: Manifest, connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    found = rows_of(connection)
    differing = sorted(name for name in {*manifest.rows, *found} if manifest.rows.get(name) != found.get(name))
    if differing:
        name = differing[0]
        counts = f"{manifest.rows.get(name)} rows were backed up and {found.get(name)} came back"
        raise EngineProblem(f"The restored database differs: {name}: {counts}.")
    if chains_of(connection) != manifest.chains:
        raise EngineProblem("The restored database differs: its chains do not end where they ended.")


def _restore_keys(source: Path, home: Home) -> None:
    """The keys of that day, which open all that was sealed until then; other ones stay beside them."""
    for path in sorted(source.iterdir()):
        target = home.keys / path.name
        if target.exists() and target.read_bytes() != path.read_bytes():
            target.rename(home.keys / f"{path.name}.before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S}")
        shutil.copy2(path, target)
        target.chmod(0o600)


def _has_files(folder: Path) -> bool:
    return any(path.is_file() for path in folder.rglob("*"))
