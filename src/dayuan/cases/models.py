"""Something to put right, and the history of putting it right."""

from collections.abc import Sequence
from typing import Any, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from dayuan.calendars.rules.working_time import SlaUnit
from dayuan.cases.approval_models import Approval
from dayuan.cases.class_models import ClassVersion, ClockTable, RoutingLesson
from dayuan.cases.evidence_models import Evidence
from dayuan.cases.list_models import DoneTogether, KeptFilter
from dayuan.cases.measures import counted_as
from dayuan.cases.reporter_models import ComplainedAbout, Reporter
from dayuan.cases.rules import OVER, Kind, Status, StepKind
from dayuan.cases.rules.classes import COMPLAINT, OTHER
from dayuan.cases.rules.finding import pieces_of, place_pieces
from dayuan.cases.rules.ladder import LadderRung
from dayuan.cases.rules.reporting import Answer, ReportChannel
from dayuan.cases.showing_models import CopyMark, PublicCopy
from dayuan.kernel.chain import ChainLink
from dayuan.kernel.ids import new_id
from dayuan.people.access import Scope
from dayuan.people.models import Person, Post
from dayuan.people.rules import DESK_ROLES
from dayuan.places.models import Place, Site

__all__ = [
    "Approval",
    "Case",
    "ClassVersion",
    "ClockTable",
    "ComplainedAbout",
    "CopyMark",
    "DoneTogether",
    "Evidence",
    "KeptFilter",
    "PublicCopy",
    "Reporter",
    "RoutingLesson",
    "Status",
    "Step",
    "StepKind",
]

ENDED = sorted(status.value for status in OVER)


def _at_a_desk(scope: Scope, holding: Sequence[str] = ()) -> Q:
    """Cases of the places of this person's desks, without those shielded from a place of that size or smaller.

    Where they hold these pieces as well, the index is asked for the place's own texts alone.
    """
    found = Q(pk__in=[])
    for code in scope.place_codes(DESK_ROLES):
        inside = Q(place__code__startswith=code)
        if holding:
            inside &= Q(pieces__contains=[*holding, *place_pieces(code)[-1:]])
        found |= inside & (Q(shielded_from="") | ~Q(shielded_from__in=_ends_of(code)))
    return found


def _ends_of(code: str) -> list[str]:
    """This place and those around it: what is shielded from one of them is shielded from this desk."""
    return [code[:length] for length in range(1, len(code) + 1)]


KNOWN_BY_NAME = 300
"""So many cases are named one by one; more of them are a question within the question."""


def _elsewhere(scope: Scope) -> Q:
    """Cases this person was asked to go to or answers for, outside the places of their desks.

    Asked for beforehand: mostly there are none, and then the places alone say what is seen, which an index knows. As
    one question with an “or” between, every case of the county would be looked at.
    """
    desk = _at_a_desk(scope)
    asked = Case.handlers.through.objects.filter(person_id=scope.person_id).values("case_id")
    theirs = Case.objects.filter(pk__in=asked).exclude(desk).values_list("pk", flat=True)
    theirs = theirs.union(Case.objects.filter(owner_id=scope.person_id).exclude(desk).values_list("pk", flat=True))
    return _named(theirs) if scope.place_codes(DESK_ROLES) else Q(pk__in=theirs)


def _about(scope: Scope) -> Q:
    """Complaints that name this person. Asked for beforehand as well: mostly there are none to leave out."""
    return _named(ComplainedAbout.objects.filter(person_id=scope.person_id).values_list("case_id", flat=True))


def _named(keys: "models.QuerySet[Any, UUID]") -> Q:
    named = list(keys[: KNOWN_BY_NAME + 1])
    return Q(pk__in=named if len(named) <= KNOWN_BY_NAME else keys)


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, scope: Scope, *, within: str = "", holding: Sequence[str] = ()) -> Self:
        """Desk roles see their places' cases; whoever was asked to go, or answers for it, sees that case.

        Whoever is complained about never sees the complaint, nor does anybody of the unit complained about, asked to go
        or not (C-32).
        With a place those inside it, with pieces of text those that hold them all (`rules.finding`).
        """
        elsewhere = _elsewhere(scope)
        if holding:
            elsewhere &= Q(pieces__contains=list(holding))
        units = {end for held in scope.holdings if not held.stands_in for end in _ends_of(held.place_code)}
        found = self.filter(_at_a_desk(scope, holding) | elsewhere).exclude(_about(scope))
        found = found.filter(Q(shielded_from="") | ~Q(shielded_from__in=sorted(units)))
        if within and holding:
            found = found.filter(pieces__contains=[*holding, *place_pieces(within)[-1:]])
        return found.filter(place__code__startswith=within) if within else found

    def without_complaints(self) -> Self:
        """For what those complained about read as well: reviews, lists that go out, cases to choose from (C-32)."""
        return self.filter(shielded_from="").exclude(class_code=COMPLAINT)

    def for_rows(self) -> Self:
        """Without the long columns that no row of a list shows."""
        return self.defer("story", "pieces")

    def open(self) -> Self:
        """Not over: by the moment it ended, which a constraint keeps true of the status."""
        return self.filter(closed_at__isnull=True)

    def for_command(self) -> Self:
        """What a command screen looks after: what warnings raised, what is urgent, what came up to the township."""
        came_up = Q(rung__in=[LadderRung.TOWNSHIP, LadderRung.COUNTY])
        return self.filter(Q(kind=Kind.WARNING) | Q(level__in=["red", "yellow"]) | came_up)


