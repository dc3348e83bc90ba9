"""Where official alerts come from, what they said, what was kept aside, and our own notices."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.text import Truncator

from dayuan.alerts.rules.areas import Touch
from dayuan.alerts.rules.levels import Levels, WeatherColour, levels_of_kept
from dayuan.alerts.rules.reading import WhyNot
from dayuan.alerts.rules.signing import Signature
from dayuan.alerts.rules.states import AlertState
from dayuan.alerts.rules.terms import CapScope, Certainty, MessageType, Severity, Status, Urgency
from dayuan.devices.models import Device
from dayuan.kernel.ids import new_id
from dayuan.people.access import Scope
from dayuan.people.models import Person
from dayuan.people.rules import COMMAND_ROLES, DESK_ROLES
from dayuan.places.models import Place
from dayuan.places.rules import CODE_LENGTHS, Level
from dayuan.warnings.models import Warning, WarningLevel
from dayuan.warnings.rules import ProposalState

TOWNSHIP_DIGITS = CODE_LENGTHS[Level.TOWNSHIP]
BYTES_SHOWN = 2_000
"""So much of a message stands on a page; all of it is a file."""
NAMED_BY = 80
"""So many characters of a headline name an alert in lists and headings."""


def around(scope: Scope, field: str) -> Q:
    """What is of the desk's places, and what is of the township around them: weather is everybody's there."""
    townships = {code[:TOWNSHIP_DIGITS] for code in scope.place_codes(DESK_ROLES)}
    return scope.q(field, DESK_ROLES) | Q(**{f"{field}__in": townships})


class FeedQuerySet(models.QuerySet["Feed"]):
    def kept_by(self, scope: Scope) -> Self:
        return self.filter(scope.q("place_id", COMMAND_ROLES))


class Feed(models.Model):
    """A source of official alerts for one place: asked for at an address, or sent to us with its device's secret."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=60)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="alert_feeds")
    """The place that it serves."""
    device = models.OneToOneField(Device, on_delete=models.PROTECT, related_name="alert_feed")
    """Its entry among the equipment: its login and its health, and the source of its signals."""
    url = models.CharField(max_length=500, blank=True)
    every_minutes = models.PositiveIntegerField(default=5)
    senders = ArrayField(models.CharField(max_length=200), default=list)
    """Whose alerts are taken; empty for everybody's."""
    certificate = models.TextField(blank=True)
    """PEM, against which signatures are held."""
    must_be_signed = models.BooleanField(default=False)
    is_on = models.BooleanField(default=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    etag = models.CharField(max_length=200, blank=True)
    modified = models.CharField(max_length=60, blank=True)
    """The answer's Last-Modified, in its own words."""
    known_links = models.JSONField(default=dict)
    """Addresses in its index that were read, with the index's own stamp of each."""
    next_pull_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    worked_at = models.DateTimeField(null=True)
    """When it was last reached, or last sent us something."""
    failures = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        ordering = ["place_id", "name", "pk"]
        constraints = [
            models.CheckConstraint(name="feed_asked_not_too_often", condition=Q(every_minutes__range=(1, 1440))),
            models.CheckConstraint(
                name="feed_signed_against_a_certificate", condition=Q(must_be_signed=False) | ~Q(certificate="")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AlertQuerySet(models.QuerySet["Alert"]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(around(scope, "feed__place_id"))

    def in_force(self) -> Self:
        return self.filter(state=AlertState.IN_FORCE)

    def here(self) -> Self:
        return self.exclude(touch=Touch.ELSEWHERE)


class Alert(models.Model):
    """One message of a source, as it said it; what it says to us stands beside it and is never mixed with it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="alerts")
    identifier = models.CharField(max_length=200)
    sender = models.CharField(max_length=200)
    sent_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=[(s.value, s.value) for s in Status])
    message_type = models.CharField(max_length=10, choices=[(m.value, m.value) for m in MessageType])
    scope = models.CharField(max_length=12, choices=[(s.value, s.value) for s in CapScope])
    references = models.JSONField(default=list)
    """Earlier messages: each [sender, identifier, moment in UTC]."""
    event = models.CharField(max_length=120, blank=True)
    event_code = models.CharField(max_length=60, blank=True)
    severity = models.CharField(max_length=10, choices=[(s.value, s.value) for s in Severity], blank=True)
    urgency = models.CharField(max_length=10, choices=[(u.value, u.value) for u in Urgency], blank=True)
    certainty = models.CharField(max_length=10, choices=[(c.value, c.value) for c in Certainty], blank=True)
    weather_colour = models.CharField(max_length=8, choices=[(c.value, c.value) for c in WeatherColour], blank=True)
    """气象预警颜色, the sender's own: blue, yellow, orange, red. Our handling level is `level`."""
    level = models.CharField(max_length=8, choices=[(one.value, one.value) for one in WarningLevel])
    headline = models.CharField(max_length=300, blank=True)
    infos = models.JSONField(default=list)
    """What a page shows: for each, sender_name, event, headline, description, instruction, web, areas."""
    shape = models.JSONField(null=True)
    """All it draws, as GeoJSON, longitude first, WGS84; null where it draws nothing."""
    onset_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    signature = models.CharField(max_length=10, choices=[(s.value, s.value) for s in Signature])
    touch = models.CharField(max_length=10, choices=[(t.value, t.value) for t in Touch])
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in AlertState])
    ended_at = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="replaces")
    """The update or cancellation that ended it."""
    said_at = models.DateTimeField(null=True)
    """When the rules were last told that it is in force."""
    raw = models.BinaryField()
    contents = models.BinaryField()
    """SHA-256 of what it says: the same triplet with other contents is another message."""
    received_at = models.DateTimeField()

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(state="in_force"), name="alert_in_force"),
            GinIndex(fields=["references"], opclasses=["jsonb_path_ops"], name="alert_by_reference"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["feed", "sender", "identifier", "sent_at"], name="alert_taken_once"),
            models.CheckConstraint(
                name="alert_in_force_iff_not_ended",
                condition=Q(state=AlertState.IN_FORCE, ended_at__isnull=True) | ~Q(state=AlertState.IN_FORCE),
            ),
            models.CheckConstraint(
                name="only_what_is_meant_is_in_force",
                condition=~Q(state=AlertState.IN_FORCE) | Q(status=Status.ACTUAL),
            ),
        ]

    def __str__(self) -> str:
        return Truncator(self.headline or self.event or self.identifier).chars(NAMED_BY)


