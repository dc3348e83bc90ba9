"""`dayuan audit verify` and `dayuan audit export`."""

import importlib
import sys
from pathlib import Path

import django
from django.conf import settings
from django.db import OperationalError

from dayuan.config.environment import settle_environment
from dayuan.engines.errors import EngineProblem
from dayuan.kernel.errors import Refusal

NOBODY_THERE = "The database does not answer. Start the product (dayuan up, make demo) or set DATABASE_URL."

TOLD_EVERY = 100_000


def verify(dossier: Path | None = None, code: str = "") -> int:
    """Of the whole history, or of one printed dossier: by its file, or by the code on its paper."""
    settle_environment()
    django.setup()
    try:
        holds, lines = _report(dossier, code)
    except OperationalError as silent:
        raise EngineProblem(NOBODY_THERE) from silent
    except (OSError, Refusal) as out_of_reach:
        raise EngineProblem(str(out_of_reach)) from out_of_reach
    print("\n".join(lines))
    return 0 if holds else 1


def _report(dossier: Path | None, code: str) -> tuple[bool, list[str]]:
    if dossier is None and not code:
        everything: tuple[bool, list[str]] = importlib.import_module("dayuan.kernel.audit_command").report(_tell)
        return everything
    printed = importlib.import_module("dayuan.kernel.sealed_pdf_command")
    found: tuple[bool, list[str]] = printed.report_of_file(dossier) if dossier else printed.report_of_code(code)
    return found


def export() -> int:
    settle_environment()
    django.setup()
    exporting = importlib.import_module("dayuan.kernel.audit_export.exporting")
    try:
        done = exporting.export_audit()
        waiting, _problem = exporting.waiting_for_export()
    except OperationalError as silent:
        raise EngineProblem(NOBODY_THERE) from silent
    except ValueError as no_address:
        raise EngineProblem(str(no_address)) from no_address
    if not settings.AUDIT_SYSLOG:
        raise EngineProblem("DAYUAN_AUDIT_SYSLOG names no collector; see docs/settings.md.")
    print(f"{done.number} entries sent, {waiting} wait.{f' {done.problem}' if done.problem else ''}")
    return 1 if done.problem else 0


def _tell(table: str, seen: int) -> None:
    if seen and seen % TOLD_EVERY == 0:
        print(f"  {table}: {seen} links hold so far", file=sys.stderr, flush=True)
