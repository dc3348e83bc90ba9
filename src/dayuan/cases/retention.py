"""How closed matters come to name nobody any more: the figures and the public course stay."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dayuan.cases.actions import anonymise_cases, forget_evidence
from dayuan.cases.models import Case, DoneTogether, Evidence, KeptFilter, Reporter, Step
from dayuan.cases.rules import read_code
from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import Holdable, KeptOn, RetentionRules, Rule, deleting
from dayuan.people.models import Person

RULE = "cases.matters"
VERSION = 1


def _over(at: datetime, period: timedelta) -> QuerySet[Case]:
    """Closed long enough ago, and still saying something of somebody."""
    written = Step.objects.filter(case=OuterRef("pk")).exclude(note="", facts={})
    handled = Case.handlers.through.objects.filter(case=OuterRef("pk"))
    reported = Reporter.objects.filter(case=OuterRef("pk"))
    shown = Evidence.objects.filter(case=OuterRef("pk"))
    named = ~Q(title=F("public_title")) | ~Q(title_en=F("public_title_en")) | ~Q(story="") | Q(owner__isnull=False)
    says = named | Exists(written) | Exists(handled) | Exists(reported) | Exists(shown)
    return Case.objects.filter(says, closed_at__lt=at - period)


def _forget(keys: Sequence[Any], at: datetime) -> int:
    forget_evidence(keys)
    return anonymise_cases(keys, why=f"{RULE} v{VERSION}", at=at)


def _closed_accounts(at: datetime, period: timedelta) -> QuerySet[Person]:
    """People whose account is over, and whose filters are still kept."""
    ends = at - period
    over = Q(last_login__lt=ends) | Q(last_login__isnull=True, date_joined__lt=ends)
    return Person.objects.filter(over, is_active=False, pk__in=KeptFilter.objects.values("person_id"))


def _forget_filters(keys: Sequence[Any], _at: datetime) -> int:
    KeptFilter.objects.filter(person_id__in=keys).delete()
    return len(keys)


def _find(code: str) -> tuple[str, str] | None:
    found = Case.objects.filter(code=read_code(code) or code).first()
    return (str(found.pk), found.place_id) if found else None


RETENTION = RetentionRules(
    rules=(
        Rule(
            key=RULE,
            retention=Retention.MATTER,
            covers=("Case", "Reporter", "ComplainedAbout", "Approval", "RoutingLesson", "CopyMark"),
            counts_from=_("the day the matter was closed"),
            does=_(
                "replaces the title by the public one, empties what was written and deletes photographs, voice notes"
                " and documents; kind, place, times and outcome stay"
            ),
            due=_over,
            moment="closed_at",
            forget=_forget,
            held_by={"case": "pk"},
            version=VERSION,
        ),
        Rule(
            key="cases.filters",
            retention=Retention.WHILE_HELD,
            covers=("KeptFilter",),
            counts_from=_("the last sign-in of a closed account"),
            does=_("deletes the filters that somebody kept of the list of cases"),
            due=_closed_accounts,
            moment="date_joined",
            forget=_forget_filters,
            held_by={"person": "pk"},
        ),
        deleting(
            "cases.together",
            Retention.SHORT,
            DoneTogether.objects.all(),
            moment="at",
            covers=(),
            counts_from=_("the moment the same was done to several cases"),
            does=_("deletes the mark that kept a second press from doing it twice"),
        ),
    ),
    kept_on=(
        KeptOn(
            Retention.HISTORY,
            (
                "Case",
                "Step",
                "Reporter",
                "Approval",
                "RoutingLesson",
                "ClassVersion",
                "ClockTable",
                "Evidence",
                "PublicCopy",
                "CopyMark",
            ),
            _(
                "A chain that proves which official did what in office. What was written in words is emptied with the"
                " matter; who opened it stays."
            ),
        ),
    ),
    holdable=(Holdable("case", _("A matter"), _("Its public code, such as 1421-7K3Q-9F2M."), _find),),
)
