"""C-25: a backup that was never restored is a hope. Here it is restored, and everything is looked at again."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from dayuan.engines.alone import database_at_hand
from dayuan.engines.backups.manifest import Manifest
from dayuan.engines.backups.restoring import restored
from dayuan.engines.backups.taking import take_backup
from dayuan.engines.errors import EngineProblem
from dayuan.engines.homes import find_home
from dayuan.engines.postgres import database_url
from dayuan.engines.testing import fresh_home
from dayuan.households.actions.erasing import erase_resident
from dayuan.households.testing import make_resident
from dayuan.kernel.audit import record
from dayuan.kernel.outbox import send_later
from dayuan.kernel.sealing.marks import ensure_keys
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.account_models import SignIn
from dayuan.people.testing import make_person
from dayuan.retention.ledger import ledger_path
from dayuan.web.actions import make_suggestion

pytestmark = pytest.mark.django_db(transaction=True)

CONTACT = "13800001234"


@pytest.fixture
def home(monkeypatch):
    """The home of this session, whose database is now the tests' own."""
    home = find_home()
    monkeypatch.setenv("DATABASE_URL", database_url(home, connection.settings_dict["NAME"]))
    # Set first, so that what a command puts there is gone again after the test.
    monkeypatch.setenv("NATS_URL", "")
    monkeypatch.delenv("NATS_URL")
    return home


@pytest.fixture
def lived_in(home):
    """Some history, a contact that is sealed, a photograph, a session, a command that waits to be sent."""
    ensure_keys()
    for number in range(3):
        record("looked", f"photo:{number}", by_id=None, by_name="值班员甲", place_code="511421200", at=MONDAY_NOON)
    made = make_suggestion("字太小", contact=CONTACT, page="/", place_code="511421200", by=None, at=MONDAY_NOON)
    Session.objects.create(session_key="stolen", session_data="", expire_date=MONDAY_NOON)
    send_later("devices.siren.commands", {"verb": "sound"}, at=MONDAY_NOON)
    photo = home.media / "photos" / "one.jpg"
    photo.parent.mkdir(parents=True, exist_ok=True)
    photo.write_bytes(b"a picture")
    yield made
    shutil.rmtree(photo.parent)


def back_up(home, folder, *, with_keys=False, say=lambda _sentence: None):
    return take_backup(home, folder, with_keys=with_keys, keys_file=Path(settings.SEALING_KEYS), say=say)


