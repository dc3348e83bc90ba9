"""What was seen: signals, photographs, and the messages that could not be understood."""

from typing import Self

from django.db import models

from dayuan.devices.models import Device
from dayuan.kernel.ids import new_id
from dayuan.people.access import Scope
from dayuan.people.models import Person
from dayuan.people.rules import COMMAND_ROLES, DESK_ROLES
from dayuan.places.models import Place
from dayuan.sensing.rules import PhotoState, SignalKind, WhyKeptAside

__all__ = ["KeptAside", "Photo", "PhotoState", "QueuePlace", "Signal", "SignalKind", "WhyKeptAside"]


class SignalQuerySet(models.QuerySet["Signal"]):
    def visible_to(self, scope: Scope) -> Self:
        """What a door or a meter in somebody's home says is for whoever watches, not for every desk."""
        seen = scope.q("place_id", COMMAND_ROLES)
        if scope.roles & (DESK_ROLES - COMMAND_ROLES):
            seen |= scope.q("place_id", DESK_ROLES) & models.Q(device__home=None)
        return self.filter(seen)


class Signal(models.Model):
    """One thing seen or measured, as its producer said it and when we heard it.

    Partitioned by month on the id itself: a UUIDv7 carries its moment, so one key keeps a signal single for ever.
    The foreign keys are not enforced by the database, which would cost more than the rest of the insert.
    A forgotten signal keeps its row, without contents: so a late repetition of it is known for what it is.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=30)
    device = models.ForeignKey(
        Device, on_delete=models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="signals"
    )
    person = models.ForeignKey(
        Person, on_delete=models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    place = models.ForeignKey(Place, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    observed_at = models.DateTimeField()
    received_at = models.DateTimeField()
    clock_skew_s = models.FloatField(default=0)
    """observed_at minus received_at where that is beyond the tolerance, else 0; seconds."""
    confidence = models.FloatField(null=True)
    value = models.FloatField(null=True)
    unit = models.CharField(max_length=12, blank=True)
    evidence = models.JSONField(default=list)
    """References such as `photo:<id>`."""
    details = models.JSONField(default=dict)
    fingerprint = models.BinaryField()
    """SHA-256 of what was sent: the same id with other contents is not the same signal. Empty once forgotten."""
    forget_at = models.DateTimeField(null=True)
    """When its contents are forgotten; null keeps them for as long as its month is kept."""

    objects = SignalQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["device", "-id"], name="signal_of_device"),
            models.Index(fields=["place", "-id"], name="signal_at_place"),
            models.Index(fields=["forget_at"], condition=models.Q(forget_at__isnull=False), name="signal_to_forget"),
            # Few of very many: what a person told is found without reading what devices said.
            models.Index(fields=["-id"], condition=models.Q(person__isnull=False), name="signal_told"),
        ]
        constraints = [
            models.CheckConstraint(
                name="signal_from_somebody",
                condition=models.Q(device__isnull=False, person__isnull=True)
                | models.Q(device__isnull=True, person__isnull=False),
            ),
        ]

    @property
    def is_forgotten(self) -> bool:
        return not self.fingerprint


class PhotoQuerySet(models.QuerySet["Photo"]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(scope.q("place_id", DESK_ROLES))


class Photo(models.Model):
    """A photograph, re-encoded by us and without its metadata. The file lies in the media folder under its id."""

    id = models.UUIDField(primary_key=True, default=new_id)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, related_name="photos")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    received_at = models.DateTimeField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    """Of the re-encoded file."""
    upload_sha256 = models.CharField(max_length=64)
    """Of what was uploaded: the same id with other bytes is refused."""
    state = models.CharField(
        max_length=16, choices=[(s.value, s.value) for s in PhotoState], default=PhotoState.WAITING
    )
    why = models.CharField(max_length=200, blank=True)
    forget_at = models.DateTimeField(null=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["forget_at"], condition=models.Q(forget_at__isnull=False), name="photo_to_forget"),
            models.Index(fields=["device", "-received_at"]),
        ]


class KeptAsideQuerySet(models.QuerySet["KeptAside"]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(scope.q("place_code", COMMAND_ROLES))


class KeptAside(models.Model):
    """A message that could not be taken as a signal, with the reason. Shown on a page; nothing is dropped silently."""

    id = models.UUIDField(primary_key=True, default=new_id)
    why = models.CharField(max_length=20, choices=[(w.value, w.value) for w in WhyKeptAside])
    detail = models.CharField(max_length=500, blank=True)
    """Which field was wrong and how, in English, as the validator said it."""
    faults = models.JSONField(default=list)
    """The same for pages to translate: [the validator's name for the fault, the field]; empty where it said nothing."""
    device_id = models.CharField(max_length=80, blank=True)
    """As the topic or the login said, known to us or not."""
    place_code = models.CharField(max_length=18)
    """The device's place; for an unknown device the township this installation serves."""
    channel = models.CharField(max_length=120)
    received_at = models.DateTimeField()
    body = models.BinaryField()
    """The first 64 KiB of what was sent."""
    body_bytes = models.PositiveIntegerField()
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    forget_at = models.DateTimeField()

    objects = KeptAsideQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at"]
        indexes = [models.Index(fields=["place_code", "-received_at"])]


class QueuePlace(models.Model):
    """Up to which message the broker's queue is stored; one row for the queue there is."""

    queue_made_at = models.DateTimeField(primary_key=True)
    number = models.BigIntegerField()
