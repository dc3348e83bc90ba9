"""Watch rules and the warnings they raise."""

from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language

from dayuan.devices.models import Device
from dayuan.kernel.ids import new_id
from dayuan.people.access import Scope
from dayuan.people.models import Person
from dayuan.people.rules import DESK_ROLES, Role
from dayuan.places.models import Place, Site
from dayuan.places.rules import CODE_LENGTHS, Level
from dayuan.warnings.backtest_models import Backtest
from dayuan.warnings.mute_models import Mute
from dayuan.warnings.readers import read_for_another_reason
from dayuan.warnings.rules import (
    RULE_PROPOSERS,
    About,
    FalseAlarmReason,
    Family,
    ProposalState,
    RuleTerms,
    WarningLevel,
    WarningStatus,
    Withdrawn,
    asks_homes,
    in_force,
    read_terms,
    tells_of_a_home,
)

__all__ = [
    "Backtest",
    "Episode",
    "FalseAlarmReason",
    "Lookout",
    "Mute",
    "RuleProposal",
    "Warning",
    "WarningLevel",
    "WarningStatus",
    "WatchRule",
]

TOWNSHIP_DIGITS = CODE_LENGTHS[Level.TOWNSHIP]


class WatchRuleQuerySet(models.QuerySet["WatchRule"]):
    def visible_to(self, scope: Scope) -> Self:
        """The rules of a township are open to the desks inside it: whoever is watched may ask by which rule."""
        around = {code[:TOWNSHIP_DIGITS] for code in scope.place_codes(DESK_ROLES)}
        return self.filter(scope.q("township_id", DESK_ROLES) | Q(township_id__in=around))


class WatchRule(models.Model):
    """One version of a rule. Versions are added, never edited; the newest version of a key that has begun counts.

    Purpose, legal basis, readers and an expiry are not optional: without them watching plates is unlawful
    (PIPL articles 6, 13 and 26).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.UUIDField(default=new_id)
    version = models.PositiveIntegerField(default=1)
    township = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="watch_rules")
    title = models.CharField(max_length=80)
    title_en = models.CharField(max_length=120, blank=True)
    purpose = models.CharField(max_length=200)
    purpose_en = models.CharField(max_length=300, blank=True)
    legal_basis = models.CharField(max_length=200)
    readers = ArrayField(models.CharField(max_length=30, choices=[(r.value, r.value) for r in Role]))
    """Roles that may see what it finds."""
    signal_kind = models.CharField(max_length=30, blank=True)
    """`plate_seen` where it watches plates; empty where `when` says which signals it asks."""
    condition = models.JSONField(default=dict)
    """For `plate_seen`: {"home_prefixes": ["川Z"], "least_confidence": 0.8}."""
    when = models.JSONField(default=dict)
    """What must hold, in the language of `rulebook`; empty for plates."""
    stages = models.JSONField(default=list)
    """What makes it more urgent: each {"level", and "after_s" or "when"}."""
    about = models.CharField(max_length=12, choices=[(a.value, a.value) for a in About], default=About.DEVICE)
    family = models.CharField(max_length=12, choices=[(f.value, f.value) for f in Family], default=Family.VEHICLE)
    said = models.CharField(max_length=120, blank=True)
    """What the warning says, with what was observed filled in."""
    said_en = models.CharField(max_length=200, blank=True)
    checks = models.CharField(max_length=300, blank=True)
    """What whoever decides should look at."""
    checks_en = models.CharField(max_length=400, blank=True)
    concerns_home = models.BooleanField(default=False)
    damped_s = models.PositiveIntegerField(default=0)
    """Breaks up to this long do not end an episode."""
    joins_within_m = models.PositiveIntegerField(default=0)
    """Warnings of one family this near and within the quiet time are one matter; 0: of the same thing only."""
    days = models.JSONField(default=dict)
    """On which days it looks: {"weekdays", "days", "season"}; empty for all."""
    place_codes = ArrayField(models.CharField(max_length=18))
    """Where it watches."""
    hours_from = models.TimeField(null=True)
    hours_until = models.TimeField(null=True)
    """Local hours it watches; both empty for all day; may pass midnight."""
    level = models.CharField(max_length=8, choices=[(level.value, level.value) for level in WarningLevel])
    decide_within_s = models.PositiveIntegerField(default=60)
    quiet_for_s = models.PositiveIntegerField(default=600)
    """The same plate at the same site within this joins the warning already raised."""
    buffer_minutes = models.PositiveIntegerField()
    """How long a reading that does not match is kept."""
    starts_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """The second person; null where an installation brought the rule with it."""

    objects = WatchRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="rule_one_row_per_version"),
            models.CheckConstraint(name="rule_expires_after_it_starts", condition=Q(expires_at__gt=F("starts_at"))),
            models.CheckConstraint(name="rule_buffer_is_short", condition=Q(buffer_minutes__lte=1440)),
            models.CheckConstraint(
                name="rule_hours_both_or_neither",
                condition=Q(hours_from__isnull=True, hours_until__isnull=True)
                | Q(hours_from__isnull=False, hours_until__isnull=False),
            ),
            models.CheckConstraint(
                name="rule_has_purpose_basis_and_readers",
                condition=~Q(purpose="") & ~Q(legal_basis="") & ~Q(readers=[]) & ~Q(place_codes=[]),
            ),
            models.CheckConstraint(
                name="rule_published_by_another",
                condition=Q(published_by__isnull=True) | ~Q(published_by=F("made_by")),
            ),
            models.CheckConstraint(name="rule_watches_something", condition=Q(signal_kind="") ^ Q(when={})),
        ]

    @property
    def watches_plates(self) -> bool:
        return bool(self.signal_kind)

    @property
    def display_title(self) -> str:
        return self.title_en if self.title_en and get_language() == "en" else self.title

    @property
    def display_checks(self) -> str:
        return self.checks_en if self.checks_en and get_language() == "en" else self.checks

    @property
    def is_of_homes(self) -> bool:
        """By its author's word, or because it asks what only a home's devices say."""
        return self.concerns_home or asks_homes(self.when, self.stages)

    def is_of_a_home_by(self, device: Device | None) -> bool:
        return self.is_of_homes or (device is not None and device.home_id is not None and tells_of_a_home(self.when))

    def is_in_force(self, at: datetime) -> bool:
        return in_force(self.starts_at, self.expires_at, self.stopped_at, at)

    @property
    def display_purpose(self) -> str:
        return self.purpose_en if self.purpose_en and get_language() == "en" else self.purpose


class RuleProposalQuerySet(models.QuerySet["RuleProposal"]):
    def visible_to(self, scope: Scope) -> Self:
        """Those who may write or publish rules in the township; a village's desk reads what counts."""
        return self.filter(scope.q("township_id", RULE_PROPOSERS))

    def waiting(self) -> Self:
        return self.filter(state=ProposalState.WAITING)


