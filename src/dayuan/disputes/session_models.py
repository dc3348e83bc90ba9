"""What was said: sessions of mediation, and in them each participant's words."""

from django.db import models

from dayuan.kernel.ids import new_id
from dayuan.kernel.sealing.fields import SealedTextField
from dayuan.people.models import Person

SAID_LENGTH = 2_000


class Session(models.Model):
    """One meeting: together, or with one side apart."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    is_apart = models.BooleanField()
    began_at = models.DateTimeField()
    where = models.CharField(max_length=120)
    held_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    others = SealedTextField(max_length=200, blank=True)
    """Who else was there: counsel, guardian, a respected neighbour, an interpreter."""
    result = SealedTextField(max_length=SAID_LENGTH, blank=True)
    """How far they came, as the mediator notes it; read by whoever reads the dispute."""
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["dispute", "number"], name="session_numbered_once")]


class PlannedSession(models.Model):
    """When and where they meet next: both sides together, or one side apart. A new moment replaces the old one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.PROTECT, related_name="planned_sessions")
    side = models.CharField(max_length=10, blank=True)
    """One of Side where they meet that side alone; the other side never learns of it."""
    begins_at = models.DateTimeField()
    where = models.CharField(max_length=120)
    planned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()

    class Meta:
        ordering = ["begins_at"]
        constraints = [models.UniqueConstraint(fields=["dispute", "side"], name="one_session_planned_with_a_side")]


class Statement(models.Model):
    """That a party was there, and what they said; in confidence, nobody but the mediators reads it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="statements")
    party = models.ForeignKey("disputes.Party", on_delete=models.PROTECT, related_name="statements")
    said = SealedTextField(max_length=SAID_LENGTH, blank=True)
    in_confidence = models.BooleanField(default=False)

    class Meta:
        ordering = ["party__number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "party"], name="party_once_in_a_session"),
        ]
