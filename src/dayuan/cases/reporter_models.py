"""Who reported a case, and who is complained about in it."""

from django.db import models
from django.db.models import Q

from dayuan.cases.rules.reporting import Answer, ReportChannel, ToldBy
from dayuan.kernel.ids import new_id
from dayuan.kernel.sealing.fields import SealedTextField
from dayuan.people.models import Person


class Reporter(models.Model):
    """Somebody who reported a case. Who reports the same lamp later has a case too, which is merged into this one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="reporters", db_index=False)
    channel = models.CharField(max_length=12, choices=[(c.value, c.value) for c in ReportChannel])
    name = SealedTextField(max_length=40, blank=True)
    phone = SealedTextField(max_length=20, blank=True)
    is_anonymous = models.BooleanField(default=False)
    """Said no name, or asked that nobody on the case learns it."""
    digits = SealedTextField(max_length=4, blank=True)
    """Given to whoever left no telephone, in place of the last four digits of one: with the code they are the
    reporter."""
    told_by = models.CharField(max_length=8, choices=[(t.value, t.value) for t in ToldBy], default=ToldBy.PAGE)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """A member of staff who reported it themselves."""
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """Who wrote it down for somebody else (C-31)."""
    reported_at = models.DateTimeField()
    """When it arrived."""
    written_at = models.DateTimeField(null=True)
    """When it was written, where the phone had to keep it until there was a connection."""
    key = models.CharField(max_length=64, unique=True, null=True)
    """Made by the sender: the same report sent twice is one."""
    attempts = models.PositiveSmallIntegerField(default=0)
    """How often somebody tried to ask whether it was put right."""
    attempted_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=10, choices=[(a.value, a.value) for a in Answer], blank=True)
    answered_at = models.DateTimeField(null=True)
    rating = models.PositiveSmallIntegerField(null=True)
    rating_words = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], name="one_reporter_of_a_case"),
            models.CheckConstraint(
                name="rating_one_to_five", condition=Q(rating__isnull=True) | Q(rating__range=(1, 5))
            ),
            models.CheckConstraint(
                name="answered_when_answered",
                condition=Q(answer="", answered_at__isnull=True) | ~Q(answer="") & Q(answered_at__isnull=False),
            ),
        ]


class ComplainedAbout(models.Model):
    """C-32: an officer whom a case is about, or who has an interest in what it is about. They never see it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="complained_about")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="complained_about_once")]
