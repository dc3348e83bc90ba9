"""What is muted for a while, by whom and why."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from dayuan.devices.models import Device
from dayuan.kernel.ids import new_id
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.warnings.rules import WarningLevel


class Mute(models.Model):
    """What a rule, a device or a place would raise is not raised until then; it is kept as episodes and counted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    township = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    rule_key = models.UUIDField(null=True)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    until = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["township", "until"], name="mute_of_township")]
        constraints = [
            models.CheckConstraint(
                name="mute_has_an_end_and_a_reason", condition=Q(until__gte=F("at")) & ~Q(reason="")
            ),
            models.CheckConstraint(
                name="mute_is_of_something",
                condition=Q(rule_key__isnull=False) | Q(device__isnull=False) | Q(place__isnull=False),
            ),
        ]

    def covers(self, rule_key: UUID, device_id: str | None, place_code: str) -> bool:
        """Each of what it names has to fit."""
        if self.rule_key is not None and rule_key != self.rule_key:
            return False
        if self.device_id is not None and device_id != self.device_id:
            return False
        return self.place_id is None or place_code.startswith(self.place_id)

    def silences(
        self, rule_key: UUID, device_id: str | None, place_code: str, *, level: str, is_borne_out: bool = False
    ) -> bool:
        """Red gets through, unless it is said by nothing but the very device that is muted."""
        if not self.covers(rule_key, device_id, place_code):
            return False
        return level != WarningLevel.RED or (self.device_id is not None and not is_borne_out)
