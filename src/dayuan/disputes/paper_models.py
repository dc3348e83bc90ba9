"""Papers that were printed, signed by hand, and scanned back into the file."""

from typing import Any

from django.db import models

from dayuan.kernel.ids import new_id
from dayuan.people.models import Person


class SignedPaper(models.Model):
    """One paper as it was signed, as PDF. It is added to the file, and never taken out or replaced."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.PROTECT, related_name="signed_papers")
    form = models.CharField(max_length=20)
    """Which one: a value of `paper.facts.Form`."""
    pages = models.PositiveSmallIntegerField()
    """Of photographs; 0 where a PDF was brought."""
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    """Of the file as it is kept; it stands in the chained record of the dispute, too."""
    kept_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["kept_at"]
        constraints = [models.UniqueConstraint(fields=["dispute", "sha256"], name="signed_paper_kept_once")]

    def __str__(self) -> str:
        return f"{self.form} {self.sha256[:12]}"

    @property
    def facts(self) -> dict[str, Any]:
        """What the record of the dispute says of it."""
        return {"paper": self.form, "pages": self.pages, "sha256": self.sha256}
