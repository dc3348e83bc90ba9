"""How long `dayuan audit verify` takes over many entries, with how much memory, and whether it finds one altered byte.

Usage: python -m tests.load.audit_speed [ENTRIES]   (a private, throw-away database)
"""

import importlib
import os
import random
import resource
import sys
import time
from collections.abc import Iterator
from itertools import batched

import django
from django.core.management import call_command
from django.db import connection

from dayuan.engines.testing import fresh_home, fresh_postgres

CHAIN = "kernel_auditentry/511421200"


def main(entries: int) -> int:
    with fresh_home() as home, fresh_postgres(home) as postgres:
        os.environ.update({"DATABASE_URL": postgres.url, "DAYUAN_HOME": str(home.path)})
        os.environ["DJANGO_SETTINGS_MODULE"] = "dayuan.config.settings"
        django.setup()
        call_command("migrate", verbosity=0)
        _measure(entries)
        connection.close()
    return 0


def _measure(entries: int) -> None:
    began = time.monotonic()
    for _batch in _append(entries):
        pass
    print(f"appended {entries} entries in {time.monotonic() - began:.1f} s", flush=True)
    _verify("untouched")
    position = random.Random(entries).randrange(1, entries)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_auditentry DISABLE TRIGGER append_only")
        cursor.execute(
            "UPDATE kernel_auditentry SET reason = overlay(reason placing '查' from 2 for 1) WHERE number = %s",
            [position],
        )
    line = _verify(f"one character of entry {position} altered")
    print(line)
    assert f"link {position}:" in line


def _append(entries: int) -> Iterator[None]:
    model = importlib.import_module("dayuan.kernel.models").AuditEntry
    at = importlib.import_module("dayuan.kernel.clock").now()
    for numbers in batched(range(entries), 5_000, strict=False):
        model.append_many(
            [
                model(
                    chain=CHAIN,
                    at=at,
                    by_name="值班员甲",
                    action="photo_seen",
                    subject=f"photo:{number}",
                    place_code="511421200202",
                    reason="核实情况",
                    detail={"camera": "gate-east", "part": "plate"},
                )
                for number in numbers
            ]
        )
        yield


def _verify(what: str) -> str:
    before_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    began = time.monotonic()
    holds, lines = importlib.import_module("dayuan.kernel.audit_command").report()
    took_s = time.monotonic() - began
    after_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"verified ({what}): {took_s:.1f} s, {'holds' if holds else 'broken'}, peak {before_mb} → {after_mb} MB",
        flush=True,
    )
    return lines[0]


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
