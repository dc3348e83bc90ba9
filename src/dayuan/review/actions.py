"""A week is reckoned and told to those who lead."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from dayuan.notices.actions import send_notice
from dayuan.notices.rules import Level as NoticeLevel
from dayuan.people.models import Role
from dayuan.people.queries import answering_for, posts_held
from dayuan.places.models import Place
from dayuan.review.digesting import figures_of
from dayuan.review.models import Digest
from dayuan.review.rules import week_to_tell
from dayuan.review.wording import days_of, sentences_of
from dayuan.warnings.models import WatchRule

TOLD = (Role.PARTY_SECRETARY, Role.CHIEF_GRID_OFFICER)
"""Who leads a township."""


@transaction.atomic
def reckon_week(township: Place, monday: date, *, at: datetime) -> Digest:
    """The week as it is known now: a new version, or the newest one where nothing has changed since."""
    # Two at once would both find no version, and one of them would fail.
    Place.objects.select_for_update(no_key=True).get(pk=township.pk)
    figures = figures_of(township, monday)
    newest = Digest.objects.filter(township=township, week_on=monday).order_by("-version").first()
    if newest is not None and newest.figures == _as_kept(figures):
        return newest
    version = newest.version + 1 if newest else 1
    return Digest.objects.create(township=township, week_on=monday, version=version, known_at=at, figures=figures)


def reckon_due_weeks(*, at: datetime) -> list[Digest]:
    """The last whole week of every township that had a rule by then and has no digest of it; its leaders are told."""
    monday = week_to_tell(at)
    if monday is None:
        return []
    known = Digest.objects.filter(week_on=monday).values("township")
    watched = WatchRule.objects.filter(starts_at__lt=at).exclude(township__in=known).values("township")
    return [_reckon_and_tell(place, monday, at=at) for place in Place.objects.filter(pk__in=watched).order_by("pk")]


@transaction.atomic
def _reckon_and_tell(township: Place, monday: date, *, at: datetime) -> Digest:
    digest = reckon_week(township, monday, at=at)
    posts = posts_held(at).filter(place=township, role__in=list(TOLD))
    leaders = {person.pk: person for post in posts if (person := answering_for(post, at=at)) is not None}
    for leader in leaders.values():
        send_notice(
            leader,
            subject=f"digest:{digest.pk}",
            level=NoticeLevel.ORDINARY,
            title=_("Weekly digest, %(days)s") % {"days": days_of(digest.week)},
            body="\n".join(sentences_of(digest.numbers)),
            link=reverse("review:digest", args=[digest.pk]),
            reason=_("You lead this township, or stand in for somebody who does."),
            place_code=township.pk,
            by=None,
            at=at,
            key=f"digest:{township.pk}:{monday.isoformat()}:{leader.pk}",
        )
    return digest


def _as_kept(value: object) -> object:
    """As it comes back from the database: what was a pair is a list."""
    if isinstance(value, dict):
        return {name: _as_kept(one) for name, one in value.items()}
    return [_as_kept(one) for one in value] if isinstance(value, list | tuple) else value
