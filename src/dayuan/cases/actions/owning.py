"""Who answers for a case: given by the table, assigned by the desk, taken, returned, decided, passed up."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.cases.actions.steps import append_step, begin, finish, set_step_clock
from dayuan.cases.models import Case, ComplainedAbout, RoutingLesson
from dayuan.cases.queries.posts import assignable_posts, named_for, next_above
from dayuan.cases.routing import Landing
from dayuan.cases.rules import Status, StepKind
from dayuan.cases.rules.ladder import RUNG_OF, LadderRung, WhyUp
from dayuan.cases.rules.workflow import Act, Part, after_return
from dayuan.kernel.errors import Refusal
from dayuan.notices.actions import send_notice
from dayuan.notices.rules import Level
from dayuan.people.chain_rules import ground_of
from dayuan.people.models import Person, Post
from dayuan.people.queries import answering_for
from dayuan.places.rules import township_of


class PostCannotTakeIt(Refusal):
    """The post lies elsewhere, nobody holds it, or its holder is complained about."""


class OverrideNeedsAReason(Refusal):
    """Another post than the table names: why? The table learns from it."""


def give_to(case: Case, landing: Landing) -> None:
    """Put a case into the hands of whoever answers on a rung; saving is the caller's."""
    case.rung = landing.rung
    case.owner = landing.step.person if landing.step is not None else None
    case.owner_post = landing.step.post if landing.step is not None else None


def tell_owner(case: Case, why: str, *, by: Person | None, at: datetime) -> None:
    """Tell whoever answers for a case now that they do."""
    if case.owner is None:
        return
    send_notice(
        case.owner,
        subject=f"case:{case.pk}",
        level=case.level or Level.BLUE,
        title=_("A matter for you: %(kind)s") % {"kind": case.public_title},
        body=f"{case.title}\n{case.place}",
        link=f"/cases/{case.pk}/",
        reason=why,
        place_code=case.place_id,
        by=by,
        at=at,
        key=f"case:{case.pk}:{case.steps.count()}",
    )


@transaction.atomic
def take_case(case_id: UUID, *, by: Person, parts: Collection[Part], at: datetime) -> Case:
    """Whoever answers for it begins. Raises: CaseCannotMove."""
    case = begin(case_id, Act.TAKE, parts=parts)
    return finish(case, Act.TAKE, StepKind.STARTED, by=by, at=at)


@transaction.atomic
def assign_case(
    case_id: UUID, *, by: Person, parts: Collection[Part], post_id: UUID, reason: str = "", at: datetime
) -> Case:
    """Send a case to a post. Another one than the table names needs a reason, from which the table learns.

    Raises:
        CaseCannotMove: it is over, or somebody works on it on the spot.
        PostCannotTakeIt: the post is none that can take it.
        OverrideNeedsAReason: the table names another post.
    """
    case = begin(case_id, Act.ASSIGN, parts=parts)
    facts = _hand_to(case, post_id, by=by, reason=reason, at=at)
    finish(case, Act.ASSIGN, StepKind.ASSIGNED, by=by, at=at, note=reason, facts=facts)
    tell_owner(case, _("The desk sent it to you."), by=by, at=at)
    return case


@transaction.atomic
def return_case(case_id: UUID, *, by: Person, parts: Collection[Part], reason: str, at: datetime) -> Case:
    """Send a case back that is not this post's. At the second time those concerned consult and a leader decides.

    Raises:
        CaseCannotMove: it is not this person's, or was not sent to them.
        ReasonMissing: no reason was said.
    """
    case = begin(case_id, Act.RETURN, parts=parts)
    there = after_return(case.returns)
    facts: dict[str, Any] = _who(case.owner_post)
    if there is Status.CONSULTING:
        facts["consulting"] = True
        case.handlers.add(*_returned_by(case), by)
    case.owner, case.owner_post = None, None
    return finish(case, Act.RETURN, StepKind.RETURNED, by=by, at=at, note=reason, facts=facts, there=there)


