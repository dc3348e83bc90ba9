"""One run of all rules: in small batches, each whole or not at all, and recorded as it goes."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from time import monotonic

from django.conf import settings
from django.db import connection, transaction

from dayuan.kernel import audit
from dayuan.kernel.clock import now
from dayuan.kernel.retention import Rule, all_rules
from dayuan.people.models import Person
from dayuan.retention.models import Run, RunLine
from dayuan.retention.queries import days_of, due_by
from dayuan.retention.rules import RunState

log = logging.getLogger(__name__)

LOCK = "dayuan.retention"
NOTHING_MOVES = "nothing of what is due could be forgotten"

type Say = Callable[[RunLine], None]


def run_retention(*, at: datetime, by: Person | None = None, say: Say = lambda _line: None) -> Run | None:
    """Forget everything that is due at this moment; nothing where another run is under way.

    Killed at any moment it loses nothing: a batch is forgotten and counted in one transaction, and the next run
    finds what is still due.
    """
    with _only_one_at_a_time() as alone:
        if not alone:
            return None
        _note_broken_runs(at)
        run = Run.objects.create(started_at=at, moved_at=now(), asked_by=by)
        for rule in all_rules():
            say(_follow(rule, run, at))
        return _end(run, at)


@contextmanager
def _only_one_at_a_time() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [LOCK])
        (alone,) = cursor.fetchone()
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [LOCK])


def _note_broken_runs(at: datetime) -> None:
    """Whoever has the lock is alone, so a run that still says it is running has died."""
    for dead in Run.objects.filter(state=RunState.RUNNING):
        Run.objects.filter(pk=dead.pk).update(state=RunState.BROKEN_OFF, ended_at=max(dead.moved_at, dead.started_at))
        _record(dead, "retention_broken_off", at)


def _follow(rule: Rule, run: Run, at: datetime) -> RunLine:
    line = RunLine.objects.create(run=run, rule=rule.name, retention=rule.retention, days=days_of(rule.retention))
    began = monotonic()
    try:
        while _forget_a_batch(rule, line, at):
            _moved(run, line, began)
    except Exception as fault:
        # One rule that fails keeps no other from forgetting. What a fault says may name a person: the log has it.
        log.exception("a rule of retention failed", extra={"rule": rule.name})
        line.refresh_from_db()
        line.problem = type(fault).__name__
    line.is_over = not line.problem
    _moved(run, line, began)
    return line


def _forget_a_batch(rule: Rule, line: RunLine, at: datetime) -> bool:
    """Whether there was something to forget."""
    with transaction.atomic():
        keys = list(due_by(rule, at=at).order_by(rule.moment, "pk").values_list("pk", flat=True)[: rule.batch])
        forgotten = rule.forget(keys, at) if keys else 0
        line.forgotten += forgotten
        line.save(update_fields=["forgotten"])
    if keys and not forgotten:
        line.problem = NOTHING_MOVES
    return bool(forgotten)


def _moved(run: Run, line: RunLine, began: float) -> None:
    line.took_ms = int((monotonic() - began) * 1_000)
    line.save(update_fields=["took_ms", "is_over", "problem"])
    run.moved_at = now()
    run.save(update_fields=["moved_at"])


@transaction.atomic
def _end(run: Run, at: datetime) -> Run:
    failed = run.lines.exclude(problem="").exists()
    run.state, run.ended_at = (RunState.FAILED if failed else RunState.DONE), max(now(), run.started_at)
    run.save(update_fields=["state", "ended_at"])
    _record(run, "retention_run", at)
    return run


def _record(run: Run, action: str, at: datetime) -> None:
    """Into the chain: by which version of which rule how much was forgotten."""
    forgot = {line.rule: line.forgotten for line in run.lines.all() if line.forgotten}
    failed = {line.rule: line.problem for line in run.lines.all() if line.problem}
    audit.record(
        action,
        run.subject,
        by_id=run.asked_by_id,
        by_name=run.asked_by.full_name if run.asked_by else "",
        place_code=settings.TOWNSHIP_CODE,
        at=at,
        detail={"forgot": forgot, "failed": failed},
    )
