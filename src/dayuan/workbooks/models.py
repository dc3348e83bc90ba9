"""Imports with what became of every row, remembered columns, blank forms, and exports."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from dayuan.kernel.ids import new_id
from dayuan.kernel.sealing.fields import SealedTextField
from dayuan.people.access import Scope
from dayuan.people.rules import DESK_ROLES
from dayuan.places.models import Place

__all__ = ["BlankForm", "Export", "Import", "LikelyRow", "RefusedRow", "RememberedMapping", "TouchedRecord"]


class PlacedQuerySet[Placed: models.Model](models.QuerySet[Placed]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(scope.q("place_id", DESK_ROLES))


class Import(models.Model):
    """One workbook on its way into the register."""

    class State(models.TextChoices):
        CHOOSING = "choosing"
        CHECKING = "checking"
        READY = "ready"
        RUNNING = "running"
        DONE = "done"
        CANCELLED = "cancelled"
        STOPPED = "stopped"
        UNDOING = "undoing"
        UNDONE = "undone"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=40)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    """How far it reaches: rows of other places are refused."""
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    file_name = models.CharField(max_length=120)
    """What the person called it; the stored file is named by us."""
    file_bytes = models.PositiveIntegerField()
    file_gone_at = models.DateTimeField(null=True)
    parts = models.JSONField(default=list)
    """The worksheets that are read: [{"worksheet": name, "header": index of the header row}]."""
    headers = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    """Our column by header."""
    mapping_is_remembered = models.BooleanField(default=False)

    state = models.CharField(max_length=12, choices=State.choices, default=State.CHOOSING)
    stopped_why = models.CharField(max_length=300, blank=True)
    """A message id: every reader gets the sentence in their language."""
    cancel_asked = models.BooleanField(default=False)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    likely = models.PositiveIntegerField(default=0)
    has_returned_file = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    objects = PlacedQuerySet["Import"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["place", "-made_at"]), models.Index(fields=["state"])]
        constraints = [
            models.CheckConstraint(name="import_rows_done_within_total", condition=Q(rows_done__lte=F("rows_total"))),
            models.CheckConstraint(
                name="import_counts_every_row_once",
                condition=Q(rows_done=F("new") + F("changed") + F("same") + F("refused") + F("likely"))
                | Q(state__in=["undoing", "undone"]),
            ),
        ]

    @property
    def is_working(self) -> bool:
        return self.state in (self.State.CHECKING, self.State.RUNNING, self.State.UNDOING)

    @property
    def is_undoable(self) -> bool:
        return self.state in (self.State.DONE, self.State.CANCELLED, self.State.STOPPED) and self.started_at is not None

    @property
    def subject(self) -> str:
        """What the audit calls it."""
        return f"import/{self.pk}"


class RefusedRow(models.Model):
    """A row that was not taken, and why: [{"sentence", "column", "facts"}]."""

    id = models.BigAutoField(primary_key=True)
    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="refused_rows")
    number = models.PositiveIntegerField()
    problems = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="row_refused_once")]


class LikelyRow(models.Model):
    """A row that may be somebody who is there already: set aside until a person decides."""

    class Decision(models.TextChoices):
        KEEP = "keep"
        TAKE = "take"
        APART = "apart"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="likely_rows")
    number = models.PositiveIntegerField()
    values = SealedTextField(max_length=12_000)
    """The row as it is understood, as JSON."""
    candidates = models.JSONField()
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    chosen = models.CharField(max_length=80, blank=True)
    decided_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["of", "number"], name="row_likely_once"),
            models.CheckConstraint(
                name="decision_has_its_person",
                condition=Q(decision="", decided_by__isnull=True) | ~Q(decision="") & Q(decided_by__isnull=False),
            ),
        ]


class TouchedRecord(models.Model):
    """What an import did to one record, so that it can be taken back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="touched")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=80)
    made = models.BooleanField()
    before = SealedTextField(max_length=12_000, blank=True)
    after = SealedTextField(max_length=12_000, blank=True)
    """As JSON, in the definition's own words."""
    undone_at = models.DateTimeField(null=True)
    left_title = models.CharField(max_length=120, blank=True)
    left_why = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["of", "id"])]


