"""Households and the people who live in them, with the history of both."""

from collections.abc import Collection
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from dayuan.households.rules import (
    NAME_LENGTH,
    READ_ROLES,
    Care,
    ChangeKind,
    Ending,
    Purpose,
    Relation,
    SensitiveField,
    Sex,
    masked_address,
    masked_id_number,
    masked_phone,
)
from dayuan.kernel.ids import new_id
from dayuan.kernel.sealing.fields import SealedTextField
from dayuan.people.access import Scope
from dayuan.people.models import Person
from dayuan.people.rules import Role
from dayuan.places.models import Place

__all__ = [
    "CareReader",
    "Household",
    "HouseholdChange",
    "Resident",
    "ResidentChange",
    "Reveal",
]


def _choices(words: Any) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


def in_places_of(scope: Scope, roles: Collection[Role]) -> Q:
    """Rows in a place, or a grid, where this person holds one of these posts."""
    return scope.q("place_id", roles) | scope.q("grid_id", roles)


class HouseholdQuerySet(models.QuerySet["Household"]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(in_places_of(scope, READ_ROLES))

    def standing(self) -> Self:
        return self.filter(closed_on__isnull=True)


class Household(models.Model):
    """A household as the village counts it. It belongs to a village, a group or a courtyard, and perhaps to a grid."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=24)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="households")
    grid = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="households_of_grid")
    address = SealedTextField(max_length=200, blank=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    is_hub = models.BooleanField(default=False)
    """A Party-member hub household: the last rung of the four-level chain."""
    registered_at = models.DateTimeField()
    closed_on = models.DateField(null=True)
    """Since when nobody belongs to it any more."""

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "number"], name="household_numbered_once_in_its_place"),
            models.CheckConstraint(
                name="household_point_is_whole",
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__range=(73, 136), latitude__range=(3, 54)),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def masked_address(self) -> str:
        return masked_address(self.address)


class ResidentQuerySet(models.QuerySet["Resident"]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(in_places_of(scope, READ_ROLES))

    def current(self) -> Self:
        """Neither moved out, nor dead, nor merged into another entry."""
        return self.filter(ended_on__isnull=True)


class Resident(models.Model):
    """Somebody the register knows. Place and grid are their household's: the database keeps the place so."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="residents")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    grid = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=NAME_LENGTH)
    sex = models.CharField(max_length=8, choices=_choices(Sex))
    born_on = models.DateField()
    relation = models.CharField(max_length=12, choices=_choices(Relation), default=Relation.OTHER)

    id_number = SealedTextField(max_length=18, blank=True)
    id_number_index = models.BinaryField(max_length=16, null=True)
    phone = SealedTextField(max_length=20, blank=True)
    phone_tail_index = models.BinaryField(max_length=16, null=True)
    care = SealedTextField(max_length=200, blank=True)
    """Codes of Care, separated by spaces. C-15: opened for named members of the care group only."""

    lives_here = models.BooleanField(default=True)
    lives_so_since = models.DateField(null=True)
    """Since when they live here, or away."""
    person = models.OneToOneField(Person, on_delete=models.SET_NULL, null=True, related_name="resident")

    guardian = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="wards")
    consent_by = models.CharField(max_length=60, blank=True)
    consent_how = models.CharField(max_length=120, blank=True)
    consent_on = models.DateField(null=True)
    """C-16: who consented for a child under fourteen, how and when."""

    registered_at = models.DateTimeField()
    ending = models.CharField(max_length=12, choices=_choices(Ending), blank=True)
    ended_on = models.DateField(null=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")

    pieces = ArrayField(models.TextField(), default=list)
    """What a name is found by, and where: see `spelling`."""
    file_code_index = models.BinaryField(max_length=16, null=True, unique=True)
    file_code_made_at = models.DateTimeField(null=True)

    objects = ResidentQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["pieces"], name="resident_pieces", fastupdate=False),
            models.Index(fields=["phone_tail_index"], name="resident_phone_tail"),
            models.Index(fields=["id_number_index"], name="resident_id_number"),
            # Who may be there already: the same name and birthday.
            models.Index(fields=["name", "born_on"], condition=Q(ended_on__isnull=True), name="resident_namesakes"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(relation=Relation.HEAD, ended_on__isnull=True), name="one_head_each"
            ),
            models.UniqueConstraint(
                fields=["id_number_index"], condition=Q(ended_on__isnull=True), name="one_entry_for_an_id_number"
            ),
            models.CheckConstraint(
                name="an_end_has_its_day",
                condition=Q(ended_on__isnull=True, ending="") | Q(ended_on__isnull=False) & ~Q(ending=""),
            ),
            models.CheckConstraint(
                name="merged_says_into_whom",
                condition=Q(ending=Ending.MERGED, merged_into__isnull=False)
                | ~Q(ending=Ending.MERGED) & Q(merged_into__isnull=True),
            ),
            models.CheckConstraint(name="nobody_guards_themselves", condition=~Q(guardian=F("pk"))),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def audit_subject(self) -> str:
        """Under which everything that is read or changed of them is recorded."""
        return f"resident:{self.pk}"

    @property
    def masked_id_number(self) -> str:
        return masked_id_number(self.id_number)

    @property
    def masked_phone(self) -> str:
        return masked_phone(self.phone)

    @property
    def cares(self) -> list[Care]:
        """Only for those whom `access.may_read_care` lets."""
        return [Care(code) for code in self.care.split()]

    @property
    def is_current(self) -> bool:
        return self.ended_on is None


class TallyQuerySet(models.QuerySet["Tally"]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(in_places_of(scope, READ_ROLES))


class Tally(models.Model):
    """By how many the households and residents of a place and a grid became more or fewer; the sum is what there is.

    The database adds a row with every change of the register (migration 0006), a job puts them together every night:
    counting a county's 1.6 million people anew for each look at a page takes more than a second.
    """

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    grid = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    households = models.IntegerField(default=0)
    """Not closed."""
    residents = models.IntegerField(default=0)
    """Whose entry has not ended."""
    here = models.IntegerField(default=0)
    """Of the residents, those who live here."""

    objects = TallyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.place_id} {self.grid_id or ''}"


class Change(models.Model):
    """One thing that was done to an entry. Rows are added, never changed: a trigger refuses it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=16, choices=_choices(ChangeKind))
    at = models.DateTimeField()
    happened_on = models.DateField()
    """The day it is true from: the move, the birth, the death."""
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=200, blank=True)
    fields = ArrayField(models.CharField(max_length=30), default=list)
    was = SealedTextField(max_length=4_000, blank=True)
    """The values before, as JSON by field: what a correction replaced is not lost, and not readable in a dump."""

    class Meta:
        abstract = True


class ResidentChange(Change):
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="changes")

    class Meta:
        indexes = [models.Index(fields=["resident", "-at"])]


class HouseholdChange(Change):
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="changes")

    class Meta:
        indexes = [models.Index(fields=["household", "-at"])]


class Reveal(models.Model):
    """One sensitive field shown to one person for a purpose; the chained record of it is in `kernel.audit`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, null=True, related_name="reveals")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="reveals")
    field = models.CharField(max_length=12, choices=_choices(SensitiveField))
    purpose = models.CharField(max_length=12, choices=_choices(Purpose))
    words = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["by", "-at"])]


class CareReaderQuerySet(models.QuerySet["CareReader"]):
    def named_on(self, day: Any) -> Self:
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class CareReader(models.Model):
    """C-15: a person, by name, who may read what somebody needs in a place, and why. A post alone is not enough."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="care_readings")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=200)
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    objects = CareReaderQuerySet.as_manager()
