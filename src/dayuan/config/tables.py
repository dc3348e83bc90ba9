"""Whether the database's tables are those of this code, asked without loading Django: a quick start depends on it."""

from importlib.metadata import version
from pathlib import Path

import psycopg

from dayuan.engines.homes import Home, read_state, write_state

STATE = "tables"
PACKAGE = Path(__file__).resolve().parents[1]
WITH_TABLES_OF_THEIR_OWN = ("django", "django-allauth", "procrastinate")


def tables_are_up_to_date(home: Home, database_url: str) -> bool:
    """Every change of ours is noted in the database, and those of others were made with the versions at hand."""
    return read_state(home, STATE).get("versions") == others_versions() and our_changes() <= _changes_made(database_url)


def note_tables(home: Home) -> None:
    """Remember with which versions the tables were last brought up to date."""
    write_state(home, STATE, {"versions": others_versions()})


def others_versions() -> dict[str, str]:
    return {name: version(name) for name in WITH_TABLES_OF_THEIR_OWN}


def our_changes() -> set[tuple[str, str]]:
    return {(path.parents[1].name, path.stem) for path in PACKAGE.glob("*/migrations/[0-9]*.py")}


def _changes_made(database_url: str) -> set[tuple[str, str]]:
    try:
        with psycopg.connect(database_url, connect_timeout=5) as connection:
            rows = connection.execute("SELECT app, name FROM django_migrations").fetchall()
    except psycopg.Error:
        return set()
    return {(app, name) for app, name in rows}
