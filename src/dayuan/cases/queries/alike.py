"""What is known already that looks like what somebody tells."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from dayuan.cases.models import Case, Reporter
from dayuan.cases.rules import Kind
from dayuan.cases.rules.finding import pieces_wanted
from dayuan.people.access import Scope
from dayuan.places.rules import village_of

LOOKED_BACK = timedelta(days=60)
WEIGHED, SHOWN = 200, 5
LEAST_SHARED = 3
"""Fewer pairs of characters in common are chance."""


def alike(scope: Scope, *, words: str, place_code: str, class_code: str, at: datetime) -> list[Case]:
    """Cases of the same village in the last two months with words in common, the most alike first."""
    wanted = set(pieces_wanted(words))
    if not place_code or len(wanted) < LEAST_SHARED or "\0" in words + place_code:
        return []
    seen = Case.objects.visible_to(scope).filter(opened_at__gt=at - LOOKED_BACK)
    near = seen.filter(place__code__startswith=village_of(place_code))
    found = near.filter(Q(pieces__overlap=sorted(wanted))).select_related("place").order_by("-opened_at")[:WEIGHED]
    weighed = [(_shared(case, wanted) + 2 * (case.class_code == class_code), case) for case in found]
    best = sorted((pair for pair in weighed if pair[0] >= LEAST_SHARED), key=lambda pair: -pair[0])
    return [case for _weight, case in best[:SHOWN]]


def mergeable_near(case: Case, scope: Scope) -> list[Case]:
    """Open ones of the same class in the same village that this person sees, the oldest first: it was told first."""
    seen = Case.objects.visible_to(scope).open().filter(class_code=case.class_code, shielded_from=case.shielded_from)
    near = seen.filter(place__code__startswith=village_of(case.place_id)).exclude(pk=case.pk)
    near = near.exclude(kind__in=[Kind.WARNING, Kind.MEDIATED])
    return list(near.select_related("place").order_by("opened_at", "pk")[:SHOWN])


SAME_WITHIN = timedelta(days=3)


def sent_before(
    place_code: str, class_code: str, story: str, *, person_id: UUID | None = None, phone: str = "", at: datetime
) -> Reporter | None:
    """The same words about the same place by the same person or telephone: from another device of theirs, perhaps."""
    same = Q(case__place_id=place_code, case__class_code=class_code, case__story=story.strip())
    lately = Reporter.objects.filter(same, case__opened_at__gt=at - SAME_WITHIN).select_related("case")
    if person_id is not None:
        return lately.filter(Q(person_id=person_id) | Q(entered_by_id=person_id)).order_by("reported_at").first()
    # A telephone lies sealed: it can be compared, not looked for.
    return next((one for one in lately.order_by("reported_at") if phone and one.phone == phone), None)


def _shared(case: Case, wanted: set[str]) -> int:
    return len(wanted.intersection(case.pieces))
