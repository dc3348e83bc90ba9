"""Watch rules, signals and warnings for tests."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from dayuan.devices.models import Device
from dayuan.kernel.ids import new_id
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Person, Role
from dayuan.people.testing import make_officer
from dayuan.places.testing import TOWNSHIP, make_place
from dayuan.sensing.events import SeenSignal
from dayuan.sensing.models import Signal
from dayuan.sensing.rules import id_derived_from
from dayuan.warnings.actions import evaluate, propose_rule, publish_rule
from dayuan.warnings.models import RuleProposal, Warning, WatchRule
from dayuan.warnings.rules import Family, RuleTerms

TERMS = RuleTerms(
    title="外地号牌核查",
    title_en="Plates of another region",
    purpose="核查外来车辆",
    purpose_en="Checking vehicles from elsewhere",
    legal_basis="乡疫情防控指挥部令第 3 号",
    readers=(Role.DUTY_OFFICER, Role.CHIEF_GRID_OFFICER),
    place_codes=(TOWNSHIP,),
    home_prefixes=("川Z",),
    buffer_minutes=5,
    starts_at=MONDAY_NOON - timedelta(days=1),
    expires_at=MONDAY_NOON + timedelta(days=30),
)


def make_rule(*, by: Person | None = None, at: datetime = MONDAY_NOON - timedelta(days=1), **given: Any) -> WatchRule:
    maker = by or make_officer("rule-maker", Role.CHIEF_GRID_OFFICER, TOWNSHIP, full_name="制规者", on_duty=False)
    key = given.pop("key", None)
    return publish_rule(replace(TERMS, **given), township=make_place(TOWNSHIP), by=maker, at=at, key=key)


def make_proposal(*, by: Person, at: datetime = MONDAY_NOON, **given: Any) -> RuleProposal:
    """A rule about plates that waits for a second person."""
    return propose_rule(replace(TERMS, **given), township=make_place(TOWNSHIP), by=by, at=at)


def seen_plate(device: Device, plate: str = "川A8H4K2", *, at: datetime = MONDAY_NOON, **given: Any) -> SeenSignal:
    """A plate as ingest announces it; nothing is stored in sensing."""
    confidence = given.pop("confidence", 0.97)
    details = {"plate": plate, "plate_kind": "ordinary", "needs_person": False, "why": "", "box": None, "photo": None}
    return SeenSignal(
        id=new_id(),
        kind="plate_seen",
        device_id=device.pk,
        device_kind=device.kind,
        place_code=device.place_id,
        site_id=device.site_id,
        site_kind=device.site.kind if device.site else "",
        longitude=device.longitude,
        latitude=device.latitude,
        observed_at=at,
        received_at=at,
        happened_at=at,
        confidence=confidence,
        value=None,
        unit="",
        evidence=(),
        details=details | given,
    )


def make_warning(device: Device, plate: str = "川A8H4K2", *, at: datetime = MONDAY_NOON, **given: Any) -> Warning:
    """A warning raised by a plate from elsewhere; makes the rule where there is none."""
    if not WatchRule.objects.exists():
        make_rule()
    return evaluate([seen_plate(device, plate, at=at, **given)], at=at)[0]


def make_condition_rule(when: Mapping[str, Any], **given: Any) -> WatchRule:
    """A rule that asks for a condition; it watches the whole township all day unless told otherwise."""
    for hour in ("hours_from", "hours_until"):
        if isinstance(given.get(hour), str):
            given[hour] = time.fromisoformat(given[hour])
    plain = {
        "title": "条件规则",
        "title_en": "A condition",
        "home_prefixes": (),
        "buffer_minutes": 0,
        "signal_kind": "",
    }
    return make_rule(**{**plain, "when": when, "family": Family.OTHER, **given})


def seen_value(device: Device, kind: str, value: float | None, unit: str, *, at: datetime, **given: Any) -> SeenSignal:
    """A measurement as ingest announces it; nothing is stored in sensing."""
    identifier = id_derived_from(at, f"{device.pk}/{kind}/{value}".encode())
    plain = seen_plate(device, at=at)
    return replace(plain, **{"id": identifier, "kind": kind, "value": value, "unit": unit, "details": {}, **given})


def store(signal: SeenSignal, forget_at: datetime | None = MONDAY_NOON + timedelta(minutes=10)) -> SeenSignal:
    """The signal as storing leaves it: with its short life."""
    Signal.objects.create(
        id=signal.id,
        kind=signal.kind,
        device_id=signal.device_id,
        person_id=signal.person_id,
        place_id=signal.place_code,
        longitude=signal.longitude,
        latitude=signal.latitude,
        observed_at=signal.observed_at,
        received_at=signal.received_at,
        confidence=signal.confidence,
        value=signal.value,
        unit=signal.unit,
        details=signal.details,
        evidence=list(signal.evidence),
        fingerprint=b"x" * 32,
        forget_at=forget_at,
    )
    return signal
