"""What a signed-in person must do before anything else: choose a password, set up a second factor."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection

from dayuan.kernel.clock import SHANGHAI
from dayuan.people.models import Person, Post
from dayuan.people.rules import SECOND_FACTOR_ROLES

WHAT_IS_DUE = """
    SELECT EXISTS (SELECT FROM people_account WHERE person_id = %(person)s AND one_time_until IS NOT NULL),
           EXISTS (SELECT FROM people_post WHERE person_id = %(person)s AND role = ANY(%(roles)s)
                   AND starts_on <= %(day)s AND (ends_on IS NULL OR ends_on >= %(day)s)),
           EXISTS (SELECT FROM mfa_authenticator WHERE user_id = %(person)s AND type = ANY(%(factors)s))
"""
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
    """Asked at every request, so it is one question to the database, written down once."""
    asked: dict[str, Any] = {
        "person": person.pk,
        "roles": list(SECOND_FACTOR_ROLES),
        "factors": list(SECOND_FACTORS),
        "day": at.astimezone(SHANGHAI).date(),
    }
    with connection.cursor() as cursor:
        cursor.execute(WHAT_IS_DUE, asked)
        has_one_time, must_have, has_factor = cursor.fetchone() or (False, False, False)
    if has_one_time:
        return Duty.CHOOSE_PASSWORD
    if must_have and not has_factor and settings.SECOND_FACTOR_REQUIRED:
        return Duty.SET_UP_SECOND_FACTOR
    return None
