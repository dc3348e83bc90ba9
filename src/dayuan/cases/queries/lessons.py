"""What overrides teach about routing."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from dayuan.cases.models import RoutingLesson
from dayuan.cases.routing import class_of, first_landing, who_answers_for
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

    It is learnt as soon as the table names that post. Those of complaints teach nobody: every desk reads this, the one
    complained about too (C-32).
    """
    since = RoutingLesson.objects.filter(township_id=township_code, at__gt=at - LOOKED_BACK)
    of_others = since.filter(case__shielded_from="").exclude(class_code=COMPLAINT)
    rows = list(of_others.select_related("case__place").order_by("-at"))
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
        if times >= ALIKE_FROM and not _is_learnt(rows, code, suggested, chosen, at=at)
    ]


def _is_learnt(rows: list[RoutingLesson], code: str, suggested: str, chosen: str, *, at: datetime) -> bool:
    """Whether the table names that post now, where it was overridden last."""
    last = next(row for row in rows if (row.class_code, row.suggested, row.chosen) == (code, suggested, chosen))
    step = first_landing(who_answers_for(last.case.place, code, at=at)).step
    return step is not None and step.post is not None and step.post.role == chosen
