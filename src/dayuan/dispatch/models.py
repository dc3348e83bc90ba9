"""Who was asked to go, why, and what they answered."""

from typing import Self

from django.db import models
from django.db.models import Q

from dayuan.cases.models import Case
from dayuan.dispatch.rules import DeclineReason, OfferState, Outcome, Rung
from dayuan.kernel.ids import new_id
from dayuan.people.access import Scope
from dayuan.people.models import Person, Post
from dayuan.people.rules import DESK_ROLES

__all__ = ["DeclineReason", "Offer", "OfferState", "Outcome", "Rung"]

LIVE_STATES = [OfferState.ASKED.value, OfferState.ACCEPTED.value, OfferState.ARRIVED.value]


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(Q(person_id=scope.person_id) | scope.q("case__place_id", DESK_ROLES))

    def live(self) -> Self:
        return self.filter(state__in=LIVE_STATES)


class Offer(models.Model):
    """One person asked to go, with the reason for the choice. A case has at most one live offer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="offers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="offers")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    rung = models.CharField(max_length=10, choices=[(r.value, r.value) for r in Rung])
    order = models.PositiveIntegerField()
    """Which try this is for its case, from 1."""
    reasons = models.JSONField()
    """Why this person: [{"code": …, …facts}]."""
    passed_over = models.JSONField(default=list)
    """Who was considered and not asked, and why: [{"person": id, "name": …, "code": …}]."""
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in OfferState], default=OfferState.ASKED)
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    arrive_by = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(max_length=12, choices=[(r.value, r.value) for r in DeclineReason], blank=True)
    outcome = models.CharField(max_length=16, choices=[(o.value, o.value) for o in Outcome], blank=True)
    note = models.CharField(max_length=500, blank=True)
    photo_id = models.UUIDField(null=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "order"], name="offer_one_per_try"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=LIVE_STATES), name="case_has_one_live_offer"
            ),
            models.CheckConstraint(
                name="declined_with_a_reason", condition=~Q(state=OfferState.DECLINED) | ~Q(decline_reason="")
            ),
            models.CheckConstraint(name="done_with_an_outcome", condition=~Q(state=OfferState.DONE) | ~Q(outcome="")),
        ]
        indexes = [
            models.Index(fields=["answer_by"], condition=Q(state="asked"), name="offer_unanswered"),
            models.Index(fields=["person", "-asked_at"]),
        ]