def restore(home, backup, *words, keys=None):
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "NATS_URL"}}
    environment |= {"DAYUAN_HOME": str(home.path), "DAYUAN_SEALING_KEYS": str(keys or "")}
    command = [sys.executable, "-m", "dayuan", "restore", str(backup), *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@contextmanager
def database_of(home, monkeypatch):
    monkeypatch.delenv("DATABASE_URL")
    with database_at_hand(home) as url, psycopg.connect(url) as restored_database:
        yield restored_database


def test_everything_comes_back_into_a_fresh_home_and_is_proven(home, lived_in, tmp_path, monkeypatch):
    backup = tmp_path / "monday"
    manifest = back_up(home, backup, with_keys=True)
    assert manifest.rows["kernel_auditentry"] == 3
    assert CONTACT.encode() not in (backup / "database.dump").read_bytes()

    with fresh_home() as new:
        done = restore(new, backup)

        assert done.returncode == 0, done.stdout + done.stderr
        assert "every chain holds" in done.stdout
        assert "1 sealed columns were opened" in done.stdout
        assert (new.media / "photos" / "one.jpg").read_bytes() == b"a picture"
        with database_of(new, monkeypatch) as database:
            assert database.execute("SELECT id FROM web_suggestion").fetchall() == [(lived_in.pk,)]
            assert database.execute("SELECT count(*) FROM django_session").fetchone() == (0,)
            assert database.execute("SELECT count(*) FROM kernel_outboxmessage WHERE sent_at IS NULL").fetchone() == (
                0,
            )

        again = restore(new, backup)
        assert again.returncode == 1
        assert "is not empty" in again.stderr


def test_lost_keys_and_an_altered_history_are_said_plainly_and_everything_else_comes_back(home, lived_in, tmp_path):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_auditentry DISABLE TRIGGER append_only")
        cursor.execute("UPDATE kernel_auditentry SET by_name = '别人' WHERE number = 2")
        cursor.execute("ALTER TABLE kernel_auditentry ENABLE TRIGGER append_only")
    backup = tmp_path / "monday"
    back_up(home, backup)
    assert not (backup / "keys").exists()

    with fresh_home() as new:
        done = restore(new, backup)
        assert done.returncode == 1
        assert "Sealed fields do not open" in done.stdout
        assert "link 2: kernel_auditentry: its content was altered" in done.stdout
        assert not (new.keys / "sealing.json").exists(), "no new keys are made for lost ones"
        assert (new.media / "photos" / "one.jpg").exists()


@pytest.mark.parametrize("spoil", ["altered", "missing", "added", "newer"])
def test_a_backup_that_is_not_what_it_was_is_refused_before_anything_is_touched(home, lived_in, tmp_path, spoil):
    backup = tmp_path / "monday"
    back_up(home, backup)
    if spoil == "altered":
        with (backup / "database.dump").open("r+b") as dump:
            dump.seek(500)
            byte = dump.read(1)
            dump.seek(500)
            dump.write(bytes([byte[0] ^ 1]))
    elif spoil == "missing":
        (backup / "media" / "photos" / "one.jpg").unlink()
    elif spoil == "added":
        (backup / "media" / "two.jpg").write_bytes(b"")
    else:
        found = json.loads((backup / "manifest.json").read_text())
        found["changes"].append("people.9999_from_the_future")
        (backup / "manifest.json").write_text(json.dumps(found))

    with fresh_home() as new:
        done = restore(new, backup)
        assert done.returncode == 1
        assert ("newer Dayuan" if spoil == "newer" else "is not what it was") in done.stderr
        assert not (new.postgres / "data").exists()


def test_a_database_that_has_tables_is_not_restored_into(home, lived_in, tmp_path):
    backup = tmp_path / "monday"
    manifest = back_up(home, backup)
    with pytest.raises(EngineProblem, match="has tables already"), restored(home, backup, manifest):
        pass


def test_a_backup_never_writes_over_another_and_leaves_no_half_one(home, lived_in, tmp_path, monkeypatch):
    backup = tmp_path / "monday"
    back_up(home, backup)
    before = Manifest.read(backup)
    with pytest.raises(EngineProblem, match="not empty"):
        back_up(home, backup)
    assert Manifest.read(backup) == before

    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(EngineProblem, match="was not made"):
        back_up(home, tmp_path / "tuesday")
    assert [path.name for path in tmp_path.iterdir()] == ["monday"]


def test_what_happens_during_the_backup_is_not_half_in_it(home, lived_in, tmp_path):
    """The counts, the dump and the photographs are of one moment, whatever people do meanwhile."""

    def somebody_works(sentence):
        if sentence.startswith("The photographs"):
            record("looked", "photo:9", by_id=None, by_name="值班员甲", place_code="511421200", at=MONDAY_NOON)
            (home.media / "photos" / "later.jpg").write_bytes(b"of a row that is not in the backup")

    backup = tmp_path / "monday"
    manifest = back_up(home, backup, say=somebody_works)

    assert manifest.rows["kernel_auditentry"] == 3
    assert not (backup / "media" / "photos" / "later.jpg").exists()
    with fresh_home() as new:
        (new.media / "what-was-here.jpg").write_bytes(b"before")
        done = restore(new, backup, "--overwrite", keys=settings.SEALING_KEYS)
        assert done.returncode == 0, done.stdout + done.stderr
        kept = {path.name for path in (backup / "media").rglob("*.jpg")}
        assert {path.name for path in new.media.rglob("*.jpg")} == kept
        assert "one.jpg" in kept
        assert list(new.path.glob("before-restore-*/media/what-was-here.jpg"))


def test_nobody_who_was_erased_since_comes_back_with_a_backup_of_before(home, lived_in, tmp_path, monkeypatch):
    """A test restores nothing: neither whom a request erased, nor what a period let go."""
    elder = make_resident("欧阳一鸣", phone="13912345678")
    stays = make_resident("欧阳二鸣", elder.household)
    over = SignIn.objects.create(
        person=make_person("x"), at=MONDAY_NOON - timedelta(days=400), outcome="signed_in", address="10.0.0.1"
    )
    number = str(elder.pk)
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    shutil.copy2(settings.SEALING_KEYS, keys / "sealing.json")
    monkeypatch.setattr(settings, "SEALING_KEYS", str(keys / "sealing.json"))
    backup = tmp_path / "monday"
    back_up(home, backup, with_keys=False)
    assert erase_resident(elder.pk, request_id="R-7", by=None, at=MONDAY_NOON)
    assert number in ledger_path().read_text()
    assert not [path for path in backup.rglob("*") if path.name == ledger_path().name], "it lies outside every backup"

    with fresh_home() as new:
        done = restore(new, backup, keys=keys / "sealing.json")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "1 erasures in the ledger; 1 of them had come back and were erased again." in done.stdout
        assert "1 rows whose time is over were forgotten again." in done.stdout
        assert "every chain holds" in done.stdout
        with database_of(new, monkeypatch) as restored:
            assert restored.execute("SELECT id FROM households_resident").fetchall() == [(stays.pk,)]
            assert restored.execute("SELECT subject FROM retention_erasure").fetchall() == [(number,)]
            assert restored.execute("SELECT count(*) FROM people_signin WHERE id = %s", [over.pk]).fetchone() == (0,)


def test_a_lost_or_damaged_ledger_is_said_plainly(home, lived_in, tmp_path):
    make_resident("欧阳一鸣")
    backup = tmp_path / "monday"
    back_up(home, backup, with_keys=True)
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    shutil.copy2(settings.SEALING_KEYS, keys / "sealing.json")

    with fresh_home() as new:
        done = restore(new, backup, keys=keys / "sealing.json")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "There is no ledger of erasures" in done.stdout

    (keys / "erasures.jsonl").write_text('{"kind": "resident"}\n')
    with fresh_home() as new:
        done = restore(new, backup, keys=keys / "sealing.json")
        assert done.returncode == 1
        assert "line 1 of the ledger of erasures is damaged" in done.stdout
