"""Who: persons with accounts, the posts they hold at places, and their shifts."""

from datetime import date, datetime
from typing import Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language

from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.ids import new_id
from dayuan.people.account_models import Account, Guesses, SignIn, UsedCode
from dayuan.people.chain_rules import AbsenceReason, Chain
from dayuan.people.powers_models import RoleRequest, TrailProof
from dayuan.people.rules import Role
from dayuan.people.teams_rules import TeamKind
from dayuan.places.models import Place, Site

__all__ = [
    "Absence",
    "Account",
    "AnswerRule",
    "FreeDay",
    "FreeHours",
    "Guesses",
    "Person",
    "Post",
    "Role",
    "RoleRequest",
    "Seat",
    "Shift",
    "SignIn",
    "StandIn",
    "Team",
    "TeamMember",
    "TrailProof",
    "UsedCode",
]


class Person(AbstractUser):
    """Somebody with an account. What they may see follows from their posts alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    full_name = models.CharField(max_length=40)
    full_name_en = models.CharField(max_length=60, blank=True)
    first_name = None  # type: ignore[assignment]  # Chinese names are one field; Django documents None as removal.
    last_name = None  # type: ignore[assignment]  # as above

    REQUIRED_FIELDS = ["full_name"]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        english = get_language() == "en" and self.full_name_en
        return english or self.full_name or self.username


class PostQuerySet(models.QuerySet["Post"]):
    def held_on(self, day: date) -> Self:
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class Post(models.Model):
    """An appointment: who, as what, at which place, from when to when. A checkpoint officer's post names the site.

    Nobody holds the same post twice on one day: the database excludes it (`post_held_once_at_a_time`).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=30, choices=[(role.value, role.value) for role in Role])
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="posts")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="posts")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="post_ends_after_it_starts", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="checkpoint_officers_have_a_site",
                condition=~Q(role=Role.CHECKPOINT_OFFICER) | Q(site__isnull=False),
            ),
        ]


class ShiftQuerySet(models.QuerySet["Shift"]):
    def on_duty(self, at: datetime) -> Self:
        """Shifts that are running; whoever is away today is on no duty."""
        away = Absence.objects.on(at.astimezone(SHANGHAI).date()).values("person_id")
        return self.filter(starts_at__lte=at, ends_at__gt=at).exclude(post__person_id__in=away)


class Shift(models.Model):
    """When the holder of a post is on duty."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = ShiftQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["starts_at", "ends_at"])]
        constraints = [
            models.CheckConstraint(name="shift_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
        ]


class Seat(models.Model):
    """The establishment: how many holders of a post a place should have. What is missing is a vacancy."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    role = models.CharField(max_length=30, choices=[(role.value, role.value) for role in Role])
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="seats")
    holders = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "place"], name="one_seat_per_role_and_place"),
            models.CheckConstraint(name="seat_has_a_holder", condition=Q(holders__gte=1)),
        ]


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def on(self, day: date) -> Self:
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def meeting(self, first: date, last: date) -> Self:
        """Absences that share a day with this time."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)


class Absence(models.Model):
    """Somebody is away, first and last day included, in Shanghai's days. Nobody is away twice on one day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=12, choices=[(reason.value, reason.value) for reason in AbsenceReason])
    """A kind, never an illness."""
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="absence_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
        ]


class StandIn(models.Model):
    """Who answers for one post of somebody who is away, for as long as they are away."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    absence = models.ForeignKey(Absence, on_delete=models.CASCADE, related_name="stand_ins")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="stand_ins")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="stands_in")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["absence", "post"], name="one_stand_in_per_post_and_absence")]


class AnswerRule(models.Model):
    """Which chain answers for a kind of matter in a township, and from which rung on. The newest row is in force."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    township = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=2)
    chain = models.CharField(max_length=12, choices=[(chain.value, chain.value) for chain in Chain])
    first_rung = models.CharField(max_length=24)
    since = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["township", "kind", "-since"])]


class Team(models.Model):
    """A service team of a township or village."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="teams")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in TeamKind])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "kind"], name="one_team_of_a_kind_in_a_place")]


class TeamMember(models.Model):
    """Somebody who serves in a team: by name, with what they can do. An account is not needed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="members")
    full_name = models.CharField(max_length=40)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="memberships")
    skills = models.JSONField(default=list)
    """Values of `Skill`."""
    is_leader = models.BooleanField(default=False)
    joined_on = models.DateField()
    left_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="member_leaves_after_joining", condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.full_name


class FreeHours(models.Model):
    """Hours of a weekday in which a member can be called; Monday is 0."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(TeamMember, on_delete=models.CASCADE, related_name="free_hours")
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "weekday"], name="free_hours_once_a_weekday"),
            models.CheckConstraint(name="free_hours_end_after_they_start", condition=Q(ends__gt=F("starts"))),
            models.CheckConstraint(name="free_hours_on_a_weekday", condition=Q(weekday__lte=6)),
        ]


class FreeDay(models.Model):
    """An exception to the week: on this day free in other hours, or not at all where no hours are given."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(TeamMember, on_delete=models.CASCADE, related_name="free_days")
    day = models.DateField()
    starts = models.TimeField(null=True)
    ends = models.TimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "day"], name="one_exception_a_day"),
            models.CheckConstraint(
                name="exception_has_both_hours_or_none",
                condition=Q(starts__isnull=True, ends__isnull=True)
                | Q(starts__isnull=False, ends__isnull=False, ends__gt=F("starts")),
            ),
        ]