class Case(models.Model):
    """A matter to put right, followed under one public code."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    """For the public: `1421-7K3Q-9F2M`; unguessable, without look-alikes."""
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160, blank=True)
    public_title = models.CharField(max_length=120)
    """What the public page calls it: no plate, no name."""
    public_title_en = models.CharField(max_length=160, blank=True)
    level = models.CharField(max_length=8)
    """The level of the warning it came from (blue, yellow, red), or empty. It belongs to the matter."""
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in Kind], default=Kind.WARNING)
    class_code = models.CharField(max_length=5, default=OTHER)
    story = models.TextField(max_length=4_000, blank=True)
    """What the reporter said, in their words."""
    pieces = ArrayField(models.CharField(max_length=24), default=list)
    """What it is found by: pieces of its code, its words and its place (`rules.finding`)."""
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="cases")
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    """WGS84, where somebody pointed at it."""
    whereabouts = models.CharField(max_length=120, blank=True)
    """Where exactly, in words."""
    shielded_from = models.CharField(max_length=18, blank=True)
    """The place whose unit is complained about: its own desks do not see the case (C-32)."""
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="cases")
    channel = models.CharField(max_length=12, choices=[(c.value, c.value) for c in ReportChannel], blank=True)
    """How it was reported; empty where nobody did. This and the next three are its reporter's, and say nothing of whom:
    lists and figures read them here, and after the reporter was forgotten."""
    is_from_outside = models.BooleanField(default=False)
    """Reported by somebody who is not staff."""
    answer = models.CharField(max_length=10, choices=[(a.value, a.value) for a in Answer], blank=True)
    rating = models.PositiveSmallIntegerField(null=True)
    source = models.CharField(max_length=80, unique=True, null=True)
    """What it came from, such as `warning:<id>`: the same source opens one case."""
    status = models.CharField(max_length=16, choices=[(s.value, s.value) for s in Status], default=Status.FILED)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """Who wrote it down; nobody where the public did."""
    due_at = models.DateTimeField()
    """When it ought to be put right; the whole clock, which never restarts."""
    limit_unit = models.CharField(
        max_length=12, choices=[(u.value, u.value) for u in SlaUnit], default=SlaUnit.URGENT_HOUR
    )
    """In what the whole is counted, for saying what is left of it."""
    rung = models.CharField(
        max_length=10, choices=[(r.value, r.value) for r in LadderRung], default=LadderRung.TOWNSHIP
    )
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="owned_cases")
    """Who answers for it now."""
    owner_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    step_began_at = models.DateTimeField(null=True)
    step_due_at = models.DateTimeField(null=True)
    """The present step's clock; nothing where `dispatch` keeps its own of minutes, on hold, or over."""
    step_unit = models.CharField(max_length=12, choices=[(u.value, u.value) for u in SlaUnit], blank=True)
    held_until = models.DateTimeField(null=True)
    returns = models.PositiveSmallIntegerField(default=0)
    extensions = models.PositiveSmallIntegerField(default=0)
    holds = models.PositiveSmallIntegerField(default=0)
    reworks = models.PositiveSmallIntegerField(default=0)
    reopenings = models.PositiveSmallIntegerField(default=0)
    presses = models.PositiveSmallIntegerField(default=0)
    hops = models.PositiveSmallIntegerField(default=0)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="took_in")
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=40, blank=True)
    handlers = models.ManyToManyField(Person, related_name="handled_cases")
    """Everyone who was asked to go: they may see the case."""
    counted_as = models.GeneratedField(expression=counted_as(), output_field=models.IntegerField(), db_persist=True)
    """Which figures count it, a bit each (`measures.BITS`); the database keeps it true."""

    objects = CaseQuerySet.as_manager()

    def __str__(self) -> str:
        return self.display_title

    @property
    def display_title(self) -> str:
        return self.title_en if self.title_en and get_language() == "en" else self.title

    @property
    def display_public_title(self) -> str:
        return self.public_title_en if self.public_title_en and get_language() == "en" else self.public_title

    def index(self) -> None:
        """Find it by its words from now on; saving is the caller's."""
        text = "\n".join([self.code, self.title, self.title_en, self.story, self.whereabouts])
        self.pieces = pieces_of(text) + place_pieces(self.place_id)

    @property
    def is_over(self) -> bool:
        return Status(self.status) in OVER

    @property
    def is_commands(self) -> bool:
        """Raised by a warning: the command centre's to decide, and sent by `dispatch` with clocks of minutes."""
        return self.kind == Kind.WARNING

    @property
    def is_in_mediation(self) -> bool:
        """The room of mediation decides, until the dispute has ended."""
        return self.kind == Kind.MEDIATED and Status(self.status) not in OVER | {Status.DONE}

    @property
    def is_from_a_warning(self) -> bool:
        """Equipment saw it; nobody reported it."""
        return (self.source or "").startswith("warning:")

    class Meta:
        indexes = [
            # With what a filter asks of them, so that those of a place are counted without being fetched.
            models.Index(
                fields=["place", "-opened_at"],
                include=[
                    *("id", "shielded_from", "status", "kind", "owner", "class_code", "level", "rung", "closed_at"),
                    *("returns", "channel"),
                ],
                name="case_place_counted",
            ),
            GinIndex(fields=["pieces"], name="case_pieces", fastupdate=False),
            # What is open is one case in fifty, and asked for most: by clock, by place, by words, by what it waits for.
            models.Index(
                fields=["status", "step_due_at", "due_at", "id"],
                condition=Q(closed_at__isnull=True),
                name="case_open_status",
            ),
            models.Index(fields=["due_at", "id"], condition=Q(closed_at__isnull=True), name="case_open_due"),
            # With what a list counts of them.
            models.Index(
                fields=["place", "due_at"],
                include=[
                    *("id", "shielded_from", "status", "kind", "owner", "class_code", "level", "rung", "step_due_at"),
                    *("opened_at", "closed_at", "returns", "channel"),
                ],
                condition=Q(closed_at__isnull=True),
                name="case_open_counted",
            ),
            models.Index(
                fields=["rung", "step_due_at", "due_at"], condition=Q(closed_at__isnull=True), name="case_open_rung"
            ),
            GinIndex(fields=["pieces"], condition=Q(closed_at__isnull=True), name="case_open_pieces", fastupdate=False),
            models.Index(fields=["-closed_at", "-id"], condition=Q(closed_at__isnull=False), name="case_closed"),
            models.Index(fields=["class_code", "-closed_at"], name="case_class"),
            models.Index(
                fields=["level", "-closed_at", "-id"], condition=Q(level__in=["red", "yellow"]), name="case_level"
            ),
            models.Index(fields=["channel", "class_code", "opened_at"], name="case_channel"),
            # What figures look at, so that a year of them is read from the index alone.
            models.Index(
                fields=["opened_at"],
                include=["id", "place", "shielded_from", "status", "counted_as"],
                name="case_looked_back",
            ),
            models.Index(fields=["step_due_at"], condition=Q(step_due_at__isnull=False), name="case_step_due"),
            models.Index(fields=["owner", "step_due_at"], condition=Q(owner__isnull=False), name="case_of_owner"),
        ]
        constraints = [
            models.CheckConstraint(
                name="case_closed_at_iff_over",
                condition=Q(status__in=ENDED, closed_at__isnull=False)
                | (~Q(status__in=ENDED) & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_no_clock_when_over", condition=~Q(status__in=ENDED) | Q(step_due_at__isnull=True)
            ),
            models.CheckConstraint(
                name="case_merged_into_another",
                condition=Q(status=Status.MERGED, merged_into__isnull=False)
                | (~Q(status=Status.MERGED) & Q(merged_into__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_point_whole",
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__range=(73, 136), latitude__range=(3, 54)),
            ),
        ]


class Step(ChainLink):
    """One thing that happened to a case. History is added to, never edited; each case has its own chain."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in StepKind])
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """Who did it; null when the system did."""
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    """What a person wrote."""
    facts = models.JSONField(default=dict)
    """What the sentence is filled from: names, rungs, reasons, photo references."""

    sealed_fields = ("id", "case_id", "kind", "by_id", "at", "note", "facts")
    forgettable_fields = ("note", "facts")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="step_one_link_per_number")]
