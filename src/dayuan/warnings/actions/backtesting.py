"""Trying a version of a rule on the signals that are stored: what it would have raised, and how people decided then."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from dayuan.kernel import audit
from dayuan.kernel.clock import now
from dayuan.kernel.errors import Refusal
from dayuan.people.models import Person
from dayuan.warnings.actions.publishing import rule_of
from dayuan.warnings.actions.replaying import Reached, replay
from dayuan.warnings.actions.replaying_plates import PlatesTried, replay_plates
from dayuan.warnings.backtest_models import UNDER_WAY
from dayuan.warnings.backtest_queries import cases_without_warning, known_of_plates, known_warnings
from dayuan.warnings.book import Entry, entry_of
from dayuan.warnings.models import Backtest, RuleProposal, WatchRule
from dayuan.warnings.plates_left import plate_warnings, plates_read
from dayuan.warnings.rules import ProposalState
from dayuan.warnings.rules.backtesting import (
    BACKTESTED_OVER,
    EPISODES_AT_MOST,
    MATTERS_LISTED,
    TRIALS_KEPT,
    BacktestState,
    Known,
    Outcome,
    Would,
    as_kept,
    compared,
    matters_of,
)

log = logging.getLogger(__name__)

QUEUE, JOB, ONE_AT_A_TIME = "warnings", "dayuan.warnings.jobs.backtest", "warnings.backtest"


class CannotBeBacktested(Refusal):
    """The proposal has been decided."""


@transaction.atomic
def ask_backtest(of: RuleProposal | WatchRule, *, by: Person, at: datetime) -> Backtest:
    """Have a version tried on the last 90 days; the worker does it. What an earlier trial found stays to be read.

    Raises:
        CannotBeBacktested: it is a proposal that has been decided.
    """
    backtest = _begin(of, by=by, at=at)
    app.configure_task(JOB, queue=QUEUE, lock=ONE_AT_A_TIME).defer(backtest_id=str(backtest.pk))
    return backtest


def backtest_at_once(of: RuleProposal | WatchRule, *, by: Person, at: datetime) -> Backtest:
    """The same without the worker: returns when it is done. Raises CannotBeBacktested."""
    with transaction.atomic():
        backtest = _begin(of, by=by, at=at)
    run_backtest(backtest.pk)
    backtest.refresh_from_db()
    return backtest


@transaction.atomic
def cancel_backtest(backtest: Backtest, *, at: datetime) -> None:
    """End a trial; what it found so far is not shown, because half of it says nothing."""
    running = Backtest.objects.filter(pk=backtest.pk, state__in=UNDER_WAY)
    running.update(state=BacktestState.CANCELLED, finished_at=at)


def run_backtest(backtest_id: UUID) -> None:
    """Try it, slice by slice; ends when it was cancelled, replaced, or its rule is gone. Safe to run twice."""
    backtest = Backtest.objects.select_related("proposal", "rule").filter(pk=backtest_id, state__in=UNDER_WAY).first()
    if backtest is None or not _say(backtest, state=BacktestState.RUNNING, reached_at=backtest.begins_at, signals=0):
        return
    try:
        result = _try(backtest)
    except Exception:
        # Whatever it was, whoever asked must not wait for ever; the job fails as well, and is seen there.
        _say(backtest, state=BacktestState.FAILED, finished_at=now())
        raise
    if result is not None:
        _say(backtest, state=BacktestState.DONE, finished_at=now(), reached_at=backtest.ends_at, result=result)


def _begin(of: RuleProposal | WatchRule, *, by: Person, at: datetime) -> Backtest:
    if isinstance(of, RuleProposal):
        proposal: RuleProposal | None = RuleProposal.objects.select_for_update().get(pk=of.pk)
        rule, title = None, of.title
        if proposal is not None and proposal.state != ProposalState.WAITING:
            raise CannotBeBacktested(_("Somebody has published, changed or refused this proposal meanwhile."))
    else:
        proposal, rule = None, WatchRule.objects.select_for_update().get(pk=of.pk)
        title = of.title
    _make_room(proposal, rule)
    begins_at = at - BACKTESTED_OVER
    backtest = Backtest.objects.create(
        proposal=proposal, rule=rule, asked_by=by, asked_at=at, begins_at=begins_at, ends_at=at, reached_at=begins_at
    )
    audit.record(
        "rule_backtested",
        f"rule_proposal:{proposal.pk}" if proposal else f"rule:{of.key}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=of.township_id,
        at=at,
        detail={"title": title},
    )
    return backtest


def _make_room(proposal: RuleProposal | None, rule: WatchRule | None) -> None:
    """A trial without figures says nothing, and one that still runs ends; of the others the last are kept."""
    of_the_same = Backtest.objects.filter(proposal=proposal, rule=rule)
    of_the_same.filter(result={}).delete()
    kept = of_the_same.order_by("-asked_at", "-pk").values_list("pk", flat=True)[: TRIALS_KEPT - 1]
    of_the_same.exclude(pk__in=list(kept)).delete()


def _say(backtest: Backtest, **told: Any) -> bool:
    """Keep how far it is. False where it was cancelled, or is no longer there."""
    going_on = Backtest.objects.filter(pk=backtest.pk, state__in=UNDER_WAY)
    return bool(going_on.update(said_at=now(), **told))


def _try(backtest: Backtest) -> dict[str, Any] | None:
    rule, key = _version_of(backtest)
    begin, end = backtest.begins_at, backtest.ends_at
    if not rule.watches_plates:
        run = _run(backtest, replay(_entry_of(rule), begin=begin, end=end))
        if run is None:
            return None
        return _result(rule, run, known_warnings(rule, key, begin=begin, end=run.until), backtest)
    warnings, tried = plate_warnings(rule, begin=begin, end=end), PlatesTried()
    run = _run(backtest, replay_plates(rule, warnings, tried, begin=begin, end=end))
    if run is None:
        return None
    known = known_of_plates([one for one in warnings if one.raised_at < run.until], key)
    return _result(rule, run, known, backtest) | {"plates": _plates(rule, tried, begin=begin, end=run.until)}


@dataclass(frozen=True)
class _Run:
    """What was found, and up to when."""

    found: list[Would]
    until: datetime
    last: Reached


def _run(backtest: Backtest, reaching: Iterator[Reached]) -> _Run | None:
    """None where it was cancelled meanwhile."""
    found: list[Would] = []
    reached: Reached | None = None
    for reached in reaching:
        found += reached.episodes
        if not _say(backtest, reached_at=reached.until, signals=reached.signals):
            return None
        if len(found) > EPISODES_AT_MOST:
            break
    return _Run(found, reached.until, reached) if reached else None


def _result(rule: WatchRule, run: _Run, known: list[Known], backtest: Backtest) -> dict[str, Any]:
    would = matters_of(run.found, quiet=timedelta(seconds=rule.quiet_for_s), within_m=rule.joins_within_m)
    outcome = compared(would, known, cases_without_warning(rule, begin=backtest.begins_at, end=run.until))
    return {
        "raised": len(would),
        **{one.value: outcome.number(one) for one in Outcome},
        "matters": [as_kept(pair) for pair in outcome.pairs[-MATTERS_LISTED:]],
        "missed": [one.id for one in outcome.missed],
        "cases": [case.id for case in outcome.cases],
        "signals": run.last.signals,
        "things": run.last.things,
        "oldest_at": run.last.oldest.isoformat() if run.last.oldest else None,
        "cut_at": run.until.isoformat() if run.until < backtest.ends_at else None,
    }


def _plates(rule: WatchRule, tried: PlatesTried, *, begin: datetime, end: datetime) -> dict[str, Any]:
    """What the figures rest on, day by day, and what nobody can say any more."""
    read = plates_read(rule, begin=begin, end=end)
    days = sorted({*read, *tried.days})
    # A reading whose camera is no longer at a checkpoint is tried by what its warning kept, and not counted again.
    by_day = [[day.isoformat(), tried.days[day], max(0, read.get(day, 0) - tried.days[day])] for day in days]
    return {"whole": tried.whole, "by_region": tried.by_region, "days": by_day}


def _version_of(backtest: Backtest) -> tuple[WatchRule, UUID | None]:
    """The version as the engine asks it, and the rule whose version it is."""
    if backtest.proposal is not None:
        rule, key = rule_of(backtest.proposal.said), backtest.proposal.key
        rule.township_id = backtest.proposal.township_id
        return rule, key
    if backtest.rule is not None:
        return backtest.rule, backtest.rule.key
    raise ValueError("a backtest is of one thing")


def _entry_of(rule: WatchRule) -> Entry:
    entry = entry_of(rule)
    if entry is None:
        raise ValueError("what was proposed means something")
    return entry
