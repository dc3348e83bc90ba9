"""What is kept of accounts: who made them, who signed in from where, and tries that were wrong."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from dayuan.kernel.ids import new_id
from dayuan.places.models import Place


class Account(models.Model):
    """What the administrators keep of a person's account. People of before there were administrators have none."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="account"
    )
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    """Whose system administrators look after it."""
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    one_time_until = models.DateTimeField(null=True)
    """Until when the one-time password opens it; nothing once the owner has chosen a password."""
    reset_at = models.DateTimeField(null=True)
    """When an administrator last gave it a password; its owner is told so."""


class SignInOutcome(models.TextChoices):
    SIGNED_IN = "signed_in"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105  # not a password
    WRONG_CODE = "wrong_code"
    LOCKED = "locked"


class SignIn(models.Model):
    """One sign-in, or one that did not succeed, shown to the account's owner."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ins")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=SignInOutcome.choices)
    address = models.CharField(max_length=60)
    browser = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="sign_ins_of_a_person")]


class Guesses(models.Model):
    """Tries that were not followed by the right answer, of one account, address or second factor."""

    class Kind(models.TextChoices):
        ACCOUNT = "account"
        ADDRESS = "address"
        SECOND_FACTOR = "second_factor"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    key = models.CharField(max_length=64)
    """A keyed hash: people type passwords where their name belongs."""
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    address = models.CharField(max_length=60, blank=True)
    tries = models.PositiveIntegerField()
    since = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="guesses_are_counted_once"),
            models.CheckConstraint(name="guesses_are_at_least_one", condition=Q(tries__gte=1)),
        ]
        indexes = [
            models.Index(fields=["locked_until"], condition=Q(locked_until__isnull=False), name="guesses_locked"),
        ]


class UsedCode(models.Model):
    """A one-time code that was accepted and must not be accepted again, in whichever process."""

    key = models.CharField(max_length=64, primary_key=True)
    used_at = models.DateTimeField()