class AsideQuerySet(models.QuerySet["Aside"]):
    def kept_for(self, scope: Scope) -> Self:
        return self.filter(scope.q("feed__place_id", COMMAND_ROLES))


class Aside(models.Model):
    """Something a source sent that was not taken, and why. The same again only counts up."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="asides")
    why = models.CharField(max_length=20, choices=[(w.value, w.value) for w in WhyNot])
    detail = models.CharField(max_length=300, blank=True)
    raw = models.BinaryField()
    bytes = models.PositiveIntegerField()
    digest = models.BinaryField()
    times = models.PositiveIntegerField(default=1)
    received_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AsideQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["feed", "why", "digest"], name="aside_kept_once")]

    @property
    def is_cut(self) -> bool:
        """Whether a page shows only how it begins."""
        return self.bytes > BYTES_SHOWN


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(scope.q("township_id", COMMAND_ROLES))

    def newest_of_each(self) -> Self:
        return self.filter(followed_by__isnull=True)


class Notice(models.Model):
    """A handling notice of ours about a confirmed warning, as a CAP message. Never edited: the next one follows it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    township = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    warning = models.ForeignKey(Warning, on_delete=models.PROTECT, related_name="notices")
    identifier = models.CharField(max_length=80, unique=True)
    message_type = models.CharField(max_length=10, choices=[(m.value, m.value) for m in MessageType])
    scope = models.CharField(max_length=12, choices=[(s.value, s.value) for s in CapScope])
    restriction = models.CharField(max_length=200, blank=True)
    instruction = models.CharField(max_length=300, blank=True)
    level = models.CharField(max_length=8, choices=[(one.value, one.value) for one in WarningLevel])
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    follows = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="followed_by")
    is_signed = models.BooleanField()
    raw = models.BinaryField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """Who issued it; null where the program followed the warning."""

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["warning"], condition=Q(follows__isnull=True), name="one_first_notice_a_warning"
            ),
            models.CheckConstraint(
                name="restricted_notice_says_to_whom", condition=~Q(scope=CapScope.RESTRICTED) | ~Q(restriction="")
            ),
        ]


class LevelTable(models.Model):
    """How urgent alerts are to a township. Versions are added, never edited; the newest counts for what comes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    township = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    levels = models.JSONField()
    """{"Extreme": "red", …}, one for each severity."""
    steps = models.JSONField(default=dict)
    """What brings one step more or less, as `rules.levels` keeps it; what is left out is as every township begins."""
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """The second person; null for versions from before two were asked for."""

    class Meta:
        ordering = ["township_id", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["township", "version"], name="level_table_once_per_version"),
            models.CheckConstraint(
                name="level_table_published_by_another",
                condition=Q(published_by__isnull=True) | ~Q(published_by=F("made_by")),
            ),
        ]

    @property
    def said(self) -> Levels:
        return levels_of_kept(self.levels, self.steps)


class LevelProposal(models.Model):
    """The next version of a township's table, that somebody wrote and a second person has not published yet."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    township = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    levels = models.JSONField()
    steps = models.JSONField()
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in ProposalState], default=ProposalState.WAITING
    )
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    table = models.OneToOneField(LevelTable, on_delete=models.PROTECT, null=True, related_name="proposal")

    class Meta:
        ordering = ["township_id", "-proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["township"], condition=Q(state=ProposalState.WAITING), name="one_level_proposal_waits"
            ),
            models.CheckConstraint(
                name="level_proposal_decided_iff_not_waiting",
                condition=Q(state=ProposalState.WAITING, decided_at__isnull=True)
                | (~Q(state=ProposalState.WAITING) & Q(decided_at__isnull=False, decided_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="level_proposal_published_by_another",
                condition=~Q(state=ProposalState.PUBLISHED)
                | (~Q(decided_by=F("proposed_by")) & Q(table__isnull=False)),
            ),
        ]

    @property
    def said(self) -> Levels:
        return levels_of_kept(self.levels, self.steps)


class NoticeAddress(models.Model):
    """The address at which other systems fetch a township's notices. It can be made anew."""

    township = models.OneToOneField(Place, on_delete=models.PROTECT, primary_key=True, related_name="+")
    key = models.CharField(max_length=43, unique=True)
    made_at = models.DateTimeField()
