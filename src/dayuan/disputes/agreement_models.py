"""What was agreed: the agreement with its signatures and obligations, the court's confirmation, the follow-ups."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from dayuan.disputes.rules.agreeing import (
    CourtOutcome,
    FollowUpWay,
    Performance,
    PerformanceSeen,
    Satisfaction,
    SignedHow,
)
from dayuan.kernel.ids import new_id
from dayuan.kernel.sealing.fields import SealedTextField
from dayuan.people.models import Person

TERMS_LENGTH = 3_000


def _choices(words: Any) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def standing(self) -> Self:
        return self.filter(ended_at__isnull=True)


class Agreement(models.Model):
    """A mediation agreement: written (art. 29) or oral and recorded (art. 28). One stands at a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.PROTECT, related_name="agreements")
    is_oral = models.BooleanField()
    facts = SealedTextField(max_length=TERMS_LENGTH)
    """What happened, what is disputed, whose fault it is (art. 29, 2)."""
    terms = SealedTextField(max_length=TERMS_LENGTH)
    """What they agreed (art. 29, 3)."""
    drawn_up_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drawn_up_at = models.DateTimeField()
    mediator_signed_on = models.DateField(null=True)
    sealed_on = models.DateField(null=True)
    """With the committee's seal."""
    effective_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    """Not signed, or broken: mediation went on."""

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["drawn_up_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispute"], condition=Q(ended_at__isnull=True), name="one_agreement_stands"
            ),
            models.CheckConstraint(
                name="written_agreement_takes_effect_signed_and_sealed",
                condition=Q(is_oral=True)
                | Q(effective_on__isnull=True)
                | Q(mediator_signed_on__isnull=False, sealed_on__isnull=False),
            ),
        ]


class Signature(models.Model):
    """A party's signature, seal or fingerprint under an agreement."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    party = models.ForeignKey("disputes.Party", on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=12, choices=_choices(SignedHow))
    signed_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "party"], name="party_signs_once")]


class Obligation(models.Model):
    """What one party owes under an agreement, how, and until when (art. 29, 3)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="obligations")
    number = models.PositiveSmallIntegerField()
    party = models.ForeignKey("disputes.Party", on_delete=models.PROTECT, related_name="+")
    what = SealedTextField(max_length=300)
    due_on = models.DateField()
    performance = models.CharField(max_length=10, choices=_choices(Performance), blank=True)
    settled_on = models.DateField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="obligation_numbered_once"),
            models.CheckConstraint(
                name="performance_has_its_day",
                condition=Q(performance="", settled_on__isnull=True) | ~Q(performance="") & Q(settled_on__isnull=False),
            ),
        ]

    @property
    def was_late(self) -> bool:
        return self.performance == Performance.DONE and bool(self.settled_on and self.settled_on > self.due_on)


class Confirmation(models.Model):
    """Both parties asked the court together to confirm the agreement (art. 33); the court's word, once it is there."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="confirmation")
    court = models.CharField(max_length=60)
    reference = models.CharField(max_length=60, blank=True)
    asked_on = models.DateField()
    outcome = models.CharField(max_length=12, choices=_choices(CourtOutcome), blank=True)
    decided_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="court_decision_has_its_day",
                condition=Q(outcome="", decided_on__isnull=True) | ~Q(outcome="") & Q(decided_on__isnull=False),
            ),
        ]


class FollowUp(models.Model):
    """A call or visit after 7, 30 and 90 days: planned with the agreement's effect, then kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.PROTECT, related_name="follow_ups")
    days = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    made_on = models.DateField(null=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=14, choices=_choices(FollowUpWay), blank=True)
    asked = SealedTextField(max_length=120, blank=True, default="")
    """Whom they asked."""
    performance = models.CharField(max_length=12, choices=_choices(PerformanceSeen), blank=True)
    satisfaction = models.CharField(max_length=12, choices=_choices(Satisfaction), blank=True)
    heats_up = models.BooleanField(default=False)
    words = SealedTextField(max_length=TERMS_LENGTH, blank=True)

    class Meta:
        ordering = ["due_on", "days"]
        indexes = [models.Index(fields=["due_on"], condition=Q(made_on__isnull=True), name="follow_ups_waiting")]
        constraints = [
            models.CheckConstraint(
                name="follow_up_says_what_was_seen",
                condition=Q(made_on__isnull=True, performance="", satisfaction="")
                | Q(made_on__isnull=False) & ~Q(performance="") & ~Q(satisfaction=""),
            ),
        ]
