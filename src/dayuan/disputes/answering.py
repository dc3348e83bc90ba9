"""Who is told of a dispute: whoever mediates it, else whoever answers for that post; nobody with an interest in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _

from dayuan.disputes.access import is_barred, may_read
from dayuan.disputes.models import Dispute
from dayuan.disputes.rules.clocks import day_of
from dayuan.disputes.rules.ladder import ASKED_FIRST, Rung
from dayuan.disputes.rules.workflow import KNOWING_ROLES, MEDIATING_ROLES
from dayuan.people.access import scope_of
from dayuan.people.chain_rules import Chain, RungName
from dayuan.people.chain_wording import reason_of
from dayuan.people.models import Person
from dayuan.people.queries import away_on, posts_held, who_answers_along
from dayuan.places.rules import enclosing_codes

KIND = "01"


@dataclass(frozen=True)
class Answers:
    """Somebody, and why they."""

    person: Person
    why: Callable[[], str]
    """In the language of the moment."""


def who_is_in_charge(dispute: Dispute, *, at: datetime) -> Answers | None:
    """A mediator who is there today, else a stand-in, else the committee, else the rungs above it."""
    return next(_fitting(dispute, [*_mediators(dispute, at=at), *_rungs(dispute, Rung.VILLAGE, at=at)], at=at), None)


def who_answers_on(dispute: Dispute, rung: Rung, *, at: datetime) -> Answers | None:
    """Whoever answers on a rung, or on the next one where nobody is there."""
    return next(_fitting(dispute, _rungs(dispute, rung, at=at), at=at), None)


def _fitting(dispute: Dispute, found: Iterator[Answers] | list[Answers], *, at: datetime) -> Iterator[Answers]:
    """Who can read what they are told of; leaders know that there is one, and no more."""
    for one in found:
        scope = scope_of(one.person, at=at)
        knows = scope.sees(dispute.place_id, KNOWING_ROLES) and not is_barred(dispute, scope)
        if knows or may_read(dispute, scope):
            yield one


def _mediators(dispute: Dispute, *, at: datetime) -> Iterator[Answers]:
    """Those who are there before the stand-ins of those who are away. Who holds no post here any more left it."""
    serving = [one.person for one in dispute.mediators.serving().select_related("person").order_by("asked_at")]
    around = enclosing_codes(dispute.place_id)
    posts = list(posts_held(at).filter(person__in=serving, place__in=around, role__in=list(MEDIATING_ROLES)))
    away = away_on(day_of(at))
    holders = {post.person_id for post in posts}
    for person in serving:
        if person.pk in holders and person.pk not in away.named:
            yield Answers(person, lambda: _("You mediate this dispute."))
    for post in posts:
        stand_in = away.who_answers(post)
        if stand_in is not None and stand_in.pk != post.person_id:
            yield Answers(stand_in, partial(_for_somebody, post.person))


def _for_somebody(person: Person) -> str:
    return _("%(name)s, who mediates this dispute, is away; you stand in.") % {"name": person.display_name}


def _rungs(dispute: Dispute, first: Rung, *, at: datetime) -> Iterator[Answers]:
    """Up the chain of disputes; beside the village's mediator stands its secretary."""
    seen_village = False
    answer = who_answers_along(dispute.place, KIND, Chain.DISPUTES, ASKED_FIRST[first], at=at)
    for step in answer.steps:
        if step.rung.name in (RungName.JUDICIAL_OFFICE, RungName.TOWNSHIP_COMMITTEE) and not seen_village:
            seen_village = True
            if first in (Rung.COURTYARD, Rung.VILLAGE):
                yield from _secretary(dispute, at=at)
        if step.answers and step.person is not None:
            yield Answers(step.person, partial(reason_of, step))


def _secretary(dispute: Dispute, *, at: datetime) -> Iterator[Answers]:
    step = who_answers_along(dispute.place, KIND, Chain.PARTY, RungName.VILLAGE_BRANCH, at=at).steps[0]
    if step.rung.name is RungName.VILLAGE_BRANCH and step.answers and step.person is not None:
        yield Answers(step.person, partial(reason_of, step))