class RememberedMapping(models.Model):
    """Which header is which column, for one township, kind and set of headers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    township_code = models.CharField(max_length=9)
    kind = models.CharField(max_length=40)
    signature = models.CharField(max_length=64)
    """SHA-256 of the headers."""
    mapping = models.JSONField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["township_code", "kind", "signature"], name="mapping_remembered_once")
        ]


class BlankFormQuerySet(PlacedQuerySet["BlankForm"]):
    def kept(self) -> Self:
        """Those that a township keeps by name."""
        return self.filter(kept_at__isnull=False, gone_at__isnull=True)


class BlankForm(models.Model):
    """Somebody else's empty form that is filled from the register; with a name, the township keeps it for next time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=40)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    township_code = models.CharField(max_length=9)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    file_name = models.CharField(max_length=120)
    worksheet = models.CharField(max_length=31)
    header = models.PositiveIntegerField()
    """The row of the header, from 1."""
    labels = models.JSONField(default=list)
    """The headers by column; nothing where a column has none."""
    mapping = models.JSONField(default=dict)
    """Our column by header."""
    mapping_is_remembered = models.BooleanField(default=False)
    name = models.CharField(max_length=40, blank=True)
    chosen = models.JSONField(default=dict)
    """Whom it is usually filled with: what was chosen, by narrowing."""
    kept_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    kept_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    """Since when its file is deleted."""

    objects = BlankFormQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["township_code", "name"],
                condition=Q(kept_at__isnull=False, gone_at__isnull=True),
                name="kept_form_named_once",
            ),
            models.CheckConstraint(
                name="kept_form_has_name_and_person",
                condition=Q(kept_at__isnull=True, kept_by__isnull=True, name="")
                | Q(kept_at__isnull=False, kept_by__isnull=False) & ~Q(name=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.file_name

    @property
    def is_kept(self) -> bool:
        return self.kept_at is not None and self.gone_at is None

    @property
    def subject(self) -> str:
        return f"form/{self.pk}"


class Export(models.Model):
    """A file made from what somebody may see: by whom, of where, for what."""

    class State(models.TextChoices):
        WRITING = "writing"
        READY = "ready"
        CANCELLED = "cancelled"
        STOPPED = "stopped"
        GONE = "gone"

    class Format(models.TextChoices):
        XLSX = "xlsx"
        CSV = "csv"

    class Layout(models.TextChoices):
        OWN = "own"
        """Our own columns, which can be imported again."""
        FLAT = "flat"
        """One person one row with national codes, in the way of a provincial 一表通."""
        FORM = "form"
        """Somebody else's blank form."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=40)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=200)
    format = models.CharField(max_length=4, choices=Format.choices)
    layout = models.CharField(max_length=4, choices=Layout.choices, default=Layout.OWN)
    form = models.ForeignKey(BlankForm, on_delete=models.CASCADE, null=True, related_name="exports")
    chosen = models.JSONField(default=dict)
    """Which records, by narrowing; nothing means all."""
    made_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.WRITING)
    cancel_asked = models.BooleanField(default=False)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)

    objects = PlacedQuerySet["Export"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["by", "-made_at"])]
        constraints = [
            models.CheckConstraint(name="export_has_a_purpose", condition=~Q(purpose="")),
            models.CheckConstraint(
                name="export_into_a_form_has_one",
                condition=Q(layout="form", form__isnull=False, format="xlsx")
                | ~Q(layout="form") & Q(form__isnull=True),
            ),
        ]

    @property
    def is_working(self) -> bool:
        return self.state == self.State.WRITING

    @property
    def subject(self) -> str:
        return f"export/{self.pk}"


class TakenRecord(models.Model):
    """Whose record a finished export holds. One row in each file, and no entry in anybody's chain: files are long."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    of = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="taken_records")
    record = models.UUIDField()
    """A resident, as the definition numbers them."""

    class Meta:
        indexes = [models.Index(fields=["record"], name="taken_record")]
