"""What overrides teach about routing."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from dayuan.cases.models import RoutingLesson
from dayuan.cases.routing import class_of
from dayuan.cases.rules.classes import COMPLAINT
from dayuan.people.rules import Role
from dayuan.people.wording import ROLE_WORDS

LOOKED_BACK = timedelta(days=180)
ALIKE_FROM = 3


@dataclass(frozen=True)
class Lesson:
    """So often cases of a class went to another post than the table named."""

    code: str
    class_name: str
    suggested: str
    chosen: str
    times: int
    reasons: tuple[str, ...]


def lessons_of(township_code: str, *, at: datetime) -> list[Lesson]:
    """Three overrides alike in half a year are a reason to mend the table; the most frequent first.

    Those of complaints teach nobody: every desk reads this, the one complained about too (C-32).
    """
    since = RoutingLesson.objects.filter(township_id=township_code, at__gt=at - LOOKED_BACK)
    rows = list(since.filter(case__shielded_from="").exclude(class_code=COMPLAINT).order_by("-at"))
    counts = Counter((row.class_code, row.suggested, row.chosen) for row in rows)
    return [
        Lesson(
            code=code,
            class_name=str(class_of(township_code, code, at=at)),
            suggested=str(ROLE_WORDS[Role(suggested)]) if suggested else "",
            chosen=str(ROLE_WORDS[Role(chosen)]),
            times=times,
            reasons=tuple(
                row.reason for row in rows if (row.class_code, row.suggested, row.chosen) == (code, suggested, chosen)
            )[:ALIKE_FROM],
        )
        for (code, suggested, chosen), times in counts.most_common()
        if times >= ALIKE_FROM
    ]
