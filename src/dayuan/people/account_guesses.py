"""Counting wrong tries in the database: they hold over restarts and over several web processes."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from dayuan.people.account_models import Guesses, UsedCode
from dayuan.people.account_rules import (
    ACCOUNT_PATIENCE,
    ADDRESS_PATIENCE,
    SECOND_FACTOR_PATIENCE,
    Count,
    after_try,
    is_locked,
)
from dayuan.people.models import Person

PATIENCE = {
    Guesses.Kind.ACCOUNT: ACCOUNT_PATIENCE,
    Guesses.Kind.ADDRESS: ADDRESS_PATIENCE,
    Guesses.Kind.SECOND_FACTOR: SECOND_FACTOR_PATIENCE,
}
A_CODE_IS_REMEMBERED_FOR = timedelta(minutes=10)


def begin_try(
    kind: Guesses.Kind, subject: str, *, at: datetime, person: Person | None = None, address: str = ""
) -> datetime | None:
    """Count one try before its answer is known, so that many at once are not more than one after another.

    Returns:
        Until when nothing may be tried; None where this try may be made.
    """
    key = _key(kind, subject)
    with transaction.atomic():
        _hold(key)
        known = Guesses.objects.filter(kind=kind, key=key).first()
        before = Count(known.tries, known.since, known.locked_until) if known else None
        if before is not None and is_locked(before, at=at):
            return before.locked_until
        after = after_try(before, PATIENCE[kind], at=at)
        Guesses.objects.update_or_create(
            kind=kind,
            key=key,
            defaults={
                "tries": after.tries,
                "since": after.since,
                "locked_until": after.locked_until,
                "person": person,
                "address": address,
            },
        )
    return None


def locks_after(kind: Guesses.Kind, subject: str, *, at: datetime) -> datetime | None:
    """Until when the tries made so far lock this subject."""
    known = Guesses.objects.filter(kind=kind, key=_key(kind, subject), locked_until__gt=at).first()
    return known.locked_until if known else None


def forgive(kind: Guesses.Kind, subject: str) -> None:
    """The right answer was given: what was tried before no longer counts."""
    Guesses.objects.filter(kind=kind, key=_key(kind, subject)).delete()


@transaction.atomic
def take_back(kind: Guesses.Kind, subject: str) -> None:
    """One try turned out right. The others from this address, perhaps against other accounts, still count."""
    key = _key(kind, subject)
    _hold(key)
    known = Guesses.objects.filter(kind=kind, key=key).first()
    if known is None:
        return
    if known.tries <= 1:
        known.delete()
        return
    known.tries, known.locked_until = known.tries - 1, None
    known.save(update_fields=["tries", "locked_until"])


def use_code(person: Person, code: str, *, at: datetime) -> bool:
    """Whether this one-time code is used for the first time."""
    UsedCode.objects.filter(used_at__lt=at - A_CODE_IS_REMEMBERED_FOR).delete()
    code_seen = UsedCode(key=_key("code", f"{person.pk}:{code.strip()}"), used_at=at)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {UsedCode._meta.db_table} (key, used_at) VALUES (%s, %s) ON CONFLICT DO NOTHING",  # noqa: S608  # our own table's name
            [code_seen.key, code_seen.used_at],
        )
        return bool(cursor.rowcount == 1)


def _key(kind: str, subject: str) -> str:
    return salted_hmac(f"dayuan.people.guesses.{kind}", subject, algorithm="sha256").hexdigest()


def _hold(key: str) -> None:
    """Two tries of one subject take turns, also when no row stands yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
