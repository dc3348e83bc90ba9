"""Tables without township words: the audit chain, the outbox, the live feed."""

from django.db import models

from dayuan.kernel.chain import ChainHead, ChainLink, ForgottenLink
from dayuan.kernel.ids import new_id

__all__ = [
    "AuditEntry",
    "AuditExportPlace",
    "ChainHead",
    "ForgottenLink",
    "LiveEvent",
    "OutboxMessage",
    "SealingKeyMark",
]


class AuditEntry(ChainLink):
    """Who looked at or changed what, and why. One chain per township."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=80)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    place_code = models.CharField(max_length=18)
    reason = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)

    sealed_fields = ("id", "at", "by_id", "by_name", "action", "subject", "place_code", "reason", "detail")
    forgettable_fields = ("reason", "detail")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="audit_one_link_per_number")]
        indexes = [models.Index(fields=["subject", "at"]), models.Index(fields=["place_code", "-at"])]


class AuditExportPlace(models.Model):
    """Up to which entry of a chain a collector outside was told."""

    target = models.CharField(max_length=200)
    chain = models.CharField(max_length=120)
    number = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)
    """What kept the last try from going through."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target", "chain"], name="one_place_per_collector_and_chain"),
        ]


class OutboxMessage(models.Model):
    """Something that leaves the building, written in the transaction that decided it; the relay carries it out."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject = models.CharField(max_length=200)
    body = models.JSONField()
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(sent_at__isnull=True), name="outbox_waiting"),
        ]


class LiveEvent(models.Model):
    """What changed, for the screens that are looking. Unlogged and short-lived: the truth is elsewhere.

    The column `transaction` (xid8, default pg_current_xact_id()) orders events by commit; see kernel.live.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=60)
    items = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)


class SealingKeyMark(models.Model):
    """By what a key of sealed fields is known again. Its proof is a keyed hash: the key cannot be made from it."""

    key_id = models.CharField(max_length=8, primary_key=True)
    proof = models.BinaryField()
    noted_at = models.DateTimeField()
