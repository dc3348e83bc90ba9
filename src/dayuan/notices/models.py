"""Notices with their deliveries, how each person wants to be told, and the gateways that carry it."""

import json
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from dayuan.kernel.ids import new_id
from dayuan.kernel.sealing.fields import SealedTextField
from dayuan.notices.rules import QUIET_FROM, QUIET_UNTIL, DeliveryState, Kind, Level, Problem
from dayuan.people.models import Person
from dayuan.places.models import Place


class Notice(models.Model):
    """One thing that concerns one person. The same key twice is one notice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=160, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices")
    subject = models.CharField(max_length=120)
    """What it is about, such as `warning:<uuid>`."""
    level = models.CharField(max_length=6, choices=[(level.value, level.value) for level in Level], blank=True)
    title = models.CharField(max_length=120)
    body = models.TextField(max_length=2000, blank=True)
    link = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=200)
    """Why this person."""
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)
    """When a page of the person first showed it; nobody need have looked."""
    seen_at = models.DateTimeField(null=True)
    """When the person opened it."""
    acknowledged_at = models.DateTimeField(null=True)
    undelivered_at = models.DateTimeField(null=True)
    """When the last way to the person had failed."""
    ended_at = models.DateTimeField(null=True)
    """When what it is about was decided or over: from then on no answer is asked for."""
    ending = models.CharField(max_length=200, blank=True)
    """How it ended, in the words of whoever told it."""
    english = models.JSONField(default=dict)
    """Title, body, reason and ending once more for a reader in English, where whoever sent it knew them."""
    went_at = models.DateTimeField(null=True)
    """When it first left the building by itself."""
    is_fold = models.BooleanField(default=False)
    """Stands for others that would have been too many."""
    folded_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="folded")

    class Meta:
        indexes = [
            models.Index(fields=["person", "-made_at"], name="notices_of_a_person"),
            models.Index(fields=["subject", "made_at"], name="notices_of_a_subject"),
            models.Index(fields=["person", "went_at"], condition=Q(went_at__isnull=False), name="notices_that_went"),
            models.Index(
                fields=["person", "-made_at"], condition=Q(acknowledged_at=None, is_fold=False), name="notices_unread"
            ),
            models.Index(fields=["undelivered_at"], condition=Q(undelivered_at__isnull=False), name="notices_undone"),
        ]
        constraints = [
            models.CheckConstraint(
                name="acknowledged_means_seen", condition=Q(acknowledged_at__isnull=True) | Q(seen_at__isnull=False)
            ),
            models.CheckConstraint(
                name="ended_says_how",
                condition=Q(ended_at__isnull=True, ending="") | Q(ended_at__isnull=False) & ~Q(ending=""),
            ),
            models.CheckConstraint(name="folds_are_not_folded", condition=Q(is_fold=False) | Q(folded_into=None)),
        ]

    folded_into_id: UUID | None

    def __str__(self) -> str:
        return self.title

    @property
    def display_title(self) -> str:
        return self._said("title")

    @property
    def display_body(self) -> str:
        return self._said("body")

    @property
    def display_reason(self) -> str:
        return self._said("reason")

    @property
    def display_ending(self) -> str:
        return self._said("ending")

    def _said(self, name: str) -> str:
        """What leaves the building is Chinese; a page speaks its reader's language."""
        english = str(self.english.get(name, "")) if get_language() == "en" else ""
        return english or str(getattr(self, name))


class Delivery(models.Model):
    """One notice on one way, and what became of it: the receipt."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in Kind])
    state = models.CharField(
        max_length=10, choices=[(state.value, state.value) for state in DeliveryState], default=DeliveryState.WAITING
    )
    due_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True)
    """The end of the quiet hours that held it."""
    gives_up_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    settled_at = models.DateTimeField(null=True)
    """When it was sent, shown or given up."""
    problem = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Problem], blank=True)
    detail = models.CharField(max_length=80, blank=True)
    """The channel's own code or number: never an address and never words of the notice."""

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state=DeliveryState.WAITING), name="deliveries_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["notice", "kind"], name="one_delivery_per_way"),
            models.CheckConstraint(
                name="a_failure_says_why", condition=~Q(state=DeliveryState.FAILED) | ~Q(problem="")
            ),
            models.CheckConstraint(
                name="settled_says_when",
                condition=Q(state=DeliveryState.WAITING, settled_at__isnull=True)
                | ~Q(state=DeliveryState.WAITING) & Q(settled_at__isnull=False),
            ),
        ]


class Preference(models.Model):
    """How somebody wants to be told. Without one the defaults hold."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, primary_key=True, related_name="+")
    choices = models.JSONField(default=dict)
    """By level: the outside ways."""
    groups = models.JSONField(default=list)
    """Which groups the person is in, so that the group's robot may call them."""
    quiet_from = models.TimeField(default=QUIET_FROM)
    quiet_until = models.TimeField(default=QUIET_UNTIL)
    changed_at = models.DateTimeField()


class Contact(models.Model):
    """Where somebody who works here can be reached from outside."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")
    phone = SealedTextField(max_length=20, blank=True)
    email = SealedTextField(max_length=120, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")


class PushSubscription(models.Model):
    """A browser that lets us call it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    endpoint = SealedTextField(max_length=1000)
    endpoint_mark = models.CharField(max_length=64, unique=True)
    """SHA-256 of the address: the same browser twice is one."""
    keys = SealedTextField(max_length=400)
    """As JSON: the browser's public key and its secret (RFC 8291)."""
    browser = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField()


class Gateway(models.Model):
    """What carries notices of a place and all inside it out of the building; off until somebody sets it up."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in Kind])
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    is_on = models.BooleanField(default=False)
    sealed_settings = SealedTextField(max_length=2000, blank=True)
    """As JSON: addresses, accounts and secrets."""
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    worked_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    rests_until = models.DateTimeField(null=True)
    """After it could not be reached nothing is tried until then, so that one dead gateway holds nobody up."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "place"], name="one_gateway_per_kind_and_place")]

    @property
    def settings(self) -> dict[str, Any]:
        held: dict[str, Any] = json.loads(self.sealed_settings) if self.sealed_settings else {}
        return held
