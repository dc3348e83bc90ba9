"""Where a mediation committee is found, as parties are told."""

from django.db import models

from dayuan.people.models import Person
from dayuan.places.models import Place


class CommitteeOffice(models.Model):
    """The office of a committee: its telephone, not anybody's own, and where it is."""

    place = models.OneToOneField(Place, on_delete=models.PROTECT, primary_key=True, related_name="committee_office")
    phone = models.CharField(max_length=20, blank=True)
    where = models.CharField(max_length=120, blank=True)
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.place)
