"""What is kept of grants: who asked for which post for whom, and who decided."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from dayuan.kernel.ids import new_id
from dayuan.people.rules import Role
from dayuan.places.models import Place, Site


class RoleRequest(models.Model):
    """A post asked for by one person and granted, or not, by a second."""

    class State(models.TextChoices):
        WAITING = "waiting"
        GRANTED = "granted"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"
        """Taken back by whoever asked."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="role_requests")
    role = models.CharField(max_length=30, choices=[(role.value, role.value) for role in Role])
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    instead_of = models.ForeignKey("people.Post", on_delete=models.PROTECT, null=True, related_name="+")
    """The post that ends the day before: this one changes hands."""
    reason = models.CharField(max_length=200)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(name="nobody_asks_a_post_for_themselves", condition=~Q(asked_by=F("person"))),
            models.CheckConstraint(
                name="a_grant_needs_a_second_person",
                condition=Q(decided_by__isnull=True)
                | Q(state="withdrawn")
                | ~Q(decided_by=F("person")) & ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="who_asked_takes_back", condition=~Q(state="withdrawn") | Q(decided_by=F("asked_by"))
            ),
            models.CheckConstraint(
                name="what_is_decided_says_by_whom",
                condition=Q(state="waiting", decided_by__isnull=True, decided_at__isnull=True)
                | Q(state__in=["granted", "declined", "withdrawn"], decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_request_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        ]


class TrailProof(models.Model):
    """One verification of every chain: how far it is, and what it found. One runs at a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    entries = models.PositiveBigIntegerField(default=0)
    """How many there were when it began."""
    seen = models.PositiveBigIntegerField(default=0)
    broken = models.JSONField(default=list)
    """The first broken link of each chain: [{"chain": …, "number": …, "why": …}]."""
    finished_at = models.DateTimeField(null=True)
    failed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["failed"], condition=Q(finished_at__isnull=True), name="one_proof_of_the_trail_at_a_time"
            ),
            models.CheckConstraint(
                name="only_a_proof_that_ended_failed", condition=Q(failed=False) | Q(finished_at__isnull=False)
            ),
        ]

    @property
    def percent(self) -> int:
        return min(99, 100 * self.seen // self.entries) if self.entries else 0