class RuleProposal(models.Model):
    """A rule, or the next version of one, that somebody wrote and a second person has not published yet."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    township = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(null=True)
    """Of the rule whose next version it is; null for a new rule."""
    starter = models.CharField(max_length=40, blank=True)
    """Which rule of the starter rulebook it was taken from."""
    title = models.CharField(max_length=80)
    terms = models.JSONField()
    """All that the version would say, as `rules.written` writes it."""
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in ProposalState], default=ProposalState.WAITING
    )
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """Null where the console brought it and nobody has handed it in yet."""
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    rule = models.OneToOneField(WatchRule, on_delete=models.PROTECT, null=True, related_name="proposal")

    objects = RuleProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="proposal_decided_iff_not_waiting",
                condition=Q(state=ProposalState.WAITING, decided_at__isnull=True)
                | (~Q(state=ProposalState.WAITING) & Q(decided_at__isnull=False, decided_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="proposal_published_by_another",
                condition=~Q(state=ProposalState.PUBLISHED)
                | (~Q(decided_by=F("proposed_by")) & Q(proposed_by__isnull=False, rule__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["township", "starter"],
                condition=Q(state=ProposalState.WAITING) & ~Q(starter=""),
                name="starter_rule_proposed_once",
            ),
        ]

    @property
    def said(self) -> RuleTerms:
        return read_terms(self.terms)


class WarningQuerySet(models.QuerySet["Warning"]):
    def visible_to(self, scope: Scope) -> Self:
        """Those whose place this is and whose role the rule names as a reader; and whoever was called for it."""
        seen = read_for_another_reason(scope)
        for role in scope.roles & DESK_ROLES:
            seen |= scope.q("place_id", [role]) & Q(rule__readers__contains=[role.value])
        return self.filter(seen)

    def undecided(self) -> Self:
        return self.filter(status=WarningStatus.RAISED)


class Warning(models.Model):
    """A matter that a rule found and a person has to decide."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rule = models.ForeignKey(WatchRule, on_delete=models.PROTECT, related_name="warnings")
    level = models.CharField(max_length=8, choices=[(level.value, level.value) for level in WarningLevel])
    status = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in WarningStatus], default=WarningStatus.RAISED
    )
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="+")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, related_name="warnings")
    subject_key = models.CharField(max_length=64)
    """What it is about, for joining repeats: a keyed hash of the plate, not the plate; or `device:<id>`."""
    family = models.CharField(max_length=12, choices=[(f.value, f.value) for f in Family], default=Family.VEHICLE)
    said = models.CharField(max_length=160, blank=True)
    said_en = models.CharField(max_length=240, blank=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    """Where it was first seen; WGS84."""
    eased_at = models.DateTimeField(null=True)
    """Since when nothing observed bears it out any longer; a person still decides."""
    unfounded_at = models.DateTimeField(null=True)
    """Since when nothing that it was raised for ever was, as is known now: nobody else is told; a person decides."""
    evidence = models.JSONField()
    """The first sightings, oldest first.

    Each is {signal, photo, plate, confidence, needs_person, why, box, at, clock_skew_s}.
    """
    turns = models.JSONField(default=list)
    """How a stage of a rule made it more urgent, in order: {"level", "at", "rule", "stage", "signals"}.

    The stage is null where a part that joined it was more urgent by its rule's own level.
    `at` is when it was noticed: what something seen later bears out holds, by its rule, from before that was seen.
    """
    times_seen = models.PositiveIntegerField(default=1)
    last_seen_at = models.DateTimeField()
    """When its subject was last seen; repeats join it while this is recent."""
    owner_role = models.CharField(max_length=30, choices=[(r.value, r.value) for r in Role])
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """Who was on duty when it was raised; null means nobody was, and the screen says so."""
    raised_at = models.DateTimeField()
    decide_by = models.DateTimeField()
    overdue_noticed_at = models.DateTimeField(null=True)
    """When it was noticed that nobody had decided in time."""
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reject_reason = models.CharField(max_length=20, choices=[(r.value, r.value) for r in FalseAlarmReason], blank=True)
    note = models.CharField(max_length=300, blank=True)
    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, null=True, related_name="warning")
    evidence_forgotten_at = models.DateTimeField(null=True)
    """When plates and photographs were taken out of the evidence."""
    level_set_at = models.DateTimeField(null=True)
    """When a person set the level; only what is observed after that makes it more urgent by itself."""
    joined_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="joined")
    kept_apart_at = models.DateTimeField(null=True)
    """When a person took it apart from another, or another from it: it is not merged again by itself."""

    objects = WarningQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["place", "-raised_at"]),
            models.Index(fields=["subject_key", "-last_seen_at"]),
            models.Index(fields=["decide_by"], condition=Q(status="raised"), name="warning_undecided"),
            GinIndex(fields=["evidence"], opclasses=["jsonb_path_ops"], name="warning_by_photo"),
        ]
        constraints = [
            models.CheckConstraint(
                name="warning_decided_iff_not_raised",
                condition=Q(status=WarningStatus.RAISED, decided_at__isnull=True)
                | Q(status=WarningStatus.JOINED, decided_at__isnull=False)
                | (~Q(status=WarningStatus.RAISED) & Q(decided_at__isnull=False, decided_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="joined_into_another", condition=Q(status=WarningStatus.JOINED) ^ Q(joined_into__isnull=True)
            ),
            models.CheckConstraint(
                name="rejected_with_a_reason",
                condition=~Q(status=WarningStatus.REJECTED) | ~Q(reject_reason=""),
            ),
        ]

    @property
    def concerns_home(self) -> bool:
        """Nobody but those who decide hears of it before a person has confirmed it (C-14)."""
        return self.rule.is_of_a_home_by(self.device)

    @property
    def display_said(self) -> str:
        """What was observed, in words; of a plate nothing, which pages show masked."""
        return self.said_en if self.said_en and get_language() == "en" else self.said


class Episode(models.Model):
    """A stretch of time in which a version of a rule speaks of one thing: reckoned from the signals, and reckoned anew
    when a late one changes it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rule = models.ForeignKey(WatchRule, on_delete=models.PROTECT, related_name="episodes")
    about_key = models.CharField(max_length=64)
    """What it is about: `device:<id>`, `site:<id>`, `village:<code>`, `signal:<id>`."""
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, related_name="+")
    level = models.CharField(max_length=8, choices=[(level.value, level.value) for level in WarningLevel])
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    """Null while it goes on."""
    observed = models.JSONField(default=list)
    """The first observations it rests on: {"signal", "at", "kind", "value", "device"}."""
    noticed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    """When it showed that there never was one."""
    withdrawn_because = models.CharField(max_length=12, choices=[(w.value, w.value) for w in Withdrawn], blank=True)
    warning = models.ForeignKey(Warning, on_delete=models.SET_NULL, null=True, related_name="episodes")
    joined_in_storm = models.BooleanField(default=False)
    """It joined the nearest matter because very many of its family waited, and may have nothing to do with it."""

    class Meta:
        indexes = [
            models.Index(fields=["about_key", "-began_at"], name="episode_about"),
            models.Index(fields=["about_key"], condition=Q(ended_at__isnull=True), name="episode_going_on"),
        ]
        constraints = [
            models.CheckConstraint(
                name="episode_ends_after_it_begins", condition=Q(ended_at__isnull=True) | Q(ended_at__gt=F("began_at"))
            ),
            models.CheckConstraint(
                name="episode_withdrawn_with_a_reason",
                condition=Q(withdrawn_at__isnull=True, withdrawn_because="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because=""),
            ),
        ]


class Lookout(models.Model):
    """When a rule has to be asked again about one thing, though no signal comes."""

    rule = models.ForeignKey(WatchRule, on_delete=models.CASCADE, related_name="lookouts")
    about_key = models.CharField(max_length=64)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, related_name="+")
    reckoned_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    since = models.DateTimeField(null=True)
    """From which moment on something may be different; null where only time has passed."""

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="lookout_due")]
        constraints = [models.UniqueConstraint(fields=["rule", "about_key"], name="lookout_once")]
