"""The private cluster: made, killed, started again; what is wrong is said in a sentence."""

import os
import shutil
import signal
import subprocess
from collections import namedtuple

import psycopg
import pytest

from dayuan.engines.errors import EngineProblem
from dayuan.engines.postgres import Postgres, database_url
from dayuan.engines.processes import spawn_options
from dayuan.engines.testing import fresh_home, fresh_postgres


def start(postgres: Postgres) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(
        postgres.command(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **spawn_options(postgres.home.account, signal.SIGQUIT),
    )
    postgres.wait_until_alive(process)
    return process


def test_chinese_is_at_home_in_it_and_the_application_is_no_superuser() -> None:
    with fresh_home() as home, fresh_postgres(home) as postgres, psycopg.connect(postgres.url) as connection:
        row = connection.execute(
            "SELECT current_user, current_setting('is_superuser'), current_setting('server_encoding'),"
            " datlocprovider, datlocale FROM pg_database WHERE datname = current_database()"
        ).fetchone()
        assert row == ("dayuan", "off", "UTF8", "b", "C.UTF-8")
        assert connection.execute("SELECT current_setting('listen_addresses')").fetchone() == ("",)


def test_a_killed_server_starts_again_with_what_was_committed() -> None:
    with fresh_home() as home:
        # Not the hurried way of other tests: that one may forget what was committed in its last moment.
        postgres = Postgres(home, durable=True)
        postgres.prepare()
        process = start(postgres)
        postgres.ensure_database()
        with psycopg.connect(database_url(home)) as connection:
            connection.execute("CREATE TABLE kept (word text)")
            connection.execute("INSERT INTO kept VALUES ('大院')")
        process.kill()
        postgres.prepare()
        process.wait()
        process = start(postgres)
        with psycopg.connect(database_url(home)) as connection:
            assert connection.execute("SELECT word FROM kept").fetchone() == ("大院",)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0


def test_a_left_behind_number_that_is_another_program_now_does_not_block_the_start() -> None:
    with fresh_home() as home:
        postgres = Postgres(home, durable=False)
        postgres.prepare()
        note = postgres.data / "postmaster.pid"
        note.write_text(f"{os.getpid()}\n{postgres.data}\n1\n5432\n{home.sockets}\n\n")
        postgres.prepare()
        process = start(postgres)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0


def test_a_server_that_outlived_its_supervisor_is_ended_first() -> None:
    with fresh_home() as home:
        postgres = Postgres(home, durable=False)
        postgres.prepare()
        process = start(postgres)
        postgres.prepare()
        assert process.wait(5) == 0


def test_data_of_another_version_is_named() -> None:
    with fresh_home() as home:
        postgres = Postgres(home, durable=False)
        postgres.data.mkdir()
        (postgres.data / "PG_VERSION").write_text("17\n")
        with pytest.raises(EngineProblem, match="written by PostgreSQL 17, and this is PostgreSQL 18"):
            postgres.prepare()


def test_a_full_disk_is_said_before_anything_is_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    with fresh_home() as home:
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(2**30, 2**30, 10 * 2**20))
        with pytest.raises(EngineProblem, match="Only 10 MB are free on the disk that holds"):
            Postgres(home).prepare()
        assert not (home.postgres / "data").exists()


def test_what_postgresql_says_when_it_fails_becomes_a_sentence() -> None:
    with fresh_home() as home:
        postgres = Postgres(home)
        said = 'FATAL:  could not write to file "pg_wal/xlogtemp.1": No space left on device'
        assert postgres.explain(said).startswith("The disk that holds")
        assert postgres.explain("something nobody foresaw") == ""
