"""When in the day warnings were raised, place by place."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import ExtractHour

from dayuan.review.queries import By, Chosen, Matters, counted, keyed, names_of, narrowed_to
from dayuan.review.rules import SHANGHAI


@dataclass(frozen=True)
class PlaceHours:
    """Of one place, how many warnings were raised in each hour of the day."""

    name: str
    hours: list[int]
    chosen: Chosen

    @property
    def total(self) -> int:
        return sum(self.hours)


def by_place_and_hour(matters: Matters, chosen: Chosen, *, digits: int) -> list[PlaceHours]:
    warnings = keyed(By.PLACE, counted(matters, chosen), digits)
    found = warnings.annotate(at_hour=ExtractHour("raised_at", tzinfo=SHANGHAI)).values("key", "at_hour")
    hours: dict[str, list[int]] = defaultdict(lambda: [0] * 24)
    for row in found.annotate(n=Count("pk")).order_by():
        hours[row["key"]][row["at_hour"]] = row["n"]
    names = names_of(By.PLACE, sorted(hours))
    return [
        PlaceHours(names.get(key, key), hours[key], narrowed_to(By.PLACE, key, chosen, digits=digits))
        for key in sorted(hours)
    ]
