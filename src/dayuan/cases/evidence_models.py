"""What was added to a case to show how things are: photographs, voice notes, documents."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from dayuan.cases.rules.evidence import EvidenceKind, FileType
from dayuan.kernel.ids import new_id
from dayuan.people.models import Person


class Evidence(models.Model):
    """One piece. The file lies in the media folder under its id; a photograph is re-encoded by us."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in EvidenceKind])
    file_type = models.CharField(max_length=5, choices=[(t.value, t.value) for t in FileType])
    sha256 = models.CharField(max_length=64)
    """Of the file that is kept."""
    size_bytes = models.PositiveIntegerField()
    look = models.BigIntegerField(null=True)
    """How a photograph looks, in 64 bits; nothing where there is too little in it to compare."""
    look_bands = ArrayField(models.PositiveSmallIntegerField(), default=list)
    added_at = models.DateTimeField()
    """When it arrived."""
    written_at = models.DateTimeField(null=True)
    """When it was meant to be sent, where the phone had to keep it until there was a connection."""
    key = models.CharField(max_length=64, unique=True, null=True)
    """Made by the sender: the same piece sent twice is one."""
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """Nobody where the reporter added it."""

    class Meta:
        ordering = ["added_at", "pk"]
        indexes = [GinIndex(fields=["look_bands"], name="evidence_looks")]
        constraints = [
            models.CheckConstraint(
                name="only_photographs_have_a_look",
                condition=Q(look__isnull=True, look_bands=[]) | Q(kind=EvidenceKind.PHOTO, look__isnull=False),
            )
        ]

    @property
    def is_from_reporter(self) -> bool:
        return self.by_id is None
