"""The county's own systems whose lists come and go as workbooks: what their words mean, and their numbers of cases."""

from django.db import models

from dayuan.cases.models import Case
from dayuan.exchange.rules.county import CountyState, Meaning, meaning_from
from dayuan.kernel.ids import new_id
from dayuan.people.models import Person
from dayuan.places.models import Place


class CountySystem(models.Model):
    """A system of the county with which a township changes lists of matters, under the name people call it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    township = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["township", "name"], name="county_system_named_once")]

    def __str__(self) -> str:
        return self.name


class CountyMeaning(models.Model):
    """One version of what a system's columns and words mean here. Versions are added, never edited."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system = models.ForeignKey(CountySystem, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    kept = models.JSONField()
    """`Meaning.as_json`."""
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["system", "number"], name="county_meaning_numbered_once")]

    @property
    def meaning(self) -> Meaning:
        return meaning_from(self.kept)


class CountyMatter(models.Model):
    """Which case a number of the county's is: the same list brought again opens nothing twice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system = models.ForeignKey(CountySystem, on_delete=models.PROTECT, related_name="matters")
    number = models.CharField(max_length=60)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="at_the_county")
    state = models.CharField(max_length=10, choices=[(one.value, one.value) for one in CountyState], blank=True)
    """What the county's last list that was taken said."""
    reported_on = models.DateField(null=True)
    """The day that the county's list calls the day of the report; our clocks count from the day it came here."""
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "number"], name="county_number_once")]
        indexes = [models.Index(fields=["case", "system"], name="county_numbers_of_case")]
