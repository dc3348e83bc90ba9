"""Which posts can take a case."""

from datetime import datetime

from django.db.models import Q

from dayuan.cases.models import Case, ComplainedAbout
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
