"""Texts that people consent to, their consents, and what data subjects asked of the desk."""

from datetime import date
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from dayuan.households.models import Resident, ResidentChange
from dayuan.kernel.ids import new_id
from dayuan.kernel.sealing.fields import SealedTextField
from dayuan.people.access import Scope
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.privacy.incident_models import Incident
from dayuan.privacy.rules.consents import KEEPING_ROLES, Channel, ConsentKind, Ending, OnBehalf
from dayuan.privacy.rules.requests import OPEN_STATES, RequestChannel, RequestKind, State

__all__ = ["Consent", "ConsentText", "Incident", "SubjectRequest"]

TEXT_LENGTH = 4_000


def _choices(words: Any) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class ConsentTextQuerySet(models.QuerySet["ConsentText"]):
    def of(self, township_code: str, kind: ConsentKind) -> Self:
        return self.filter(township_id=township_code, kind=kind)

    def in_force(self, day: date) -> Self:
        """With the newest first."""
        return self.filter(in_force_on__lte=day).order_by("-version")


class ConsentText(models.Model):
    """One version of what a township asks people to agree to. Added, never changed: a trigger refuses it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    township = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=_choices(ConsentKind))
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=80)
    body = models.TextField(max_length=TEXT_LENGTH)
    in_force_on = models.DateField()
    """From this day on only a consent to this version, or a later one, carries anything."""
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["township", "kind", "version"], name="consent_text_numbered_once"),
            models.CheckConstraint(name="consent_text_says_something", condition=~Q(title="") & ~Q(body="")),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    def standing(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def over(self) -> Self:
        """Ended. A withdrawal that is their last word is not over: nobody may process against it."""
        later = self.model.objects.filter(resident=OuterRef("resident"), kind=OuterRef("kind")).filter(
            given_at__gt=OuterRef("given_at")
        )
        return self.filter(~Q(ending=Ending.WITHDRAWN) | Exists(later), ended_at__isnull=False)

    def visible_to(self, scope: Scope) -> Self:
        return self.filter(scope.q("resident__place_id", KEEPING_ROLES) | scope.q("resident__grid_id", KEEPING_ROLES))


class Consent(models.Model):
    """C-17: who agreed to which text, for whom, how and when; and who withdrew it, how and when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="consents")
    """Whoever is erased takes their consents along: see actions.forgetting."""
    kind = models.CharField(max_length=20, choices=_choices(ConsentKind))
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="consents")
    """Of the same kind: the database keeps it so."""
    on_behalf = models.CharField(max_length=8, choices=_choices(OnBehalf))
    given_by = models.CharField(max_length=60)
    guardian = models.ForeignKey(Resident, on_delete=models.SET_NULL, null=True, related_name="consents_for_others")
    """The entry of whoever spoke for them, where the register has it."""
    proof = models.CharField(max_length=200, blank=True)
    """How it was known that this person may speak for them."""
    channel = models.CharField(max_length=12, choices=_choices(Channel))
    witness = models.CharField(max_length=60, blank=True)
    evidence = models.CharField(max_length=200, blank=True)
    """Where the signed paper lies or its scan is found; what was said before the witness."""
    given_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """C-31: who entered it for them; empty where they did it on their own page."""
    recorded_at = models.DateTimeField()

    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=16, choices=_choices(Ending), blank=True)
    ended_by = models.CharField(max_length=60, blank=True)
    ended_channel = models.CharField(max_length=12, choices=_choices(Channel), blank=True)
    end_recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    end_note = models.CharField(max_length=200, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["resident", "kind", "-given_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "kind"], condition=Q(ended_at__isnull=True), name="one_standing_consent_of_a_kind"
            ),
            models.CheckConstraint(
                name="consent_end_says_how",
                condition=Q(ended_at__isnull=True, ending="") | Q(ended_at__gte=F("given_at")) & ~Q(ending=""),
            ),
            models.CheckConstraint(
                name="a_spoken_consent_has_a_witness", condition=~Q(channel=Channel.WITNESSED) | ~Q(witness="")
            ),
            models.CheckConstraint(
                name="a_paper_consent_lies_somewhere", condition=~Q(channel=Channel.PAPER) | ~Q(evidence="")
            ),
            models.CheckConstraint(name="nobody_consents_by_phone", condition=~Q(channel=Channel.PHONE)),
            models.CheckConstraint(
                name="who_speaks_for_another_proves_it", condition=Q(on_behalf=OnBehalf.SELF) | ~Q(proof="")
            ),
            models.CheckConstraint(
                name="only_an_electronic_consent_enters_itself",
                condition=Q(recorded_by__isnull=False) | Q(channel=Channel.ELECTRONIC),
            ),
        ]

    @property
    def is_standing(self) -> bool:
        return self.ended_at is None

    @property
    def is_proxy(self) -> bool:
        """C-31: somebody else entered it."""
        return self.recorded_by_id is not None


