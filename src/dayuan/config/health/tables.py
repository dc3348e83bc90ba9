"""What the database holds that should not be so. Imported once Django is ready."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import translation
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from dayuan.config.health.answers import Answer, fine, problem
from dayuan.drills.demo import demo_accounts_here
from dayuan.kernel.audit_export.exporting import waiting_for_export
from dayuan.kernel.audit_export.syslog import Address
from dayuan.kernel.clock import now
from dayuan.kernel.sealing.marks import wrong_keys
from dayuan.kernel.sealing.problems import SealingProblem
from dayuan.kernel.sealing.seals import chosen_suite, key_ring

STALLED_AFTER = timedelta(minutes=2)


def table_answers() -> Iterator[Answer]:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        yield problem("tables", f"{len(pending)} changes are not made yet", "run `dayuan migrate`")
        return
    yield fine("tables", "up to date")
    yield _jobs()
    yield _clock()
    yield _accounts()
    yield _keys()
    if settings.AUDIT_SYSLOG:
        yield _collector()


def _jobs() -> Answer:
    alive = ProcrastinateWorker.objects.filter(last_heartbeat__gte=now() - STALLED_AFTER)
    stalled = ProcrastinateJob.objects.filter(status="doing").exclude(worker__in=alive).count()
    failed = ProcrastinateJob.objects.filter(status="failed").count()
    waiting = ProcrastinateJob.objects.filter(status="todo", scheduled_at__lt=now() - STALLED_AFTER).count()
    if stalled:
        return problem(
            "jobs", f"{stalled} are stalled: their worker died", "see that `dayuan worker` runs: it takes them up"
        )
    if waiting:
        return problem("jobs", f"{waiting} wait longer than they should", "see that `dayuan worker` runs; read its log")
    if failed:
        return problem("jobs", f"{failed} failed for good", "read logs/worker.log; they are kept for a look")
    return fine("jobs", "none is stalled, late or failed")


def _clock() -> Answer:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs = cursor.fetchone()[0]
    apart_s = abs((theirs - now()).total_seconds())
    if apart_s > 2:
        return problem("clocks", f"ours and the database's are {apart_s:.0f} s apart", "set both by NTP")
    return fine("clocks", "ours and the database's agree")


def _accounts() -> Answer:
    known = [] if settings.DEMO else demo_accounts_here()
    if known:
        listed = ", ".join(known)
        return problem(
            "accounts",
            f"open with the demonstration's well-known password: {listed}",
            "change them or close the accounts",
        )
    return fine(
        "accounts", "none has the demonstration's password" if not settings.DEMO else "this is the demonstration"
    )


def _keys() -> Answer:
    mend = "bring the file back from your copy, owned by the product's user, mode 600; see docs/security.md"
    with translation.override("en"):
        try:
            ring = key_ring()
            wrong = list(wrong_keys(ring))
            suite = chosen_suite().name
        except SealingProblem as sealed_off:
            return problem("keys", str(sealed_off), mend)
    if wrong:
        return problem("keys", "; ".join(wrong), mend)
    return fine("keys", f"{len(ring.keys)} for sealed fields, current {ring.current_id}, suite {suite}")


def _collector() -> Answer:
    try:
        Address.read(settings.AUDIT_SYSLOG)
    except ValueError as no_address:
        return problem("audit export", str(no_address), "see docs/settings.md")
    waiting, trouble = waiting_for_export()
    if trouble:
        mend = "check DAYUAN_AUDIT_SYSLOG and that machine; nothing is lost meanwhile"
        return problem("audit export", f"{waiting} entries wait for the collector: {trouble}", mend)
    return fine("audit export", f"{waiting} entries wait to be sent to {settings.AUDIT_SYSLOG}")