@transaction.atomic
def decide_case(
    case_id: UUID, *, by: Person, parts: Collection[Part], post_id: UUID, reason: str, at: datetime
) -> Case:
    """After a consultation a leader says whose it is; the routing table is told why.

    Raises:
        CaseCannotMove: it is not being consulted about, or this person is no leader.
        PostCannotTakeIt: the post is none that can take it.
        ReasonMissing: no reason was said.
    """
    case = begin(case_id, Act.DECIDE, parts=parts)
    facts = _hand_to(case, post_id, by=by, reason=reason, at=at)
    case.handlers.remove(*_returned_by(case))
    finish(case, Act.DECIDE, StepKind.CONSULTED, by=by, at=at, note=reason, facts=facts)
    tell_owner(case, _("It was sent to the wrong post twice; a leader decided that it is yours."), by=by, at=at)
    return case


@transaction.atomic
def pass_up_case(
    case_id: UUID,
    *,
    by: Person | None,
    parts: Collection[Part],
    reason: str,
    why: WhyUp = WhyUp.ASKED,
    at: datetime,
) -> Case:
    """Send a case up the ladder, to the first rung above that answers; the reasons of the hop are kept.

    Above the county nobody is left: that is said in the history, and the clock begins again there.

    Raises:
        CaseCannotMove: it is over or on hold.
        ReasonMissing: a person said no reason.
    """
    case = begin(case_id, Act.PASS_UP, parts=parts)
    here = LadderRung(case.rung)
    facts: dict[str, Any] = {"from": here.value, "why": why.value, **_was_due(case)}
    landing = next_above(case, at=at)
    if landing is None:
        set_step_clock(case, at=at)
        case.save()
        append_step(case, StepKind.NOBODY_ABOVE, by=by, at=at, note=reason, facts=facts)
        return case
    give_to(case, landing)
    facts |= {"to": landing.rung.value, "passed": [_passed(step) for step in landing.passed], **_who(case.owner_post)}
    case.step_due_at = None
    finish(case, Act.PASS_UP, StepKind.PASSED_UP, by=by, at=at, note=reason, facts=facts)
    tell_owner(case, _("It came up the ladder to you."), by=by, at=at)
    return case


def _hand_to(case: Case, post_id: UUID, *, by: Person, reason: str, at: datetime) -> dict[str, Any]:
    """Give the case to the holder of a post, or the stand-in; keep what that says about the table."""
    post = next((one for one in assignable_posts(case, at=at) if one.pk == post_id), None)
    person = answering_for(post, at=at) if post is not None else None
    if post is None or person is None:
        raise PostCannotTakeIt(_("This post cannot take the case: nobody holds it now, or it lies elsewhere."))
    named = named_for(case, at=at)
    if named.post_id != post.pk:
        if not reason.strip():
            raise OverrideNeedsAReason(_("The table names another post for this. Say why you choose this one."))
        RoutingLesson.objects.create(
            case=case,
            township_id=township_of(case.place_id),
            class_code=case.class_code,
            suggested=named.step.post.role if named.step is not None and named.step.post is not None else "",
            chosen=post.role,
            reason=reason.strip()[:300],
            at=at,
            by=by,
        )
    case.owner, case.owner_post, case.rung = person, post, RUNG_OF[ground_of(post.place_id)]
    case.step_due_at = None
    return _who(post)


def _returned_by(case: Case) -> list[Person]:
    """Those who said that it is not theirs: while whose it is is consulted about, they read it and may say a word."""
    return list(Person.objects.filter(pk__in=case.steps.filter(kind=StepKind.RETURNED).values("by_id")))


def _who(post: Post | None) -> dict[str, str]:
    if post is None:
        return {}
    names = {"place_name": post.place.name, "place_name_en": post.place.name_en}
    return {"role": post.role, "place": post.place_id, **names}


def _was_due(case: Case) -> dict[str, str]:
    return {"was_due": case.step_due_at.isoformat()} if case.step_due_at is not None else {}


def _passed(step: Any) -> dict[str, str]:
    return {"rung": step.rung.name.value, "state": step.state.value}


def keep_from(case: Case, people: Iterable[UUID]) -> None:
    """Those whom it is about, or who have an interest in it, see nothing of it from now on."""
    keys = list(people)
    ComplainedAbout.objects.bulk_create(
        [ComplainedAbout(case=case, person_id=key) for key in keys], ignore_conflicts=True
    )
    Case.handlers.through.objects.filter(case=case, person_id__in=keys).delete()
