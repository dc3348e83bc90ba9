"""`dayuan retention --dry-run`, `run`, `replay`: what is over is found, and forgotten."""

import importlib
from collections.abc import Callable

import django
from django.db import OperationalError
from django.utils import translation

from dayuan.config.commands.audit import NOBODY_THERE
from dayuan.config.environment import settle_environment
from dayuan.engines.errors import EngineProblem

UNDER_WAY = "Another run is under way; nothing was done."


def dry_run() -> int:
    return _asked(_tell_what_is_due)


def run() -> int:
    return _asked(_forget)


def replay() -> int:
    return _asked(replay_now)


def replay_now() -> int:
    """For `dayuan restore`, which has set everything up already."""
    now = importlib.import_module("dayuan.kernel.clock").now()
    holds, sentences = importlib.import_module("dayuan.retention.replaying").replay(at=now)
    for sentence in sentences:
        print(f"  {sentence}", flush=True)
    return 0 if holds else 1


def _asked(work: Callable[[], int]) -> int:
    settle_environment()
    django.setup()
    try:
        with translation.override("en"):
            return work()
    except OperationalError as silent:
        raise EngineProblem(NOBODY_THERE) from silent


def _tell_what_is_due() -> int:
    now = importlib.import_module("dayuan.kernel.clock").now()
    lines = importlib.import_module("dayuan.retention.queries").dry_run(at=now)
    for line in lines:
        period = f"{line.days} days" if line.days is not None else "by rule"
        held = f", {line.kept_by_holds} kept by holds" if line.kept_by_holds else ""
        oldest = f", the oldest of {line.oldest:%Y-%m-%d}" if line.oldest else ""
        print(f"{line.rule.retention:<11} {line.rule.name:<28} {period:<10} {line.due:>8} due{held}{oldest}")
        if line.due:
            print(f"{'':11} {line.rule.does}: {' '.join(line.sample)}{' …' if line.due > len(line.sample) else ''}")
    print(f"{sum(line.due for line in lines)} would be forgotten. Nothing was changed.")
    return 0


def _forget() -> int:
    now = importlib.import_module("dayuan.kernel.clock").now()
    importlib.import_module("dayuan.retention.ledger").complete_ledger()
    done = importlib.import_module("dayuan.retention.running").run_retention(at=now)
    if done is None:
        raise EngineProblem(UNDER_WAY)
    lines = list(done.lines.all())
    for line in lines:
        if line.forgotten or line.problem:
            trouble = f"  PROBLEM: {line.problem}" if line.problem else ""
            print(f"{line.rule:<28} {line.forgotten:>8} forgotten in {line.took_ms / 1_000:.1f} s{trouble}")
    print(f"{sum(line.forgotten for line in lines)} forgotten by {len(lines)} rules.")
    return 1 if any(line.problem for line in lines) else 0
