"""What a signed-in person must do before anything else: choose a password, set up a second factor."""

from datetime import datetime
from enum import StrEnum

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef

from dayuan.kernel.clock import SHANGHAI
from dayuan.people.account_models import Account
from dayuan.people.models import Person, Post
from dayuan.people.rules import SECOND_FACTOR_ROLES

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class Duty(StrEnum):
    """What comes first, by the name of the page where it is done."""

    CHOOSE_PASSWORD = "account_change_password"  # noqa: S105  # the name of a page
    SET_UP_SECOND_FACTOR = "mfa_index"


def must_have_second_factor(person: Person, *, at: datetime) -> bool:
    """C-21: administrators, and whoever else holds a post of SECOND_FACTOR_ROLES."""
    today = at.astimezone(SHANGHAI).date()
    held = Post.objects.filter(person=person, role__in=list(SECOND_FACTOR_ROLES)).held_on(today)
    return settings.SECOND_FACTOR_REQUIRED is True and held.exists()


def duty_of(person: Person, *, at: datetime) -> Duty | None:
    """Asked at every request, so it is one question to the database."""
    mine = OuterRef("pk")
    held = Post.objects.filter(person=mine, role__in=list(SECOND_FACTOR_ROLES))
    found = (
        Person.objects.filter(pk=person.pk)
        .annotate(
            has_one_time=Exists(Account.objects.filter(person=mine, one_time_until__isnull=False)),
            must_have=Exists(held.held_on(at.astimezone(SHANGHAI).date())),
            has_factor=Exists(Authenticator.objects.filter(user=mine, type__in=SECOND_FACTORS)),
        )
        .values_list("has_one_time", "must_have", "has_factor")
        .first()
    )
    if found is None:
        return None
    has_one_time, must_have, has_factor = found
    if has_one_time:
        return Duty.CHOOSE_PASSWORD
    if must_have and not has_factor and settings.SECOND_FACTOR_REQUIRED:
        return Duty.SET_UP_SECOND_FACTOR
    return None
