"""What the people who are told read, and why it is them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from dayuan.cases.models import Status
from dayuan.escalation.finding import Reached
from dayuan.escalation.queries import NextStep
from dayuan.escalation.rules import HOME_PLAN, IT_IS_OVER, Does, PlanFault, Step, Unit, Whom, Why
from dayuan.kernel.clock import SHANGHAI
from dayuan.people.wording import ROLE_WORDS
from dayuan.warnings.models import Warning
from dayuan.warnings.rules import FalseAlarmReason, WarningLevel, WarningStatus
from dayuan.warnings.wording import LEVEL_WORDS, REASON_WORDS

NAMES_SHOWN = 6
WHOM_WORDS = {
    Whom.ON_DUTY: gettext_lazy("the duty officer"),
    Whom.CHIEF: gettext_lazy("the chief grid officer"),
    Whom.LEADER: gettext_lazy("the township's leader"),
    Whom.VILLAGE: gettext_lazy("the village secretary"),
    Whom.LIAISON: gettext_lazy("the township's liaison for the village"),
    Whom.GRID_LEADER: gettext_lazy("the grid leader"),
    Whom.GRID_WORKER: gettext_lazy("the grid worker"),
    Whom.COURTYARD: gettext_lazy("the courtyard head"),
    Whom.MEDIATOR: gettext_lazy("the mediator"),
    Whom.POLICE: gettext_lazy("the police station"),
    Whom.TEAMS: gettext_lazy("the service teams"),
}
DOES_WORDS = {
    Does.TELL: gettext_lazy("tell"),
    Does.REMIND: gettext_lazy("remind whoever has not answered"),
    Does.CALL_LIST: gettext_lazy("telephone by the printed list"),
    Does.LOUDSPEAKER: gettext_lazy("suggest the loudspeakers"),
}
UNIT_WORDS = {
    Unit.MINUTES: gettext_lazy("minutes"),
    Unit.WORK_HOURS: gettext_lazy("working hours"),
    Unit.WORK_DAYS: gettext_lazy("workdays"),
}
WHY_WORDS = {
    Why.ON_DUTY: gettext_lazy("on duty now"),
    Why.HOLDS_POST: gettext_lazy("holds this post"),
    Why.STANDS_IN: gettext_lazy("stands in for somebody who is away"),
    Why.IN_TEAM: gettext_lazy("in a service team and free now"),
    Why.REMINDED: gettext_lazy("had not answered"),
    Why.TO_TELEPHONE: gettext_lazy("nobody has answered: telephone by the call list"),
    Why.TO_SPEAK: gettext_lazy("nobody has answered: the loudspeakers may help"),
    Why.NOT_DELIVERED: gettext_lazy("could not be reached by any way"),
    Why.VACANT: gettext_lazy("nobody holds this post"),
    Why.AWAY: gettext_lazy("away, and nobody stands in"),
    Why.NOBODY_ON_DUTY: gettext_lazy("nobody is on duty"),
    Why.NOBODY_AVAILABLE: gettext_lazy("nobody of the teams can be called now"),
    Why.TOLD_ALREADY: gettext_lazy("was told already"),
    Why.OVER: gettext_lazy("was told before, and it is over"),
    Why.TAKEN_BACK: gettext_lazy("was told before, and it was taken back"),
    Why.CALLED_OTHERWISE: gettext_lazy("was told before, and it is called otherwise now"),
    Why.ALL_OVER: gettext_lazy("on duty now; a matter of the whole township goes to the command centre at once"),
}
PLAN_FAULT_WORDS = {
    PlanFault.NOBODY_AT_ONCE: gettext_lazy("Somebody must be told at once: one step tells a person after 0."),
    PlanFault.NOBODY_NEXT: gettext_lazy(
        "Nobody else would ever hear of it where those told at once do not answer: add a later step that tells somebody"
        " else, or that has people telephoned by the list."
    ),
    PlanFault.NOT_OF_A_HOME: gettext_lazy(
        "What concerns a home goes only to the duty officer, the chief grid officer and the township's leader, until a"
        " person has confirmed it."
    ),
}
NO_REASON = gettext_lazy("Say why the plan changes: whoever is told of a warning from now on has to be able to ask.")
MOST_LINES = gettext_lazy("A plan has at most %(num)d steps.")
NOT_YOURS = gettext_lazy("The chief grid officer of the township sets its plans.")
STEP_OUT_OF_LIMITS = gettext_lazy(
    "A plan has one to twenty steps, each of at most 7 days in minutes, 80 working hours or 30 workdays, and a step"
    " that tells says whom."
)


OVER_MEANS = gettext_noop(
    "Whoever announced it has cancelled it, or it has run out. Nobody else is told; the warning still waits for a"
    " decision."
)


TAKEN_BACK_MEANS = gettext_noop(
    "What it rested on was taken back or put right. Nobody need go; it waits for a decision."
)


def plan_title(name: str) -> str:
    return _("What concerns a home") if name == HOME_PLAN else str(LEVEL_WORDS[WarningLevel(name)])


def when_of(step: Step) -> str:
    """When a step is taken, in words."""
    if step.after == 0:
        return _("At once")
    number = f"{step.after:g}"
    return _("After %(number)s %(unit)s") % {"number": number, "unit": UNIT_WORDS[step.unit]}


def what_of(step: Step) -> str:
    """What a step does, in words."""
    whom = _(", ").join(str(WHOM_WORDS[one]) for one in step.whom)
    return _("tell %(whom)s") % {"whom": whom} if step.does == Does.TELL else str(DOES_WORDS[step.does])


def next_words(following: NextStep) -> str:
    """When, what and whom: names as they are found now, and the reason where a post has nobody."""
    step, due_at = following.step, following.due_at
    when = f"{due_at.astimezone(SHANGHAI):%m-%d %H:%M:%S}" if due_at else when_of(step)
    found = _("; ").join(_found(following.reached))
    what = _("%(what)s (%(found)s)") % {"what": what_of(step), "found": found} if found else what_of(step)
    if step.unanswered_only:
        return _("Next, at %(when)s unless somebody answers: %(what)s") % {"when": when, "what": what}
    return _("Next, at %(when)s whether or not somebody answers: %(what)s") % {"when": when, "what": what}


def _found(reached: list[Reached]) -> list[str]:
    named = [one.person.display_name for one in reached if one.person is not None]
    names = dict.fromkeys(named)
    shown = [_(", ").join(list(names)[:NAMES_SHOWN])] if names else []
    if len(names) > NAMES_SHOWN:
        more = len(names) - NAMES_SHOWN
        shown.append(ngettext("%(n)s more person", "%(n)s more people", more) % {"n": more})
    lacking = dict.fromkeys((one.whom, one.why) for one in reached if one.person is None)
    return shown + [_("%(post)s: %(why)s") % {"post": WHOM_WORDS[whom], "why": WHY_WORDS[why]} for whom, why in lacking]


def title_of(warning: Warning, why: Why) -> str:
    """Leaves the building: level and rule, no name, no place smaller than the village."""
    if why is Why.OVER:
        return _("Over: %(title)s") % {"title": warning.rule.display_title}
    if why is Why.TAKEN_BACK:
        return _("Taken back: %(title)s") % {"title": warning.rule.display_title}
    level = LEVEL_WORDS[WarningLevel(warning.level)]
    title = _("%(level)s: %(title)s") % {"level": level, "title": warning.rule.display_title}
    if why is Why.CALLED_OTHERWISE:
        return _("It is this now: %(title)s") % {"title": title}
    return _("Reminder: %(title)s") % {"title": title} if why is Why.REMINDED else title


def body_of(warning: Warning, why: Why) -> str:
    """Stays in the building."""
    if why in IT_IS_OVER:
        return " · ".join([str(warning.place), _(TAKEN_BACK_MEANS if why is Why.TAKEN_BACK else OVER_MEANS)])
    parts = [str(warning.place), warning.display_said, warning.rule.display_checks]
    if why in (Why.TO_TELEPHONE, Why.TO_SPEAK, Why.CALLED_OTHERWISE):
        parts.insert(0, str(WHY_WORDS[why]))
    if warning.status == WarningStatus.CONFIRMED:
        parts.insert(0, _("Confirmed before, and more urgent now"))
    elif warning.concerns_home:
        parts.append(_("Do not go there before a person has confirmed it."))
    return " · ".join(part for part in parts if part)


def ending_of(warning: Warning) -> str:
    """How it ended, for whoever was told. Stays in the building."""
    name = warning.decided_by.display_name if warning.decided_by else ""
    if warning.status == WarningStatus.REJECTED:
        reason = REASON_WORDS[FalseAlarmReason(warning.reject_reason)]
        return _("A false alarm, says %(name)s: %(reason)s. Nobody need go.") % {"name": name, "reason": reason}
    if warning.status == WarningStatus.JOINED and not name:
        return _("It is part of another warning now: both rest on what the same people told.")
    if warning.status == WarningStatus.JOINED:
        return _("%(name)s made it part of another warning.") % {"name": name}
    if warning.case is not None and warning.case.status == Status.CLOSED:
        return _("It is over: case %(code)s is closed.") % {"code": warning.case.code}
    facts = {"name": name, "code": warning.case.code if warning.case else ""}
    return _("%(name)s has confirmed it; case %(code)s goes on with it.") % facts


def _post_of(reached: Reached) -> str:
    if not reached.role:
        return str(reached.place or "")
    if reached.place is None:
        return str(ROLE_WORDS[reached.role])
    return _("%(place)s %(post)s") % {"place": reached.place, "post": ROLE_WORDS[reached.role]}


def reason_of(reached: Reached, why: Why) -> str:
    """Why it is you."""
    post = _post_of(reached)
    if reached.stands_in_for is not None:
        name = reached.stands_in_for.display_name
        return _("You stand in for %(name)s (%(post)s)") % {"name": name, "post": post}
    return _("%(post)s: %(why)s") % {"post": post, "why": WHY_WORDS[why]} if post else str(WHY_WORDS[why])
