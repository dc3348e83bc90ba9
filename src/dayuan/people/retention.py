"""How people are forgotten who had an account, a post, a duty or a place in a team."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import Holdable, KeptOn, RetentionRules, Rule, deleting
from dayuan.people.account_actions import NAMELESS, anonymise_people
from dayuan.people.account_models import Guesses, SignIn
from dayuan.people.models import Absence, Person, Post, Shift, TeamMember
from dayuan.people.powers_models import RoleRequest, TrailProof


def _accounts_over(at: datetime, period: timedelta) -> QuerySet[Person]:
    """Closed, and nothing was held or opened with it for that long."""
    ends = at - period
    day = ends.astimezone(SHANGHAI).date()
    lately = Post.objects.filter(person=OuterRef("pk")).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))
    idle = Q(last_login__lt=ends) | Q(last_login__isnull=True, date_joined__lt=ends)
    closed = Person.objects.filter(idle, is_active=False).exclude(username__startswith=NAMELESS)
    return closed.exclude(Exists(lately))


def _forget_accounts(keys: Sequence[Any], _at: datetime) -> int:
    return anonymise_people(keys)


def _find(username: str) -> tuple[str, str] | None:
    found = Person.objects.filter(username__iexact=username).select_related("account").first()
    if found is None:
        return None
    held = Post.objects.filter(person=found).order_by("-starts_on").values_list("place_id", flat=True).first()
    account = getattr(found, "account", None)
    return str(found.pk), account.place_id if account else held or ""


RETENTION = RetentionRules(
    rules=(
        deleting(
            "people.sign_ins",
            Retention.SIGN_INS,
            SignIn.objects.all(),
            moment="at",
            covers=("SignIn",),
            counts_from=_("the moment somebody signed in, or tried to"),
            does=_("deletes the entry"),
            held_by={"person": "person_id"},
        ),
        deleting(
            "people.guesses",
            Retention.SIGN_INS,
            Guesses.objects.all(),
            moment="since",
            covers=("Guesses",),
            counts_from=_("the first wrong try"),
            does=_("deletes the count of wrong tries with its address"),
        ),
        Rule(
            key="people.accounts",
            retention=Retention.WHILE_HELD,
            covers=("Person", "Account", "Post"),
            counts_from=_("the last sign-in and the end of the last post of a closed account"),
            does=_("takes the name, the account name and every way to sign in; posts and acts stay with a number"),
            due=_accounts_over,
            moment="date_joined",
            forget=_forget_accounts,
            held_by={"person": "pk"},
        ),
        deleting(
            "people.shifts",
            Retention.WHILE_HELD,
            Shift.objects.all(),
            moment="ends_at",
            covers=("Shift",),
            counts_from=_("the end of the shift"),
            does=_("deletes the shift"),
            held_by={"person": "post__person_id"},
        ),
        deleting(
            "people.team_members",
            Retention.WHILE_HELD,
            TeamMember.objects.all(),
            moment="left_on",
            covers=("TeamMember", "FreeHours", "FreeDay"),
            counts_from=_("the day they left the team"),
            does=_("deletes the member with skills and free hours"),
        ),
        deleting(
            "people.absences",
            Retention.HISTORY,
            Absence.objects.all(),
            moment="ends_on",
            covers=("Absence", "StandIn"),
            counts_from=_("the last day of the absence"),
            does=_("deletes the absence and who stood in"),
            held_by={"person": "person_id"},
        ),
        deleting(
            "people.role_requests",
            Retention.HISTORY,
            RoleRequest.objects.all(),
            moment="expires_at",
            covers=("RoleRequest",),
            counts_from=_("the day by which a post asked for had to be decided"),
            does=_("deletes who asked, for whom and who decided; the chained history keeps the grant"),
            held_by={"person": "person_id"},
        ),
        deleting(
            "people.trail_proofs",
            Retention.HISTORY,
            TrailProof.objects.filter(finished_at__isnull=False),
            moment="asked_at",
            covers=("TrailProof",),
            counts_from=_("the moment somebody had the history verified"),
            does=_("deletes who asked for it, and what was found"),
        ),
    ),
    kept_on=(
        KeptOn(
            Retention.WHILE_HELD,
            ("AnswerRule",),
            _("Names only which official decided who answers for a kind of matter; added to, never edited."),
        ),
    ),
    holdable=(Holdable("person", _("An account"), _("The account name."), _find),),
)
