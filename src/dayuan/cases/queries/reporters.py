"""Who reported a case."""

from django.db.models import Q, QuerySet

from dayuan.cases.models import Case, Reporter


def reporters_of(case: Case) -> QuerySet[Reporter]:
    """Who reported it, and who reported what was merged into it."""
    return Reporter.objects.filter(Q(case=case) | Q(case__merged_into=case))
