"""For each act its form, and how what was entered becomes the action."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from dayuan.disputes.actions import agreeing, climbing, levels, mediating, taking, watching
from dayuan.disputes.forms import parties, room
from dayuan.disputes.forms import taking as taken
from dayuan.disputes.forms.shapes import ActForm
from dayuan.disputes.models import Dispute
from dayuan.disputes.rules.agreeing import (
    CourtOutcome,
    FollowUpWay,
    Performance,
    PerformanceSeen,
    Recipient,
    Satisfaction,
    TellingHow,
)
from dayuan.disputes.rules.levels import Level
from dayuan.disputes.rules.workflow import Act, DisputeKind, Origin, State
from dayuan.people.models import Person

type Run = Callable[[Dispute, Any, Person, datetime], str | None]


@dataclass(frozen=True)
class Step:
    """A form, and what is done with it; it may say more than that it was saved."""

    form: type[ActForm]
    run: Run


def _describe(dispute: Dispute, form: taken.DescribeForm, by: Person, at: datetime) -> None:
    entered = form.cleaned_data
    kind, origin = DisputeKind(entered["kind"]), Origin(entered["origin"])
    taking.describe(dispute.pk, kind=kind, origin=origin, what=entered["what"], wish=entered["wish"], by=by, at=at)


def _add_party(dispute: Dispute, form: taken.AddPartyForm, by: Person, at: datetime) -> None:
    taking.add_party(dispute.pk, form.facts(), by=by, at=at)


def _correct_party(dispute: Dispute, form: parties.CorrectPartyForm, by: Person, at: datetime) -> None:
    taking.correct_party(form.party(), form.facts(), by=by, at=at)


def _speak_for(dispute: Dispute, form: taken.SpeakForForm, by: Person, at: datetime) -> None:
    entered = {name: form.cleaned_data[name] for name in ("guardian", "counsel", "authority", "needs_guardian")}
    taking.speak_for(form.party(), **entered, by=by, at=at)


def _link(dispute: Dispute, form: taken.LinkForm, by: Person, at: datetime) -> str | None:
    recused = taking.link_party(*form.chosen(), by=by, at=at)
    names = "、".join(str(one.person) for one in recused)
    said = _("The register shows a conflict of interest. Recused: %(names)s.") % {"names": names}
    return said if recused else None


def _tell_rights(dispute: Dispute, form: taken.TellRightsForm, by: Person, at: datetime) -> None:
    how, on = form.facts()
    taking.tell_rights(dispute.pk, how=how, on=on, by=by, at=at)


def _consent(dispute: Dispute, form: taken.ConsentForm, by: Person, at: datetime) -> str | None:
    entered = form.cleaned_data
    kept = taking.keep_consent(
        dispute.pk, form.agreeing(), how=TellingHow(entered["how"]), on=entered["on"], by=by, at=at
    )
    if kept.state != State.ACCEPTED:
        return None
    said = {"day": kept.due_on.isoformat() if kept.due_on else ""}
    return _("Both sides agree. Mediation ends on %(day)s at the latest.") % said


def _turn_away(dispute: Dispute, form: taken.WaysForm, by: Person, at: datetime) -> None:
    taking.turn_away(dispute.pk, **_ways(form), by=by, at=at)


def _fail(dispute: Dispute, form: taken.WaysForm, by: Person, at: datetime) -> None:
    agreeing.fail(dispute.pk, **_ways(form), by=by, at=at)


def _ways(form: taken.WaysForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("why", "told", "on")} | {"ways": form.ways_told()}


def _grade(dispute: Dispute, form: room.GradeForm, by: Person, at: datetime) -> None:
    signs, numbers = form.facts()
    levels.grade(dispute.pk, signs, numbers, by=by, at=at)


def _lower(dispute: Dispute, form: room.LowerForm, by: Person, at: datetime) -> None:
    entered = {name: form.cleaned_data[name] for name in ("why", "leader", "look_on")}
    levels.lower(dispute.pk, Level(form.cleaned_data["to"]), **entered, by=by, at=at)


def _ask_mediator(dispute: Dispute, form: room.AskMediatorForm, by: Person, at: datetime) -> str:
    entered = form.cleaned_data
    asked = mediating.ask_mediator(dispute.pk, entered["person"], declares=entered["declares"], by=by, at=at)
    said = (
        _("%(name)s does not mediate: a conflict of interest is kept.") if asked.recused_at else _("%(name)s mediates.")
    )
    return said % {"name": asked.person}


def _recuse(dispute: Dispute, form: room.RecuseForm, by: Person, at: datetime) -> None:
    entered = form.cleaned_data
    mediating.recuse(entered["mediator"], why=entered["why"], words=entered["words"], by=by, at=at)


def _hold_session(dispute: Dispute, form: room.SessionForm, by: Person, at: datetime) -> None:
    mediating.hold_session(dispute.pk, form.facts(), by=by, at=at)


def _plan_session(dispute: Dispute, form: room.PlanSessionForm, by: Person, at: datetime) -> None:
    where = form.cleaned_data["where"]
    mediating.plan_session(dispute.pk, side=form.chosen_side(), begins_at=form.moment(), where=where, by=by, at=at)


def _extend(dispute: Dispute, form: room.ExtendForm, by: Person, at: datetime) -> None:
    entered = form.cleaned_data
    mediating.extend(dispute.pk, entered["until"], words=entered["words"], by=by, at=at)


def _draw_up(dispute: Dispute, form: room.DrawUpForm, by: Person, at: datetime) -> str:
    agreeing.draw_up(dispute.pk, form.facts(), by=by, at=at)
    return _("The agreement is drawn up. It binds nobody before everybody has signed.")


def _agree_orally(dispute: Dispute, form: room.OralForm, by: Person, at: datetime) -> None:
    agreeing.agree_orally(dispute.pk, form.facts(), on=form.cleaned_data["on"], by=by, at=at)


def _sign(dispute: Dispute, form: room.SignForm, by: Person, at: datetime) -> str | None:
    agreement = agreeing.sign(dispute.pk, form.facts(), by=by, at=at)
    return _("The agreement is in effect.") if agreement.effective_on else None


def _go_back(dispute: Dispute, form: room.WhyForm, by: Person, at: datetime) -> None:
    agreeing.go_back(dispute.pk, why=form.cleaned_data["why"], by=by, at=at)


def _note_performance(dispute: Dispute, form: room.PerformanceForm, by: Person, at: datetime) -> None:
    entered = form.cleaned_data
    watching.note_performance(
        form.obligation(),
        Performance(entered["performance"]),
        on=entered["on"],
        words=entered["words"],
        by=by,
        at=at,
    )


def _ask_court(dispute: Dispute, form: room.AskCourtForm, by: Person, at: datetime) -> None:
    entered = {name: form.cleaned_data[name] for name in ("court", "reference", "on")}
    watching.ask_court(dispute.pk, **entered, by=by, at=at)


def _court_decided(dispute: Dispute, form: room.CourtForm, by: Person, at: datetime) -> None:
    entered = form.cleaned_data
    outcome = CourtOutcome(entered["outcome"])
    watching.keep_court_decision(dispute.pk, outcome, reference=entered["reference"], on=entered["on"], by=by, at=at)


def _follow_up(dispute: Dispute, form: room.FollowUpForm, by: Person, at: datetime) -> str | None:
    entered = form.cleaned_data
    seen = watching.Seen(
        on=entered["on"],
        performance=PerformanceSeen(entered["performance"]),
        satisfaction=Satisfaction(entered["satisfaction"]),
        heats_up=entered["heats_up"],
        words=entered["words"],
        way=FollowUpWay(entered["way"]),
        asked=entered["asked"],
    )
    watching.follow_up(dispute.pk, seen, by=by, at=at)
    said = _("Kept. It may get worse again: mediate again, or hand it on before it does.")
    return said if seen.heats_up else None


def _resume(dispute: Dispute, form: room.WhyForm, by: Person, at: datetime) -> None:
    watching.resume(dispute.pk, why=form.cleaned_data["why"], by=by, at=at)


def _hand_on(dispute: Dispute, form: room.HandOnForm, by: Person, at: datetime) -> None:
    entered = {name: form.cleaned_data[name] for name in ("received_by", "on", "reference", "words")}
    watching.hand_on(dispute.pk, Recipient(form.cleaned_data["to"]), **entered, by=by, at=at)


def _pass_up(dispute: Dispute, form: room.PassUpForm, by: Person, at: datetime) -> None:
    climbing.pass_up(dispute.pk, why=form.cleaned_data["why"], agree=form.agreeing(), by=by, at=at)


def _close(dispute: Dispute, form: room.CloseForm, by: Person, at: datetime) -> None:
    watching.close_dispute(dispute.pk, words=form.cleaned_data["words"], by=by, at=at)


STEPS: Mapping[Act, Step] = {
    Act.DESCRIBE: Step(taken.DescribeForm, _describe),
    Act.ADD_PARTY: Step(taken.AddPartyForm, _add_party),
    Act.CORRECT_PARTY: Step(parties.CorrectPartyForm, _correct_party),
    Act.SPEAK_FOR: Step(taken.SpeakForForm, _speak_for),
    Act.LINK: Step(taken.LinkForm, _link),
    Act.TELL_RIGHTS: Step(taken.TellRightsForm, _tell_rights),
    Act.CONSENT: Step(taken.ConsentForm, _consent),
    Act.TURN_AWAY: Step(taken.WaysForm, _turn_away),
    Act.GRADE: Step(room.GradeForm, _grade),
    Act.LOWER: Step(room.LowerForm, _lower),
    Act.ASK_MEDIATOR: Step(room.AskMediatorForm, _ask_mediator),
    Act.RECUSE: Step(room.RecuseForm, _recuse),
    Act.PLAN_SESSION: Step(room.PlanSessionForm, _plan_session),
    Act.HOLD_SESSION: Step(room.SessionForm, _hold_session),
    Act.EXTEND: Step(room.ExtendForm, _extend),
    Act.DRAW_UP: Step(room.DrawUpForm, _draw_up),
    Act.SIGN: Step(room.SignForm, _sign),
    Act.GO_BACK: Step(room.WhyForm, _go_back),
    Act.AGREE_ORALLY: Step(room.OralForm, _agree_orally),
    Act.FAIL: Step(taken.WaysForm, _fail),
    Act.NOTE_PERFORMANCE: Step(room.PerformanceForm, _note_performance),
    Act.ASK_COURT: Step(room.AskCourtForm, _ask_court),
    Act.COURT_DECIDED: Step(room.CourtForm, _court_decided),
    Act.FOLLOW_UP: Step(room.FollowUpForm, _follow_up),
    Act.RESUME: Step(room.WhyForm, _resume),
    Act.HAND_ON: Step(room.HandOnForm, _hand_on),
    Act.PASS_UP: Step(room.PassUpForm, _pass_up),
    Act.CLOSE: Step(room.CloseForm, _close),
}
