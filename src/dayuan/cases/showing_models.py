"""The copy of a photograph that the public may see: what is covered in it, and who let it out."""

from django.db import models
from django.db.models import Q

from dayuan.cases.evidence_models import Evidence
from dayuan.cases.rules.showing import CopyProblem, CopyState, Shows
from dayuan.kernel.ids import new_id
from dayuan.people.models import Person
from dayuan.sensing.recognisable import Marked, MarkKind


class PublicCopy(models.Model):
    """One for each photograph that somebody asked to show. The file lies beside the photograph's."""

    evidence = models.OneToOneField(Evidence, on_delete=models.CASCADE, primary_key=True, related_name="public_copy")
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in CopyState], default=CopyState.WAITING)
    problem = models.CharField(max_length=10, choices=[(p.value, p.value) for p in CopyProblem], blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    """Of the copy as it is now; a file that is another is shown to nobody."""
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    shows = models.CharField(max_length=6, choices=[(s.value, s.value) for s in Shows], blank=True)
    released_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="copy_released_by_somebody",
                condition=Q(state=CopyState.RELEASED, released_by__isnull=False, released_at__isnull=False)
                & ~Q(sha256="")
                & ~Q(shows="")
                | ~Q(state=CopyState.RELEASED) & Q(released_by__isnull=True, released_at__isnull=True, shows=""),
            ),
            models.CheckConstraint(
                name="copy_failed_for_a_reason",
                condition=Q(state=CopyState.FAILED) & ~Q(problem="") | ~Q(state=CopyState.FAILED) & Q(problem=""),
            ),
        ]


class CopyMark(models.Model):
    """One place that is covered in a copy, or was found and is left open for a reason."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    copy = models.ForeignKey(PublicCopy, on_delete=models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in MarkKind])
    left = models.FloatField()
    top = models.FloatField()
    width = models.FloatField()
    height = models.FloatField()
    """All four in shares of the picture."""
    score = models.FloatField(null=True)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """Nobody where it was found."""
    left_open_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    left_open_because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="mark_left_open_for_a_reason",
                condition=Q(left_open_by__isnull=True, left_open_because="")
                | Q(left_open_by__isnull=False) & ~Q(left_open_because=""),
            )
        ]

    @property
    def is_covered(self) -> bool:
        return self.left_open_by_id is None

    @property
    def marked(self) -> Marked:
        return Marked(MarkKind(self.kind), (self.left, self.top, self.width, self.height), self.score)
