"""Which posts can take a case, and which one the table names for it."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from dayuan.cases.models import Case, ComplainedAbout
from dayuan.cases.routing import Landing, first_landing, next_landing, who_answers_for
from dayuan.cases.rules.ladder import LadderRung
from dayuan.people.models import Post
from dayuan.people.queries import posts_held
from dayuan.people.rules import STAFF_ROLES
from dayuan.places.rules import township_of


def assignable_posts(case: Case, *, at: datetime) -> list[Post]:
    """Posts of the township around the case, those nearest to its place first; nobody complained about (C-32)."""
    township = township_of(case.place_id)
    around = Q(place_id__in=[case.place_id[:length] for length in range(len(township), len(case.place_id) + 1)])
    inside = Q(place__code__startswith=case.place_id)
    found = posts_held(at).filter(around | inside, role__in=list(STAFF_ROLES))
    found = found.exclude(person_id__in=ComplainedAbout.objects.filter(case=case).values("person_id"))
    if case.shielded_from:
        found = found.exclude(place__code__startswith=case.shielded_from)
    posts = found.select_related("person", "place").order_by("place__code", "role", "pk")
    return sorted(posts, key=lambda post: (abs(len(post.place_id) - len(case.place_id)), post.place_id))


def named_for(case: Case, *, at: datetime) -> Landing:
    """Whom the table names for a case; never whoever is complained about (C-32)."""
    answer = who_answers_for(case.place, case.class_code, at=at)
    return first_landing(answer, spared=_complained_about(case), shielded_from=case.shielded_from)


def next_above(case: Case, *, at: datetime) -> Landing | None:
    """Who answers above the rung a case stands on; None above the county."""
    answer = who_answers_for(case.place, case.class_code, at=at)
    here = LadderRung(case.rung)
    return next_landing(answer, here, spared=_complained_about(case), shielded_from=case.shielded_from)


def _complained_about(case: Case) -> list[UUID]:
    return list(ComplainedAbout.objects.filter(case=case).values_list("person_id", flat=True))
