"""The nightly run: what is due goes, in batches; a rule that fails says so; a run that died is known."""

from datetime import timedelta

import pytest
from django.db import connection

from dayuan.kernel.audit import verify
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import Rule
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.account_models import SignIn, SignInOutcome
from dayuan.people.testing import make_person
from dayuan.retention import queries, running
from dayuan.retention.models import Run
from dayuan.retention.queries import alarm, dry_run
from dayuan.retention.rules import Alarm, RunState
from dayuan.retention.running import run_retention

AT = MONDAY_NOON
OLD = AT - timedelta(days=201)


def sign_in(at, name="stranger"):
    outcome = SignInOutcome.SIGNED_IN
    return SignIn.objects.create(person=make_person(name), at=at, outcome=outcome, address="10.0.0.1")


def line_of(run, key):
    return run.lines.get(rule__startswith=f"{key} ")


def test_what_is_over_goes_and_what_is_not_stays():
    sign_in(OLD)
    young = sign_in(AT - timedelta(days=199))

    run = run_retention(at=AT)

    assert list(SignIn.objects.all()) == [young]
    line = line_of(run, "people.sign_ins")
    assert (line.forgotten, line.days, line.is_over, line.problem) == (1, 200, True, "")
    assert run.state == RunState.DONE
    assert line_of(run_retention(at=AT), "people.sign_ins").forgotten == 0


def test_a_dry_run_says_how_much_since_when_and_changes_nothing():
    for days in range(3):
        sign_in(OLD - timedelta(days=days))

    line = next(one for one in dry_run(at=AT) if one.rule.key == "people.sign_ins")

    assert (line.due, line.days, line.oldest) == (3, 200, OLD - timedelta(days=2))
    assert set(line.sample) == {str(key) for key in SignIn.objects.values_list("pk", flat=True)}
    assert SignIn.objects.count() == 3
    assert not Run.objects.exists()


def test_a_run_is_in_the_chain_by_rule_version_and_number(security_administrator):
    sign_in(OLD)
    run = run_retention(at=AT, by=security_administrator)

    entry = AuditEntry.objects.get(subject=run.subject)
    assert entry.by_id == security_administrator.pk
    assert entry.detail["forgot"] == {"people.sign_ins v1": 1}
    assert list(verify()) == []


def rule_of(forget, *, batch=2):
    def due(at, period):
        return SignIn.objects.filter(at__lt=at - period)

    return Rule("people.sign_ins", Retention.SIGN_INS, (), "x", "x", due, "at", forget, batch=batch)


@pytest.fixture
def only(monkeypatch):
    def put(*rules):
        for module in (running, queries):
            monkeypatch.setattr(module, "all_rules", lambda: list(rules))

    return put


def deleted(keys, _at):
    return SignIn.objects.filter(pk__in=keys).delete()[0]


def test_a_rule_that_fails_halfway_keeps_what_it_did_says_so_and_keeps_no_other_from_forgetting(only):
    for days in range(5):
        sign_in(OLD - timedelta(days=days))
    batches = []

    def breaks(keys, at):
        batches.append(keys)
        deleted(keys, at)
        if len(batches) == 2:
            raise RuntimeError("王小明")
        return len(keys)

    after = Rule("x.after", Retention.SIGN_INS, (), "x", "x", lambda *_: SignIn.objects.all(), "at", deleted)
    only(rule_of(breaks), after)

    run = run_retention(at=AT)

    first, second = run.lines.all()
    assert (first.forgotten, first.problem, first.is_over) == (2, "RuntimeError", False)
    assert second.forgotten == 3, "what the failing batch had deleted came back, and the next rule found it"
    assert run.state == RunState.FAILED
    assert alarm(at=AT) is Alarm.FAILED
    assert "王小明" not in str(list(run.lines.values()) + list(AuditEntry.objects.values()))


def test_a_rule_that_can_forget_nothing_of_what_is_due_ends_and_says_so(only):
    sign_in(OLD)
    only(rule_of(lambda _keys, _at: 0))
    run = run_retention(at=AT)
    assert (run.state, run.lines.get().problem) == (RunState.FAILED, "nothing of what is due could be forgotten")


def test_a_run_that_was_killed_is_known_and_the_next_goes_on(only):
    for days in range(3):
        sign_in(OLD - timedelta(days=days))

    class Killed(BaseException):
        pass

    def dies(keys, at):
        if SignIn.objects.count() < 3:
            raise Killed
        return deleted(keys, at)

    only(rule_of(dies))
    with pytest.raises(Killed):
        run_retention(at=AT)
    dead = Run.objects.get()
    assert (dead.state, dead.lines.get().forgotten, SignIn.objects.count()) == (RunState.RUNNING, 2, 1)
    assert alarm(at=dead.moved_at + timedelta(minutes=11)) is Alarm.BROKEN_OFF

    only(rule_of(deleted))
    run = run_retention(at=AT + timedelta(hours=1))

    dead.refresh_from_db()
    assert dead.state == RunState.BROKEN_OFF
    assert (run.state, run.lines.get().forgotten) == (RunState.DONE, 1)


def test_one_run_at_a_time(django_db_blocker):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [running.LOCK])
        assert run_retention(at=AT) is None
        assert not Run.objects.exists()
    finally:
        other.close()


def test_a_night_without_a_run_is_noticed():
    run = run_retention(at=AT)
    Run.objects.filter(pk=run.pk).update(moved_at=AT)
    assert alarm(at=AT + timedelta(hours=29)) is None
    assert alarm(at=AT + timedelta(hours=31)) is Alarm.MISSED


def test_an_installation_that_never_ran_is_not_late():
    assert alarm(at=AT) is None
