"""Keys by which other systems report and ask, what came in by them, and who is told of what happens to cases."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from dayuan.cases.models import Case
from dayuan.exchange.county_models import CountyMatter, CountyMeaning, CountySystem
from dayuan.exchange.rules.hooks import DeliveryState, HookEvent
from dayuan.kernel.ids import new_id
from dayuan.kernel.sealing.fields import SealedTextField
from dayuan.people.models import Person
from dayuan.places.models import Place

__all__ = ["ApiKey", "CountyMatter", "CountyMeaning", "CountySystem", "Delivery", "ReceivedCase", "Subscription"]


class ApiKey(models.Model):
    """Lets another system report into one township and list what is public there, until a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    township = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    """The system that has it."""
    purpose = models.CharField(max_length=200)
    hash = models.BinaryField(unique=True)
    """SHA-256 of the key, which is random and long enough not to be found from it."""
    beginning = models.CharField(max_length=8)
    """The first characters of the key, by which people tell keys apart."""
    ends_on = models.DateField()
    """The last day on which it opens anything."""
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    revoked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    """When it was last shown to us, to the minute."""

    class Meta:
        ordering = ["-made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="key_revoked_by_somebody",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReceivedCase(models.Model):
    """A case that another system reported, and by which key."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="received")
    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="received")
    received_at = models.DateTimeField()


class Subscription(models.Model):
    """An address of another system that is told what happens to a township's public cases."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    township = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    url = models.CharField(max_length=500)
    secret = SealedTextField(max_length=80)
    """With it every message is signed; gone once the address is stopped."""
    events = ArrayField(models.CharField(max_length=20, choices=[(one.value, one.value) for one in HookEvent]))
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    stopped_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="subscription_stopped_by_somebody",
                condition=Q(stopped_at__isnull=True, stopped_by__isnull=True)
                | Q(stopped_at__isnull=False, stopped_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_on(self) -> bool:
        return self.stopped_at is None


class Delivery(models.Model):
    """One message to one address: written with what happened, carried out after the commit."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=20, choices=[(one.value, one.value) for one in HookEvent])
    code = models.CharField(max_length=20)
    """The public code of the case."""
    body = models.TextField()
    """What is sent, byte for byte at each try."""
    state = models.CharField(
        max_length=8, choices=[(one.value, one.value) for one in DeliveryState], default=DeliveryState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)
    """What the last try came to, such as `HTTP 200`."""

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(F("due_at"), condition=Q(state=DeliveryState.WAITING), name="delivery_waiting"),
            models.Index(fields=["subscription", "-made_at"], name="deliveries_of_address"),
        ]
        constraints = [
            models.CheckConstraint(
                name="delivery_due_while_it_waits",
                condition=Q(state=DeliveryState.WAITING, due_at__isnull=False)
                | (~Q(state=DeliveryState.WAITING) & Q(due_at__isnull=True)),
            ),
        ]
