"""What a first start is spared: the tables kept ready are those that all the changes make, and nothing else."""

import os
import subprocess
import sys

import psycopg
import pytest
from psycopg import sql

from dayuan.config import first_tables
from dayuan.config.first_tables import keep_tables, kept_tables, lay_out_kept_tables
from dayuan.config.tables import note_tables, tables_are_up_to_date
from dayuan.engines.homes import find_home
from dayuan.engines.postgres import database_url

pytestmark = pytest.mark.no_database

ALLOWED_ROWS = {"auth_permission", "django_content_type", "django_migrations", "places_groundstamp"}
"""What the changes themselves write; a key's mark or a place here would be another installation's."""


@pytest.fixture
def empty():
    """A new database beside that of the tests, and its address."""
    home, name = find_home(), "first_tables"
    with psycopg.connect(database_url(home), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield database_url(home, name)
    with psycopg.connect(database_url(home), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_an_empty_database_gets_every_table_at_once(empty):
    home = find_home()
    assert lay_out_kept_tables(home, empty), "make setup keeps them"
    note_tables(home)
    assert tables_are_up_to_date(home, empty)
    assert not lay_out_kept_tables(home, empty), "it is not empty any more"


def test_nothing_of_the_installation_that_made_them_is_inside(empty):
    lay_out_kept_tables(find_home(), empty)
    with psycopg.connect(empty) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        filled = {
            name
            for (name,) in tables
            if connection.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(name))).fetchone()
        }
    assert filled == ALLOWED_ROWS


def test_django_finds_nothing_left_to_do(empty):
    lay_out_kept_tables(find_home(), empty)
    asked = subprocess.run(
        [sys.executable, "-m", "dayuan", "manage", "migrate", "--check"],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"DATABASE_URL": empty},
    )
    assert asked.returncode == 0, asked.stdout + asked.stderr


def test_where_something_is_already_or_nothing_is_kept_it_is_left_alone(empty, monkeypatch, tmp_path):
    with psycopg.connect(empty) as connection:
        connection.execute("CREATE TABLE somebody_elses (id int)")
    assert not lay_out_kept_tables(find_home(), empty)
    with psycopg.connect(empty) as connection:
        connection.execute("DROP TABLE somebody_elses")
    monkeypatch.setattr(first_tables, "FOLDER", tmp_path)
    assert not lay_out_kept_tables(find_home(), empty)


def test_those_of_older_code_are_not_used_and_go(empty, monkeypatch, tmp_path):
    monkeypatch.setattr(first_tables, "FOLDER", tmp_path)
    older = tmp_path / "of-older-code.dump"
    older.write_bytes(b"")
    assert not lay_out_kept_tables(find_home(), empty)
    keep_tables(find_home(), empty)
    assert [path.name for path in tmp_path.iterdir()] == [kept_tables().name]
