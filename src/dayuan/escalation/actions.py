"""An escalation begins, takes its steps, is answered, ends."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from dayuan.calendars.queries import work_calendar_of
from dayuan.calendars.rules.working_time import SlaUnit, due_at
from dayuan.escalation.asking import take_steps_soon
from dayuan.escalation.finding import Reached, find
from dayuan.escalation.models import Call, Escalation, Plan
from dayuan.escalation.queries import plan_in_force
from dayuan.escalation.rules import (
    FOUND_NOBODY,
    IT_IS_OVER,
    MOST_STEPS,
    PLANS,
    Does,
    Step,
    StepWrong,
    Unit,
    Whom,
    Why,
    as_json,
    fault_of,
    plan_name,
    step_of,
    steps_of,
)
from dayuan.escalation.wording import (
    NO_REASON,
    NOT_YOURS,
    PLAN_FAULT_WORDS,
    STEP_OUT_OF_LIMITS,
    body_of,
    ending_of,
    reason_of,
    title_of,
)
from dayuan.kernel import audit, live
from dayuan.kernel.errors import Refusal
from dayuan.kernel.language import in_both
from dayuan.notices.actions import end_notices, send_notice
from dayuan.people.access import scope_of
from dayuan.people.models import Person, Role
from dayuan.places.models import Place
from dayuan.warnings.models import Warning
from dayuan.warnings.rules import RULE_MAKERS, WarningStatus

SLA = {Unit.WORK_HOURS: SlaUnit.WORK_HOUR, Unit.WORK_DAYS: SlaUnit.WORK_DAY}
STEPS_AT_ONCE = 100


class PlanWrong(Refusal):
    """The steps mean nothing, or are not this person's to set."""


@transaction.atomic
def begin_escalation(warning_id: UUID, *, at: datetime) -> Escalation | None:
    """Begin the plan of the warning's level, or of its new and more urgent one. A job takes the first step at once.

    Also of a confirmed one that became more urgent while its case is open.
    """
    warning = Warning.objects.select_related("rule", "place", "case").get(pk=warning_id)
    if not _is_open(warning):
        return None
    _end(Escalation.objects.filter(warning=warning, ended_at__isnull=True), at=at)
    version, steps = plan_for(warning)
    moments = sorted(((_moment(step, warning.place_id, at), number) for number, step in enumerate(steps)))
    ordered = [steps[number] for _moment_at, number in moments]
    take_steps_soon()
    return Escalation.objects.create(
        warning=warning,
        level=warning.level,
        plan_version=version,
        steps=as_json(ordered),
        began_at=at,
        due_at=moments[0][0],
    )


@transaction.atomic
def take_due_steps(*, at: datetime) -> int:
    """Take every step whose time has come. Safe to run twice and at once. Says how many warnings were gone on with."""
    due = list(
        Escalation.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(due_at__lte=at, ended_at__isnull=True)
        .select_related("warning__rule", "warning__place", "warning__device", "warning__case")
        .order_by("due_at", "pk")[:STEPS_AT_ONCE]
    )
    for escalation in due:
        _go_on(escalation, at=at)
    return len(due)


@transaction.atomic
def end_escalation(warning_id: UUID, *, at: datetime) -> None:
    """Somebody decided, or its case is closed: nobody else is told."""
    _end(Escalation.objects.filter(warning_id=warning_id, ended_at__isnull=True), at=at)


@transaction.atomic
def tell_it_is_over(warning_id: UUID, *, at: datetime, why: Why = Why.OVER) -> None:
    """It was cancelled, ran out or was taken back: those who were told hear that once, and nobody else is told.

    The decision waits all the same.
    """
    running = Escalation.objects.select_for_update(of=("self",)).filter(warning_id=warning_id, ended_at__isnull=True)
    escalation = running.select_related("warning__rule", "warning__place").first()
    if escalation is None:
        return
    told = Call.objects.filter(escalation__warning=warning_id, notice__isnull=False).select_related("person", "place")
    subject, (ending, english) = f"warning:{warning_id}", in_both(partial(body_of, escalation.warning, why))
    end_notices(subject, ending, at=at, english=english)
    for call in {call.person_id: call for call in told.order_by("-at", "-pk")}.values():
        _call(escalation, Step(0), _again(call, why), why, at=at)
    _end(Escalation.objects.filter(pk=escalation.pk), at=at)
    _tell(escalation.warning)


@transaction.atomic
def tell_it_is_called_otherwise(warning_id: UUID, *, at: datetime) -> None:
    """Those who were told under its old name hear what it is now; the plan goes on as it was."""
    running = Escalation.objects.select_for_update(of=("self",)).filter(warning_id=warning_id, ended_at__isnull=True)
    escalation = running.select_related("warning__rule", "warning__place", "warning__device").first()
    if escalation is None:
        return
    told = Call.objects.filter(escalation__warning=warning_id, notice__isnull=False).select_related("person", "place")
    for call in {call.person_id: call for call in told.order_by("-at", "-pk")}.values():
        _call(escalation, Step(0), _again(call, Why.CALLED_OTHERWISE), Why.CALLED_OTHERWISE, at=at)
    _tell(escalation.warning)


