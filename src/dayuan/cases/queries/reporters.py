"""Who reported a case."""

from django.db.models import Q, QuerySet

from dayuan.cases.models import Case, Reporter


def reporters_of(case: Case) -> QuerySet[Reporter]:
    """Who reported it, and who reported what was merged into it."""
    return Reporter.objects.filter(Q(case=case) | Q(case__merged_into=case))


def has_answered(reporter: Reporter, case: Case) -> bool:
    """Whether they said if it was put right, this time: what they said before it was worked on again is no answer."""
    done_at = case.step_began_at
    return reporter.answered_at is not None and (done_at is None or reporter.answered_at >= done_at)