class SubjectRequestQuerySet(models.QuerySet["SubjectRequest"]):
    def open(self) -> Self:
        return self.filter(state__in=list(OPEN_STATES))

    def visible_to(self, scope: Scope) -> Self:
        return self.filter(scope.q("place_id", KEEPING_ROLES))

    def most_urgent_first(self) -> Self:
        """What is answered and only waits to be handed over comes last: its clock stands."""
        answered = Case(When(state__in=list(OPEN_STATES), then=Value(0)), default=Value(1))
        return self.order_by(answered, "due_on", "received_at", "pk")


class SubjectRequest(models.Model):
    """C-18: what somebody asked about the data that is kept of them, or of a child or ward, and what became of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    township = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    """Where the resident was registered when it came in: whose desk it lies on."""
    resident = models.ForeignKey(Resident, on_delete=models.SET_NULL, null=True, related_name="subject_requests")
    """Nobody once they are erased; then nothing here names them, or says what they wrote."""
    about = models.UUIDField(editable=False)
    """The number under which the chained record speaks of them; once they are erased it leads nowhere."""
    kind = models.CharField(max_length=10, choices=_choices(RequestKind))
    on_behalf = models.CharField(max_length=8, choices=_choices(OnBehalf))
    asked_by = models.CharField(max_length=60)
    proof = models.CharField(max_length=200, blank=True)
    """Of guardianship, where somebody asks for a child or a ward."""
    channel = models.CharField(max_length=10, choices=_choices(RequestChannel))
    contact = SealedTextField(max_length=120, blank=True)
    """Where the answer goes when they do not come for it."""
    wish = SealedTextField(max_length=1_000, blank=True)
    received_at = models.DateTimeField()
    due_on = models.DateField()
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """C-31: who took it down for them; empty where they asked on their own page."""
    state = models.CharField(max_length=10, choices=_choices(State), default=State.RECEIVED)

    identified_at = models.DateTimeField(null=True)
    identified_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    identified_how = models.CharField(max_length=200, blank=True)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    proposal = SealedTextField(max_length=1_000, blank=True)
    details = ArrayField(models.CharField(max_length=12), default=list)
    """Of an erasure: which details alone go; none means the whole entry."""
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answer = SealedTextField(max_length=1_000, blank=True)
    """What was answered; of a refusal, the reason."""
    refused_at = models.DateTimeField(null=True)
    correction = models.ForeignKey(ResidentChange, on_delete=models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    handed_over = models.CharField(max_length=200, blank=True)
    """How the answer reached them."""

    objects = SubjectRequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_on"], condition=Q(closed_at__isnull=True), name="subject_requests_not_closed"),
            models.Index(fields=["resident", "-received_at"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["township", "number"], name="subject_request_numbered_once"),
            models.CheckConstraint(
                name="who_asks_for_another_proves_it",
                condition=Q(on_behalf=OnBehalf.SELF) | ~Q(proof="") | Q(resident__isnull=True),
            ),
            models.CheckConstraint(
                name="nobody_is_answered_unidentified",
                condition=~Q(state__in=[State.IDENTIFIED, State.PROPOSED, State.ANSWERED])
                | Q(identified_at__isnull=False),
            ),
            models.CheckConstraint(
                name="two_people_erase",
                condition=~Q(kind=RequestKind.DELETE, state=State.ANSWERED)
                | Q(proposed_by__isnull=False, decided_by__isnull=False) & ~Q(proposed_by=F("decided_by")),
            ),
            models.CheckConstraint(
                name="taken_down_or_asked_on_ones_own_page",
                condition=Q(taken_by__isnull=False) | Q(channel=RequestChannel.OWN_PAGE),
            ),
            models.CheckConstraint(
                name="a_request_is_about_its_resident", condition=Q(resident__isnull=True) | Q(resident=F("about"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.received_at.year}-{self.number:04}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_proxy(self) -> bool:
        """C-31: somebody else took it down."""
        return self.taken_by_id is not None

    @property
    def subject(self) -> str:
        """As the chained record calls whom it is about."""
        return f"resident:{self.about}"

    @property
    def is_erased(self) -> bool:
        """Whoever asked is kept nowhere any more."""
        return self.resident_id is None

    @property
    def is_refused(self) -> bool:
        """Said no to; after closing it stays a no."""
        return self.refused_at is not None