@transaction.atomic
def say_how_it_ended(warning_id: UUID, *, at: datetime) -> None:
    """Decided, or put right: whoever was told reads how, and is asked for no answer any more."""
    warning = Warning.objects.select_related("decided_by", "case").get(pk=warning_id)
    ending, english = in_both(partial(ending_of, warning))
    end_notices(f"warning:{warning_id}", ending, at=at, english=english)


@transaction.atomic
def go_on_after_all(warning_id: UUID, *, at: datetime) -> None:
    """What was over begins again: so does its plan, and those who heard that it is over hear this."""
    if not Escalation.objects.filter(warning_id=warning_id, ended_at__isnull=True).exists():
        begin_escalation(warning_id, at=at)


@transaction.atomic
def note_answer(warning_id: UUID, *, at: datetime) -> None:
    """One of those who were told said that they know: steps for the unanswered case are left out."""
    running = Escalation.objects.select_for_update().filter(warning_id=warning_id, ended_at__isnull=True).first()
    if running is not None and running.answered_at is None:
        running.answered_at, running.nobody_since = at, None
        running.save(update_fields=["answered_at", "nobody_since"])
        _tell(running.warning)


@transaction.atomic
def note_undelivered(warning_id: UUID, notice_id: UUID, *, at: datetime) -> None:
    """A notice reached nobody: the next step need not wait for an answer that cannot come."""
    running = Escalation.objects.select_for_update().filter(warning_id=warning_id, ended_at__isnull=True).first()
    call = running.calls.filter(notice_id=notice_id).first() if running else None
    if running is None or call is None:
        return
    Call.objects.create(
        escalation=running,
        step=call.step,
        does=call.does,
        whom=call.whom,
        at=at,
        why=Why.NOT_DELIVERED,
        role=call.role,
        place=call.place,
        person=call.person,
    )
    if running.answered_at is None and running.due_at is not None:
        running.due_at = min(running.due_at, at)
    _weigh_reach(running, at=at)
    running.save(update_fields=["due_at", "nobody_since"])
    _tell(running.warning)


@transaction.atomic
def set_plan(
    township: Place, name: str, steps: Sequence[dict[str, Any]], *, by: Person, at: datetime, reason: str
) -> Plan:
    """The next version of a township's plan; escalations that run keep theirs.

    Raises:
        PlanWrong: the steps mean nothing, tell nobody at first or nobody else later, send word of a home past those
            who decide (C-14), no reason is said, or the township is not this person's.
    """
    if name not in PLANS or not scope_of(by, at=at).sees(township.pk, RULE_MAKERS):
        raise PlanWrong(str(NOT_YOURS))
    if not reason.strip():
        raise PlanWrong(str(NO_REASON))
    try:
        good = steps_of(steps)
    except StepWrong:
        raise PlanWrong(str(STEP_OUT_OF_LIMITS)) from None
    if fault := fault_of(name, good):
        raise PlanWrong(str(PLAN_FAULT_WORDS[fault]))
    versions = Plan.objects.select_for_update().filter(township=township, name=name).order_by("-version")
    newest = versions.first()
    plan = Plan.objects.create(
        township=township,
        name=name,
        version=newest.version + 1 if newest else 1,
        steps=as_json(good),
        reason=reason.strip()[:200],
        made_at=at,
        made_by=by,
    )
    audit.record(
        "escalation_plan_set",
        f"plan:{plan.pk}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=township.pk,
        at=at,
        reason=plan.reason,
        detail={"name": name, "version": plan.version, "steps": len(good)},
    )
    return plan


def plan_for(warning: Warning) -> tuple[int, tuple[Step, ...]]:
    """The version and the steps that count for this warning now."""
    name = plan_name(warning.level, concerns_home=warning.concerns_home)
    found = plan_in_force(warning.rule.township_id, name)
    return (found.plan.version if found.plan else 0), found.steps


def _is_open(warning: Warning) -> bool:
    """It waits for a decision, or is being put right."""
    if warning.status == WarningStatus.CONFIRMED:
        return warning.case is not None and warning.case.closed_at is None
    return warning.status == WarningStatus.RAISED


def _moment(step: Step, place_code: str, began_at: datetime) -> datetime:
    if step.unit is Unit.MINUTES:
        return began_at + timedelta(minutes=step.after)
    return due_at(began_at, round(step.after), SLA[step.unit], work_calendar_of(place_code))


