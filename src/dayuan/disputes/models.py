"""A dispute: the matter, its parties, who mediates, the signs of risk, and the chained record of every act."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from dayuan.cases.models import Case
from dayuan.disputes.agreement_models import Agreement, Confirmation, FollowUp, Obligation, Signature
from dayuan.disputes.office_models import CommitteeOffice
from dayuan.disputes.paper_models import SignedPaper
from dayuan.disputes.rules.ladder import Rung
from dayuan.disputes.rules.levels import Level, Sign
from dayuan.disputes.rules.workflow import (
    KNOWING_ROLES,
    READING_ROLES,
    DisputeKind,
    Origin,
    Outcome,
    Side,
    State,
)
from dayuan.disputes.session_models import PlannedSession, Session, Statement
from dayuan.households.models import Resident
from dayuan.households.rules import NAME_LENGTH, masked_address, masked_id_number, masked_phone
from dayuan.kernel.chain import ChainLink
from dayuan.kernel.ids import new_id
from dayuan.kernel.sealing.fields import SealedTextField
from dayuan.kernel.sealing.seals import blind_index
from dayuan.people.access import Scope
from dayuan.people.models import Person
from dayuan.places.models import Place

__all__ = [
    "Agreement",
    "CommitteeOffice",
    "Confirmation",
    "Dispute",
    "DisputeAct",
    "FollowUp",
    "Mediator",
    "Obligation",
    "Party",
    "PlannedSession",
    "Receipt",
    "Session",
    "SignNoted",
    "Signature",
    "SignedPaper",
    "Statement",
]

WORDS_LENGTH = 2_000
ACTS_CHAIN = "disputes_disputeact"


def _choices(words: Any) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


def _barred(scope: Scope) -> Q:
    """Disputes in which this person is a party, lives with one, or was recused."""
    own = Party.objects.filter(resident__household__residents__person_id=scope.person_id).values("dispute")
    recused = Mediator.objects.filter(person_id=scope.person_id, recused_at__isnull=False).values("dispute")
    return Q(pk__in=own) | Q(pk__in=recused)


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def readable_to(self, scope: Scope) -> Self:
        """Who mediates it, and the committee and judicial office of its place; nobody with an interest in it."""
        mediated = Mediator.objects.serving().filter(person_id=scope.person_id).values("dispute")
        found = self.filter(scope.q("place_id", READING_ROLES) | Q(pk__in=mediated))
        return found.exclude(_barred(scope))

    def known_to(self, scope: Scope) -> Self:
        """Those too of which this person may know that they are there, at which level and in which state."""
        mediated = Mediator.objects.serving().filter(person_id=scope.person_id).values("dispute")
        return self.filter(scope.q("place_id", READING_ROLES | KNOWING_ROLES) | Q(pk__in=mediated))

    def barred_to(self, scope: Scope) -> Self:
        """Those that this person never reads, whatever their post."""
        return self.filter(_barred(scope))

    def open(self) -> Self:
        return self.exclude(state=State.CLOSED)


class Dispute(models.Model):
    """A quarrel that is settled by people's mediation; its public course is its case's."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="dispute")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="disputes")
    township = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    """`（2026）人调字第 12 号`: counted in the township, from one, every year."""
    kind = models.CharField(max_length=20, choices=_choices(DisputeKind))
    origin = models.CharField(max_length=12, choices=_choices(Origin))
    what = SealedTextField(max_length=WORDS_LENGTH)
    """What the quarrel is about, as it was told."""
    wish = SealedTextField(max_length=WORDS_LENGTH, blank=True)
    """What the applicant asks for."""
    state = models.CharField(max_length=12, choices=_choices(State), default=State.RECEIVED)
    level = models.CharField(max_length=8, choices=_choices(Level), default=Level.BLUE)
    level_since = models.DateTimeField()
    level_looked_at_on = models.DateField(null=True)
    """Of a level that was lowered: the day on which somebody looks whether that was right."""
    rung = models.CharField(max_length=10, choices=_choices(Rung), default=Rung.VILLAGE)
    """Where on the ladder it stands: who answers for it that it moves on."""
    rung_since = models.DateTimeField(null=True)
    """Nothing where it was taken down before disputes went up by themselves."""
    people = models.PositiveSmallIntegerField(default=2)
    households = models.PositiveSmallIntegerField(default=2)
    money_yuan = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField()
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    accepted_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    """The last day of mediation: a month after both agreed, or what they extended it to."""
    outcome = models.CharField(max_length=12, choices=_choices(Outcome), blank=True)
    concluded_on = models.DateField(null=True)
    """The day of the agreement's effect, or of the failure."""
    closed_at = models.DateTimeField(null=True)
    earlier = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="later")
    """The dispute of which this one is the recurrence."""
    recurred_on = models.DateField(null=True)
    forgotten_at = models.DateTimeField(null=True)
    """Since when its file is gone: what stays is what kind of matter it was, and how it ended."""

    objects = DisputeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["place", "-received_at"]),
            models.Index(fields=["state", "due_on"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["township", "year", "number"], name="dispute_numbered_once"),
            models.CheckConstraint(
                name="dispute_closed_at_iff_closed",
                condition=Q(state=State.CLOSED, closed_at__isnull=False)
                | ~Q(state=State.CLOSED) & Q(closed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="dispute_has_a_last_day_once_accepted",
                condition=Q(accepted_on__isnull=True, due_on__isnull=True)
                | Q(accepted_on__isnull=False, due_on__gte=F("accepted_on")),
            ),
            models.CheckConstraint(name="dispute_recurs_of_another", condition=~Q(earlier=F("pk"))),
        ]

    def __str__(self) -> str:
        return f"（{self.year}）人调字第 {self.number} 号"

    @property
    def audit_subject(self) -> str:
        """Under which every reading is recorded: a number, no names."""
        return f"dispute:{self.case.code}"

    @property
    def is_open(self) -> bool:
        return self.state != State.CLOSED


class Party(models.Model):
    """Somebody who quarrels, as they are told apart in the papers; shown to nobody without the dispute."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="parties")
    side = models.CharField(max_length=10, choices=_choices(Side))
    number = models.PositiveSmallIntegerField()
    """In the order in which they were entered."""
    name = SealedTextField(max_length=NAME_LENGTH)
    id_number = SealedTextField(max_length=18, blank=True)
    phone = SealedTextField(max_length=20, blank=True)
    address = SealedTextField(max_length=200, blank=True)
    resident = models.ForeignKey(Resident, on_delete=models.SET_NULL, null=True, related_name="+")
    """Their entry in the register; shown only to those who read the register."""
    needs_guardian = models.BooleanField(default=False)
    """They cannot act for themselves; why, is kept nowhere."""
    guardian = SealedTextField(max_length=120, blank=True)
    counsel = SealedTextField(max_length=120, blank=True)
    authority = SealedTextField(max_length=200, blank=True)
    """By which paper the guardian or the counsel speaks for them."""
    told_on = models.DateField(null=True)
    told_how = models.CharField(max_length=12, blank=True)
    consented_on = models.DateField(null=True)
    consented_how = models.CharField(max_length=12, blank=True)
    code = SealedTextField(max_length=9, blank=True, default="")
    """With which they follow it themselves, beside the end of their phone; from when they are told their rights."""
    code_index = models.BinaryField(max_length=16, null=True, unique=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["dispute", "number"], name="party_numbered_once"),
            models.CheckConstraint(
                name="party_is_told_before_consenting",
                condition=Q(consented_on__isnull=True) | Q(told_on__isnull=False, told_on__lte=F("consented_on")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def masked_id_number(self) -> str:
        return masked_id_number(self.id_number)

    @property
    def masked_phone(self) -> str:
        return masked_phone(self.phone)

    @property
    def masked_address(self) -> str:
        return masked_address(self.address)


class MediatorQuerySet(models.QuerySet["Mediator"]):
    def serving(self) -> Self:
        return self.filter(recused_at__isnull=True)


class Mediator(models.Model):
    """Somebody asked to mediate, who declared to have no interest in it; or who was recused, and why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="mediators")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    recused_at = models.DateTimeField(null=True)
    conflict = models.CharField(max_length=12, blank=True)
    """One of Conflict, where they were recused."""

    objects = MediatorQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(fields=["dispute", "person"], name="mediator_once_in_a_dispute"),
            models.CheckConstraint(
                name="recusal_says_why",
                condition=Q(recused_at__isnull=True, conflict="") | Q(recused_at__isnull=False) & ~Q(conflict=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


class SignNoted(models.Model):
    """One sign of risk in this matter, and why somebody thinks so."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="signs")
    sign = models.CharField(max_length=30, choices=_choices(Sign))
    why = SealedTextField(max_length=300, blank=True)
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """Null where numbers or the clock say so."""
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["noted_at"]
        constraints = [models.UniqueConstraint(fields=["dispute", "sign"], name="sign_once_in_a_dispute")]


class Receipt(models.Model):
    """That somebody else took something over, or was told: who, when, under which number."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="receipts")
    to = models.CharField(max_length=16)
    """One of Recipient."""
    received_by = SealedTextField(max_length=120)
    received_on = models.DateField()
    reference = models.CharField(max_length=60, blank=True)
    words = SealedTextField(max_length=WORDS_LENGTH, blank=True)
    kept_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["kept_at"]


class DisputeAct(ChainLink):
    """One thing that was done in a dispute; each dispute has its own chain.

    The words are sealed and can be emptied; the chain holds their keyed digest, so a change of them shows as well.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="acts")
    act = models.CharField(max_length=20)
    """One of Act, or what opened the file."""
    state = models.CharField(max_length=12, choices=_choices(State))
    """Where it led."""
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    """Numbers, days and codes; no names and no words."""
    words = SealedTextField(max_length=WORDS_LENGTH, blank=True)
    words_digest = models.CharField(max_length=32, blank=True)

    sealed_fields = ("id", "dispute_id", "act", "state", "by_id", "at", "facts", "words_digest")
    forgettable_fields = ("words",)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="dispute_act_one_link_per_number")]

    def digest(self) -> str:
        """Of the words: with the key, so that nobody can guess them from a copy of the database."""
        return blind_index("disputes.words", f"{self.pk}\0{self.words}").hex() if self.words else ""

    @property
    def is_genuine(self) -> bool:
        """Whether the words are still those that were written, or were forgotten by a rule."""
        return not self.words or self.words_digest == self.digest()
