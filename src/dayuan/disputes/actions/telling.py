"""Whoever is asked to mediate, and the committee a dispute was handed to, get a notice. It names no party."""

from datetime import datetime
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dayuan.disputes.answering import Answers, who_answers_on
from dayuan.disputes.models import Dispute, Mediator
from dayuan.disputes.rules.ladder import Rung
from dayuan.disputes.rules.workflow import COMMITTEE_ROLES, DisputeKind
from dayuan.disputes.wording import KIND_WORDS
from dayuan.kernel.language import in_both
from dayuan.notices.actions import send_notice
from dayuan.notices.rules import Level
from dayuan.people.models import Person
from dayuan.people.queries import posts_held
from dayuan.places.rules import enclosing_codes

RED = gettext_noop("A dispute is red: call within 15 minutes")


def tell_mediator(mediator: Mediator, *, by: Person, at: datetime) -> None:
    title, reason = _("You are asked to mediate"), _("You mediate this dispute.")
    _tell(mediator.dispute, mediator.person, title, reason, by=by, at=at)


def tell_committee(dispute: Dispute, *, by: Person, at: datetime) -> None:
    """The secretary and the mediators of its village, but for whoever hands it to them."""
    posts = posts_held(at).filter(place__in=enclosing_codes(dispute.place_id), role__in=list(COMMITTEE_ROLES))
    title, reason = _("A dispute waits for the committee"), _("You belong to the mediation committee of this place.")
    for person in Person.objects.filter(posts__in=posts, is_active=True).exclude(pk=by.pk).distinct():
        _tell(dispute, person, title, reason, by=by, at=at)


def tell_of_red(dispute: Dispute, *, by: Person | None, at: datetime) -> None:
    """The judicial office and the township's leaders: they call within a quarter of an hour (field guide 2.3)."""
    for rung in (Rung.OFFICE, Rung.LEADERS):
        answers = who_answers_on(dispute, rung, at=at)
        if answers is not None and answers.person != by:
            key = f"dispute-red:{dispute.pk}:{answers.person.pk}:{at.isoformat()}"
            tell_who_answers(dispute, answers, RED, level=Level.RED, key=key, by=by, at=at)


def tell_who_answers(
    dispute: Dispute, answers: Answers, title: str, *, level: Level, key: str, by: Person | None, at: datetime
) -> None:
    """Whoever answers on a rung, in both languages, with why it is they."""
    chinese, english = in_both(partial(_said, dispute, answers, title))
    send_notice(
        answers.person,
        subject=dispute.audit_subject,
        level=level,
        link=reverse("disputes:dispute", args=[dispute.pk]),
        place_code=dispute.place_id,
        by=by,
        at=at,
        key=key,
        english=english,
        **chinese,
    )


def _said(dispute: Dispute, answers: Answers, title: str) -> dict[str, str]:
    return {
        "title": _(title),
        "body": f"{dispute} · {KIND_WORDS[DisputeKind(dispute.kind)]} · {dispute.place.display_name}",
        "reason": answers.why(),
    }


def _tell(dispute: Dispute, person: Person, title: str, reason: str, *, by: Person, at: datetime) -> None:
    send_notice(
        person,
        subject=dispute.audit_subject,
        level=Level.ORDINARY,
        title=title,
        body=f"{dispute} · {KIND_WORDS[DisputeKind(dispute.kind)]} · {dispute.place}",
        link=reverse("disputes:dispute", args=[dispute.pk]),
        reason=reason,
        place_code=dispute.place_id,
        by=by,
        at=at,
        key=f"dispute:{dispute.pk}:{person.pk}",
    )