def _go_on(escalation: Escalation, *, at: datetime) -> None:
    warning = escalation.warning
    if not _is_open(warning):
        _end(Escalation.objects.filter(pk=escalation.pk), at=at)
        return
    brought_forward = True
    while escalation.next_step < min(len(escalation.steps), MOST_STEPS):
        step = step_of(escalation.steps[escalation.next_step])
        due = _moment(step, warning.place_id, escalation.began_at)
        # The first step that is due may have been brought forward because a notice could not be delivered.
        if due > at and not brought_forward:
            break
        brought_forward = False
        if not (step.unanswered_only and escalation.answered_at):
            _take(escalation, step, at=at)
        escalation.next_step += 1
    left = escalation.steps[escalation.next_step :]
    escalation.due_at = max(at, _moment(step_of(left[0]), warning.place_id, escalation.began_at)) if left else None
    nobody_before = escalation.nobody_since
    _weigh_reach(escalation, at=at)
    escalation.save(update_fields=["next_step", "due_at", "nobody_since"])
    # Screens are redrawn for what changes a decision; who was told is seen with whatever is drawn next.
    if escalation.nobody_since != nobody_before:
        _tell(warning)


def _take(escalation: Escalation, step: Step, *, at: datetime) -> None:
    match step.does:
        case Does.TELL:
            for whom in step.whom:
                _tell_each(escalation, step, find(whom, escalation.warning.place, at=at), at=at)
        case Does.REMIND:
            _remind(escalation, step, at=at)
        case _:
            why = Why.TO_TELEPHONE if step.does is Does.CALL_LIST else Why.TO_SPEAK
            for whom in (Whom.ON_DUTY, Whom.CHIEF):
                found = find(whom, escalation.warning.place, at=at)
                _tell_each(escalation, step, found, at=at, why=why, again=True)


def _tell_each(
    escalation: Escalation,
    step: Step,
    found: Iterable[Reached],
    *,
    at: datetime,
    why: Why | None = None,
    again: bool = False,
) -> None:
    told = set(escalation.calls.filter(person__isnull=False).values_list("person_id", flat=True))
    missing = set(escalation.calls.filter(person__isnull=True, at=at).values_list("whom", "why", "place_id"))
    for reached in found:
        if reached.person is not None and reached.person.pk in told and not again:
            continue
        if reached.person is None and (reached.whom, reached.why, reached.place and reached.place.pk) in missing:
            continue
        if reached.person is not None:
            told.add(reached.person.pk)
        _call(escalation, step, reached, why or reached.why, at=at)


def _remind(escalation: Escalation, step: Step, *, at: datetime) -> None:
    waiting = escalation.calls.filter(does=Does.TELL, notice__acknowledged_at__isnull=True, notice__isnull=False)
    for call in waiting.select_related("person", "place"):
        _call(escalation, step, _again(call, Why.REMINDED), Why.REMINDED, at=at)


def _again(call: Call, why: Why) -> Reached:
    return Reached(Whom(call.whom), why, Role(call.role) if call.role else None, call.place, call.person)


def _call(escalation: Escalation, step: Step, reached: Reached, why: Why, *, at: datetime) -> None:
    warning, notice = escalation.warning, None
    if reached.person is not None and why not in FOUND_NOBODY:
        chinese, english = in_both(partial(_words, warning, reached, why))
        notice = send_notice(
            reached.person,
            subject=f"warning:{warning.pk}",
            level="" if why in IT_IS_OVER else warning.level,
            **chinese,
            english=english,
            link=_link(warning, reached.person, at=at),
            place_code=warning.place_id,
            by=None,
            at=at,
            key=_key(escalation, reached.person, why, at=at),
        )
    Call.objects.create(
        escalation=escalation,
        step=escalation.next_step,
        does=step.does,
        whom=reached.whom,
        at=at,
        why=why,
        role=reached.role or "",
        place=reached.place,
        person=reached.person,
        stands_in_for=reached.stands_in_for,
        notice=notice,
    )


def _words(warning: Warning, reached: Reached, why: Why) -> dict[str, str]:
    return {"title": title_of(warning, why), "body": body_of(warning, why), "reason": reason_of(reached, why)}


def _key(escalation: Escalation, person: Person, why: Why, *, at: datetime) -> str:
    """A step tells each person once; what a matter is called may change twice within one step."""
    key = f"escalation:{escalation.pk}:{escalation.next_step}:{person.pk}"
    return f"{key}:{at.timestamp():.0f}" if why is Why.CALLED_OTHERWISE else key


def _link(warning: Warning, person: Person, *, at: datetime) -> str:
    """The warning's page, which whoever is called may read; a volunteer without a post has what the notice says."""
    if scope_of(person, at=at).is_staff:
        return reverse("warnings:warning", args=[warning.pk])
    return reverse("notices:mine")


def _weigh_reach(escalation: Escalation, *, at: datetime) -> None:
    """Nobody reachable is a fact of its own: nobody was found, or nothing that was sent arrived."""
    told = escalation.calls.filter(notice__isnull=False)
    reachable = told.filter(notice__undelivered_at__isnull=True).exists()
    if reachable or escalation.answered_at:
        escalation.nobody_since = None
    elif escalation.nobody_since is None:
        escalation.nobody_since = at


def _end(running: Any, *, at: datetime) -> None:
    running.update(ended_at=at, due_at=None, nobody_since=None)


def _tell(warning: Warning) -> None:
    live.tell("warning", {"place": warning.place_id, "id": str(warning.pk)})
