"""Who: persons with accounts, the posts they hold at places, and their shifts."""

from datetime import date, datetime
from typing import Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language

from dayuan.kernel.ids import new_id
from dayuan.people.account_models import Account, Guesses, SignIn, UsedCode
from dayuan.people.powers_models import RoleRequest
from dayuan.people.rules import Role
from dayuan.places.models import Place, Site

__all__ = ["Account", "Guesses", "Person", "Post", "Role", "RoleRequest", "Shift", "SignIn", "UsedCode"]


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
    """An appointment: who, as what, at which place, from when to when. A checkpoint officer's post names the site."""

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
        return self.filter(starts_at__lte=at, ends_at__gt=at)


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
