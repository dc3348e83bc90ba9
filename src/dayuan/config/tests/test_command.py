"""The `dayuan` command as somebody types it: what it prints, what it answers to the shell."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from dayuan.config.tables import note_tables, tables_are_up_to_date
from dayuan.engines.errors import AlreadyRunning
from dayuan.engines.locks import sole_holder
from dayuan.engines.testing import fresh_home

NAMED = {"DATABASE_URL", "NATS_URL", "DAYUAN_MQTT_URL", "DJANGO_SETTINGS_MODULE", "DAYUAN_DEMO"}


def dayuan(home: Path, *words: str, **settings_named: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if name not in NAMED}
    environment |= {"DAYUAN_HOME": str(home), **settings_named}
    return subprocess.run(
        [sys.executable, "-m", "dayuan", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_asked_for_help_it_lists_what_it_can_do(tmp_path: Path) -> None:
    said = dayuan(tmp_path, "--help").stdout
    for command in (
        "up",
        "web",
        "worker",
        "ingest",
        "thermal",
        "demo",
        "doctor",
        "plates",
        "audit",
        "migrate",
        "manage",
        "version",
    ):
        assert f"\n  {command} " in said


def test_the_list_loads_neither_django_nor_the_reader_of_plates() -> None:
    heavy = ["django", "onnxruntime", "nats", "psycopg"]
    code = f"import sys, dayuan.config.cli; print([name for name in {heavy} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"


@pytest.mark.enable_socket
def test_a_taken_port_is_one_sentence_and_nothing_is_started() -> None:
    with fresh_home() as home, socket.socket() as other_program:
        other_program.bind(("127.0.0.1", 0))
        other_program.listen()
        port = str(other_program.getsockname()[1])
        answer = dayuan(home.path, "up", DAYUAN_PORT=port)
        assert answer.returncode == 1
        assert answer.stderr.strip().splitlines() == [
            f"Port {port} for the web address is taken by another program; "
            "end that program, or set DAYUAN_PORT to another port (0 takes any free one)."
        ]
        assert not (home.postgres / "data").exists()


def test_the_doctor_names_a_secret_that_others_may_read() -> None:
    with fresh_home() as home:
        home.key("django_secret_key")
        ports = {"DAYUAN_PORT": "0", "DAYUAN_THERMAL_PORT": "0", "DAYUAN_NATS_PORT": "0", "DAYUAN_MQTT_PORT": "0"}
        (home.keys / "django_secret_key").chmod(0o644)
        answer = dayuan(home.path, "doctor", **ports)
        assert answer.returncode == 1
        assert f"others may read {home.keys / 'django_secret_key'}" in answer.stdout
        assert f"→ chmod go-rwx {home.keys / 'django_secret_key'}" in answer.stdout


def test_only_one_may_hold_a_home() -> None:
    with fresh_home() as home, sole_holder(home.path / "lock"):
        second = sole_holder(home.path / "lock")
        with pytest.raises(AlreadyRunning):
            second.__enter__()


@pytest.mark.django_db
def test_tables_are_only_called_up_to_date_when_they_are() -> None:
    url = f"postgresql://dayuan@/{connection.settings_dict['NAME']}?host={settings.DATABASES['default']['HOST']}"
    with fresh_home() as home:
        assert not tables_are_up_to_date(home, url)
        note_tables(home)
        assert tables_are_up_to_date(home, url)
        assert not tables_are_up_to_date(home, url.replace("/test_", "/nowhere_"))
