"""What a security administrator decides: for how long a class is kept, and what is held."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.kernel import audit
from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.errors import Refusal
from dayuan.kernel.events import announce
from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import LIMITS, all_holdable
from dayuan.people.models import Person
from dayuan.retention.events import HoldPlaced, PeriodDecided
from dayuan.retention.models import Hold, Period
from dayuan.retention.queries import county_code, days_of, held, versions_of
from dayuan.retention.rules import HOLDS_LAST_AT_MOST, Outside, outside


class PeriodRefused(Refusal):
    """The law asks for longer, or allows no longer."""


class HoldRefused(Refusal):
    """A hold needs something that is there, and a day on which it ends; `field` says which of the two is wrong."""

    def __init__(self, sentence: str, *, field: str) -> None:
        super().__init__(sentence)
        self.field = field


class IsHeld(Refusal):
    """A hold keeps it: it cannot be erased before the hold has ended."""


@transaction.atomic
def decide_period(retention: Retention, days: int, *, why: str, by: Person, at: datetime) -> Period:
    """Keep a class for so many days from now on, in the whole county; the same number again changes nothing.

    Raises:
        PeriodRefused
    """
    limits = LIMITS.get(retention)
    if limits is None:
        raise PeriodRefused(_("This class is not counted in days: each watch rule says its minutes."))
    wrong = outside(days, least=limits.least_days, most=limits.most_days)
    if wrong is not None:
        raise PeriodRefused(
            _sentence(wrong) % {"least": limits.least_days, "most": limits.most_days, "why": limits.because}
        )
    last = versions_of(retention).select_for_update(of=("self",)).first()
    if last is not None and last.days == days:
        return last
    before = days_of(retention)
    period = Period.objects.create(
        county_code=county_code(),
        retention=retention,
        version=last.version + 1 if last else 1,
        days=days,
        decided_by=by,
        decided_at=at,
        why=why.strip(),
    )
    detail = {"version": period.version, "days": days, "before": before}
    _record("retention_period_decided", f"retention:{retention.value}", by=by, at=at, reason=why, detail=detail)
    announce(PeriodDecided(retention.value, days, at))
    return period


@transaction.atomic
def place_hold(kind: str, reference: str, *, name: str, reason: str, ends_on: date, by: Person, at: datetime) -> Hold:
    """Keep something, and what belongs to it, until a day.

    Raises:
        HoldRefused
    """
    found = all_holdable()[kind].find(reference.strip()) if kind in all_holdable() else None
    if found is None or not found[1].startswith(county_code()):
        raise HoldRefused(
            _("Nothing has this code or number. Compare it with where you have it from."), field="reference"
        )
    today = at.astimezone(SHANGHAI).date()
    if not today < ends_on <= today + HOLDS_LAST_AT_MOST:
        raise HoldRefused(
            _("A hold ends on a day after today, three years from now at the latest. It can be placed anew."),
            field="ends_on",
        )
    hold = Hold.objects.create(
        name=name.strip(),
        kind=kind,
        subject=found[0],
        place_code=found[1],
        reason=reason.strip(),
        placed_by=by,
        placed_at=at,
        ends_on=ends_on,
    )
    detail = {"hold": str(hold.pk), "ends_on": ends_on.isoformat()}
    _record("retention_hold_placed", f"{kind}:{found[0]}", by=by, at=at, reason=reason, detail=detail)
    announce(HoldPlaced(kind, found[0], at))
    return hold


@transaction.atomic
def lift_hold(hold_id: UUID, *, by: Person, at: datetime) -> Hold:
    """End a hold before its day; what is due goes in the next run. Lifted twice, nothing more happens."""
    hold = Hold.objects.select_for_update().get(pk=hold_id)
    if hold.lifted_at is None:
        hold.lifted_by, hold.lifted_at = by, at
        hold.save(update_fields=["lifted_by", "lifted_at"])
        _record("retention_hold_lifted", f"{hold.kind}:{hold.subject}", by=by, at=at, detail={"hold": str(hold.pk)})
    return hold


def refuse_held(kind: str, subject: str, *, at: datetime) -> None:
    """Raises: IsHeld, naming the hold's last day."""
    if subject in held(kind, at=at):
        hold = (
            Hold.objects.in_force(at.astimezone(SHANGHAI).date()).filter(kind=kind, subject=subject).latest("ends_on")
        )
        raise IsHeld(
            _("“%(name)s” keeps this until %(day)s. It can be erased when that hold has ended.")
            % {"name": hold.name, "day": hold.ends_on.isoformat()}
        )


def _sentence(wrong: Outside) -> str:
    if wrong is Outside.TOO_SHORT:
        return _("At least %(least)s days: %(why)s")
    return _("At most %(most)s days: %(why)s")


def _record(
    action: str, subject: str, *, by: Person, at: datetime, reason: str = "", detail: Mapping[str, object]
) -> None:
    audit.record(
        action,
        subject,
        by_id=by.pk,
        by_name=by.full_name,
        place_code=settings.TOWNSHIP_CODE,
        at=at,
        reason=reason,
        detail=dict(detail),
    )
