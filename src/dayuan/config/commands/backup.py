"""`dayuan backup FOLDER`, `dayuan restore FOLDER`, `dayuan backup --rehearse`."""

import importlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import django
from django.utils import translation

from dayuan.config.commands.django import make_changes, settle_tables
from dayuan.config.commands.retention import replay_now
from dayuan.config.commands.up import dayuan_command
from dayuan.config.environment import environment_of, settle_environment
from dayuan.config.tables import our_changes
from dayuan.engines.backups.manifest import Manifest
from dayuan.engines.backups.restoring import make_room, proven, restored
from dayuan.engines.backups.taking import take_backup
from dayuan.engines.errors import EngineProblem
from dayuan.engines.homes import Home

WITHOUT_KEYS = (
    "The keys are NOT in this backup: without {path}, sealed fields are lost. "
    "Keep a copy of it, elsewhere than the backup."
)
WITH_KEYS = "The keys ARE in this backup: whoever has it can read the sealed fields. Keep it under lock and key."


def back_up(folder: Path | None, *, with_keys: bool, rehearse: bool) -> int:
    home = settle_environment()
    if folder is None and not rehearse:
        raise EngineProblem("Name the folder to back up into: dayuan backup FOLDER.")
    with tempfile.TemporaryDirectory(prefix="dayuan-rehearsal-") as passing:
        target = (folder or Path(passing) / "backup").absolute()
        manifest = take_backup(home, target, with_keys=with_keys, keys_file=_keys_file(home), say=_say)
        _tell(target, manifest, home)
        return _rehearse(home, target) if rehearse else 0


def restore(folder: Path, *, overwrite: bool) -> int:
    """0 when everything came back and every chain holds."""
    home = settle_environment()
    folder = folder.absolute()
    _say("Proving the backup …")
    manifest = proven(folder, known_changes={f"{app}.{name}" for app, name in our_changes()})
    aside = make_room(home, overwrite=overwrite)
    if aside is not None:
        _say(f"What was here is now in {aside}.")
    _say("Restoring the database …")
    with restored(home, folder, manifest):
        _say(f"{sum(manifest.rows.values())} rows in {len(manifest.rows)} tables came back, as many as were backed up.")
        return _settle(home)


def _settle(home: Home) -> int:
    """What the restored database asks of its surroundings, and the last proofs."""
    os.environ.update(environment_of(home))
    django.setup()
    make_changes()
    settle_tables(home)
    devices: int = importlib.import_module("dayuan.devices.logins").write_broker_logins_now()
    _say(f"{devices} devices may connect. Everybody signs in anew; what waited to be sent is not sent again.")
    forgotten = replay_now() == 0
    holds, lines = importlib.import_module("dayuan.kernel.audit_command").report()
    for line in lines:
        _say(line)
    is_right = _sealed_fields_open() and holds and forgotten
    _say(f"Restored into {home.path}." if is_right else "Restored, but not everything is right: see above.")
    return 0 if is_right else 1


def _sealed_fields_open() -> bool:
    opened, problem = importlib.import_module("dayuan.kernel.sealing.samples").open_samples()
    with translation.override("en"):
        _say(
            f"{opened} sealed columns were opened for a trial."
            if not problem
            else f"Sealed fields do not open: {problem}"
        )
    return not problem


def _rehearse(home: Home, backup: Path) -> int:
    """The real thing, in a home of its own that is thrown away: what a restore would give today."""
    folder = Path(tempfile.mkdtemp(prefix="dayuan-rehearsal-"))
    folder.chmod(0o711)
    unpacked = folder / "engines"
    unpacked.symlink_to(home.programs)
    print(f"\nRehearsing the restore in {folder} …", flush=True)
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "NATS_URL"}}
    environment |= {"DAYUAN_HOME": str(folder), "DAYUAN_SEALING_KEYS": str(_keys_file(home))}
    try:
        done = subprocess.run(dayuan_command("restore", str(backup)), check=False, env=environment)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("The rehearsal succeeded." if done.returncode == 0 else "THE REHEARSAL FAILED.", flush=True)
    return done.returncode


def _tell(folder: Path, manifest: Manifest, home: Home) -> None:
    _say(f"{sum(manifest.rows.values())} rows in {len(manifest.rows)} tables, {len(manifest.files)} files: {folder}")
    _say(f"Chains: {manifest.chains}. Write this down elsewhere: it proves the history up to today.")
    if manifest.queue_waiting:
        _say(f"Up to {manifest.queue_waiting} messages of devices wait in the broker and are not in the backup.")
    _say(WITH_KEYS if manifest.with_keys else WITHOUT_KEYS.format(path=_keys_file(home)))


def _keys_file(home: Home) -> Path:
    return Path(os.environ.get("DAYUAN_SEALING_KEYS") or home.keys / "sealing.json").absolute()


def _say(sentence: str) -> None:
    print(f"  {sentence}", flush=True)
    sys.stdout.flush()
