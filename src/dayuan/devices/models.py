"""Every piece of equipment: who owns it, where it stands, and how it is."""

from datetime import datetime
from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from dayuan.devices.rules import (
    CAMERA_KINDS,
    CLOCK_FAULT_SHOWN_FOR,
    DeviceKind,
    Health,
    HealthEvidence,
    HealthReading,
    Verb,
)
from dayuan.households.models import Household
from dayuan.kernel.ids import new_id
from dayuan.kernel.models import OutboxMessage
from dayuan.people.access import Scope
from dayuan.people.rules import STAFF_ROLES
from dayuan.places.models import Place, Site

__all__ = ["Command", "Device", "DeviceKind", "Health", "HealthChange", "HealthEvidence", "Verb"]

DEVICE_ID = RegexValidator(r"^[a-z0-9][a-z0-9-]{2,39}$")


class DeviceQuerySet(models.QuerySet["Device"]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(scope.q("place_id", STAFF_ROLES))

    def active(self) -> Self:
        return self.filter(activated_at__isnull=False, retired_at__isnull=True)


class Device(models.Model):
    """A camera, sensor or loudspeaker. The id is its login name and part of its topics.

    C-08: location, kind, retention, manager and police filing are kept for every camera; one that is not filed cannot
    be activated without a recorded reason.
    """

    id = models.CharField(max_length=40, primary_key=True, validators=[DEVICE_ID])
    kind = models.CharField(max_length=30, choices=[(kind.value, kind.value) for kind in DeviceKind])
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    owner = models.CharField(max_length=80)
    """The unit that owns and manages it."""
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="devices")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="devices")
    home = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="devices")
    """The household in whose home it stands: it runs only while they consent (C-11a)."""
    longitude = models.FloatField()
    latitude = models.FloatField()
    bearing_deg = models.FloatField(null=True)
    """Where a camera looks, degrees clockwise from north."""
    expected_every_s = models.PositiveIntegerField(default=60)
    """The longest it keeps silent when all is well."""
    retention_days = models.PositiveIntegerField(null=True)
    filing_number = models.CharField(max_length=60, blank=True)
    filed_on = models.DateField(null=True)
    secret_hash = models.CharField(max_length=64, blank=True)
    """SHA-256 of the device's secret (256 random bits), for uploads."""
    secret_bcrypt = models.CharField(max_length=80, blank=True)
    """The same secret for the broker's own login."""
    activated_at = models.DateTimeField(null=True)
    activation_reason = models.CharField(max_length=200, blank=True)
    stopped_at = models.DateTimeField(null=True)
    """When it was taken out of service because nobody in its home agrees any more; null once it is let in again."""
    retired_at = models.DateTimeField(null=True)

    health = models.CharField(max_length=10, choices=[(h.value, h.value) for h in Health], default=Health.UNKNOWN)
    health_since = models.DateTimeField()
    health_evidence = models.CharField(
        max_length=20, choices=[(e.value, e.value) for e in HealthEvidence], default=HealthEvidence.NEVER_HEARD
    )
    last_heard_at = models.DateTimeField(null=True)
    clock_skew_s = models.FloatField(default=0)
    """How far the device's clock was from ours at its last signal; positive when it runs ahead."""
    clock_wrong_at = models.DateTimeField(null=True)
    """When, by our clock, its clock was last heard to be wrong: the next good signal does not hide it."""
    clock_wrong_by_s = models.FloatField(null=True)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="clock_wrong_at_and_by_how_much",
                condition=Q(clock_wrong_at__isnull=True, clock_wrong_by_s__isnull=True)
                | Q(clock_wrong_at__isnull=False, clock_wrong_by_s__isnull=False),
            ),
            # The id is written into the broker's configuration and into topics: nothing else may stand in it.
            models.CheckConstraint(name="device_id_is_plain", condition=Q(id__regex=r"^[a-z0-9][a-z0-9-]{2,39}$")),
            models.CheckConstraint(
                name="unfiled_cameras_run_only_with_a_reason",
                condition=~Q(kind__in=[kind.value for kind in sorted(CAMERA_KINDS)])
                | Q(activated_at__isnull=True)
                | ~Q(filing_number="")
                | ~Q(activation_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name

    @property
    def is_active(self) -> bool:
        return self.activated_at is not None and self.retired_at is None

    @property
    def is_camera(self) -> bool:
        return self.kind in CAMERA_KINDS

    def had_wrong_clock(self, *, at: datetime) -> bool:
        """Lately enough to be worth telling."""
        return self.clock_wrong_at is not None and at - self.clock_wrong_at <= CLOCK_FAULT_SHOWN_FOR

    @property
    def health_reading(self) -> HealthReading:
        return HealthReading(Health(self.health), self.health_since, HealthEvidence(self.health_evidence))


class HealthChange(models.Model):
    """When a device's health changed, and by what evidence we knew."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="health_changes")
    health = models.CharField(max_length=10, choices=[(h.value, h.value) for h in Health])
    evidence = models.CharField(max_length=20, choices=[(e.value, e.value) for e in HealthEvidence])
    since = models.DateTimeField()
    noticed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["device", "-noticed_at"])]


class Command(models.Model):
    """Something a device was told to do. Sent is not done: its own answer says so, or its silence."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"
        UNANSWERED = "unanswered"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="commands")
    verb = models.CharField(max_length=30, choices=[(verb.value, verb.value) for verb in Verb])
    detail = models.JSONField(default=dict)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    given_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)
    message = models.ForeignKey(OutboxMessage, on_delete=models.SET_NULL, null=True, related_name="+")
    """What carries it out of the building; forgotten some days after it was sent."""

    class Meta:
        indexes = [
            models.Index(fields=["device", "-given_at"]),
            models.Index(fields=["answer_by"], condition=Q(state="waiting"), name="command_unanswered"),
        ]

    @property
    def is_sent(self) -> bool:
        return self.message is None or self.message.sent_at is not None
