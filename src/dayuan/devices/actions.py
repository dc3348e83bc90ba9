"""What is done to devices: registered, let in, retired, told to do something."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.devices.events import DeviceTakenAway, HealthChanged
from dayuan.devices.logins import hashes_of, new_secret, rewrite_logins_after_commit
from dayuan.devices.models import Command, Device, DeviceKind, Health, HealthChange, HealthEvidence, Verb
from dayuan.devices.queries import runs_with_consent
from dayuan.devices.rules import (
    SAID_BY_THE_DEVICE,
    SIGNS_OF_LIFE,
    HealthReading,
    Sign,
    may_run,
    weigh_sign,
    weigh_silence,
)
from dayuan.households.models import Household
from dayuan.kernel import audit, live
from dayuan.kernel.errors import Refusal
from dayuan.kernel.events import announce
from dayuan.kernel.outbox import send_later
from dayuan.people.models import Person
from dayuan.places.actions import keep_open
from dayuan.places.models import Place, Site

ANSWER_WITHIN = timedelta(seconds=30)
HEARD_WORTH_NOTING = timedelta(seconds=2)
"""Last-heard moments are kept this exactly: at 500 signals a second each write would be one too many."""
SKEW_WORTH_NOTING_S = 5.0
HEALTH_FIELDS = ["health", "health_since", "health_evidence"]
HEARD_FIELDS = [*HEALTH_FIELDS, "last_heard_at", "clock_skew_s", "clock_wrong_at", "clock_wrong_by_s"]


class DeviceIdTaken(Refusal):
    """Another device has this number."""


class DeviceRetired(Refusal):
    """It was taken out of service for good."""


class CameraNotFiled(Refusal):
    """C-08: not filed with the police, and nobody said why it must run all the same."""


class HomeDoesNotConsent(Refusal):
    """C-11a: it stands in somebody's home, and they did not agree, or no longer."""


class DeviceNotActive(Refusal):
    """It is not in service."""


@transaction.atomic
def register_device(
    device_id: str,
    *,
    kind: DeviceKind,
    name: str,
    owner: str,
    place: Place,
    longitude: float,
    latitude: float,
    by: Person,
    at: datetime,
    name_en: str = "",
    site: Site | None = None,
    home: Household | None = None,
    bearing_deg: float | None = None,
    expected_every_s: int = 60,
    retention_days: int | None = None,
    filing_number: str = "",
    filed_on: date | None = None,
) -> tuple[Device, str]:
    """Put a device into the register; it is let in once it is activated.

    Returns the device and its secret, which is kept nowhere and cannot be shown again.

    Raises:
        DeviceIdTaken: the number is in the register already.
        PlaceIsClosed: the place takes nothing new.
    """
    keep_open(place)
    secret = new_secret()
    device = Device(
        id=device_id,
        kind=kind,
        name=name,
        name_en=name_en,
        owner=owner,
        place=place,
        site=site,
        home=home,
        longitude=longitude,
        latitude=latitude,
        bearing_deg=bearing_deg,
        expected_every_s=expected_every_s,
        retention_days=retention_days,
        filing_number=filing_number,
        filed_on=filed_on,
        health_since=at,
        **hashes_of(secret),
    )
    # Inserting and looking afterwards leaves two officers with the same number one winner.
    Device.objects.bulk_create([device], ignore_conflicts=True)
    kept = Device.objects.get(pk=device_id)
    if kept.secret_hash != device.secret_hash:
        raise DeviceIdTaken(_("A device with the number %(number)s is already registered.") % {"number": device_id})
    note("device_registered", kept, by=by, at=at, detail={"kind": kept.kind})
    return kept, secret


@transaction.atomic
def activate_device(device_id: str, *, by: Person, at: datetime, reason: str = "") -> Device:
    """Let a device in. The reason is only needed, and only kept, for a camera that is not filed.

    Raises:
        DeviceRetired: it was retired.
        CameraNotFiled: a camera without a filing number and without a reason.
        HomeDoesNotConsent: it stands in a home where nobody agreed to it, or somebody withdrew.
    """
    device = locked(device_id)
    _refuse_retired(device)
    if not runs_with_consent(device, at=at):
        raise HomeDoesNotConsent(
            _("The household has not agreed to this device, or withdrew. Record their consent first.")
        )
    reason = reason.strip()
    if not may_run(DeviceKind(device.kind), filing_number=device.filing_number, reason=reason):
        raise CameraNotFiled(
            _("This camera is not filed with the police. Enter its filing number, or say why it must run before that.")
        )
    device.activated_at, device.stopped_at = device.activated_at or at, None
    device.activation_reason = "" if device.filing_number.strip() else reason
    device.save(update_fields=["activated_at", "activation_reason", "stopped_at"])
    note("device_activated", device, by=by, at=at, reason=device.activation_reason)
    tell(device)
    rewrite_logins_after_commit()
    return device


@transaction.atomic
def record_filing(device_id: str, *, filing_number: str, filed_on: date, by: Person, at: datetime) -> Device:
    """Keep the number under which the police filed a camera."""
    device = locked(device_id)
    _refuse_retired(device)
    device.filing_number, device.filed_on = filing_number.strip(), filed_on
    device.save(update_fields=["filing_number", "filed_on"])
    note("device_filed", device, by=by, at=at, detail={"filing_number": device.filing_number})
    tell(device)
    return device


@transaction.atomic
def retire_device(device_id: str, *, by: Person, at: datetime, reason: str) -> Device:
    """Take a device out of service for good: its login ends and its history stays.

    Raises:
        DeviceRetired: it was retired before.
    """
    device = locked(device_id)
    _refuse_retired(device)
    device.retired_at = at
    device.secret_hash = device.secret_bcrypt = ""
    device.save(update_fields=["retired_at", "secret_hash", "secret_bcrypt"])
    note("device_retired", device, by=by, at=at, reason=reason)
    tell(device)
    announce(DeviceTakenAway(device.pk, at))
    rewrite_logins_after_commit()
    return device


@transaction.atomic
def rotate_secret(device_id: str, *, by: Person, at: datetime) -> tuple[Device, str]:
    """A new secret; the old one stops working at once for uploads and within seconds at the broker.

    Raises:
        DeviceRetired: it was retired.
    """
    device = locked(device_id)
    _refuse_retired(device)
    secret = new_secret()
    for field, value in hashes_of(secret).items():
        setattr(device, field, value)
    device.save(update_fields=["secret_hash", "secret_bcrypt"])
    note("device_secret_rotated", device, by=by, at=at)
    rewrite_logins_after_commit()
    return device, secret


@transaction.atomic
def give_command(device: Device, verb: Verb, detail: dict[str, Any], *, by: Person | None, at: datetime) -> Command:
    """Tell a device to do something. It leaves the building with this transaction; done is what the device answers.

    Raises:
        DeviceNotActive: it is not in service.
    """
    if not device.is_active:
        raise DeviceNotActive(_("This device is not in service, so it cannot be told to do anything."))
    command = Command(device=device, verb=verb, detail=detail, by=by, given_at=at, answer_by=at + ANSWER_WITHIN)
    body = {"id": str(command.pk), "verb": verb.value, "detail": detail, "answer_by": command.answer_by.isoformat()}
    command.message = send_later(f"devices.{device.pk}.commands", body, at=at)
    command.save()
    if by is not None:
        note("device_commanded", device, by=by, at=at, detail={"verb": verb.value, "command": str(command.pk)})
    tell(device)
    return command


@transaction.atomic
def take_answer(device_id: str, command_id: UUID, *, done: bool, answer: str, at: datetime) -> bool:
    """Keep what a device answered; false where it was never told that. The first answer stands, even a late one."""
    command = (
        Command.objects.select_for_update(of=("self",))
        .select_related("device")
        .filter(pk=command_id, device_id=device_id)
        .first()
    )
    if command is None:
        return False
    if command.answered_at is None:
        command.state = Command.State.DONE if done else Command.State.FAILED
        command.answered_at = at
        command.answer = answer[:200]
        command.save(update_fields=["state", "answered_at", "answer"])
        tell(command.device)
    return True


@transaction.atomic
def mark_unanswered(*, at: datetime) -> int:
    """Commands whose time to answer is over are called unanswered: silence is not success."""
    overdue = list(
        Command.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("device")
        .filter(state=Command.State.WAITING, answer_by__lte=at)
        .order_by("pk")
    )
    Command.objects.filter(pk__in=[command.pk for command in overdue]).update(state=Command.State.UNANSWERED)
    live.tell_many("device", [_news_of(command.device) for command in overdue])
    return len(overdue)


@transaction.atomic
def hear(signs: Iterable[Sign], *, at: datetime) -> None:
    """Weigh signs of life and death; what changed is kept with its evidence and told to the screens.

    Cheap for the usual case, a device that is online and was heard a moment ago: then nothing is written.
    """
    of_device: dict[str, list[Sign]] = defaultdict(list)
    for sign in sorted(signs, key=lambda sign: sign.heard_at):
        of_device[sign.device_id].append(sign)
    known = Device.objects.filter(pk__in=of_device).only("pk", "health", "last_heard_at", "clock_skew_s")
    worth_writing = [device.pk for device in known if _is_news(device, of_device[device.pk])]
    changed = []
    for device in Device.objects.select_for_update(no_key=True).filter(pk__in=worth_writing).order_by("pk"):
        for sign in of_device[device.pk]:
            if _take_sign(device, sign, at=at):
                changed.append(device)
        device.save(update_fields=HEARD_FIELDS)
    live.tell_many("device", [_news_of(device) for device in changed])


@transaction.atomic
def sweep_silence(*, at: datetime) -> int:
    """Devices that missed three of their intervals become unknown. Says how many."""
    online = Device.objects.active().filter(health=Health.ONLINE, last_heard_at__isnull=False)
    silent = [device.pk for device in online if _after_silence(device, at=at) is not None]
    changed = []
    for device in Device.objects.select_for_update(no_key=True).filter(pk__in=silent).order_by("pk"):
        # Looked at again under the lock: it may have been heard in between.
        reading = _after_silence(device, at=at)
        if reading is not None:
            _change_health(device, reading, at=at)
            device.save(update_fields=HEALTH_FIELDS)
            changed.append(device)
    live.tell_many("device", [_news_of(device) for device in changed])
    return len(changed)


def _is_news(device: Device, signs: Sequence[Sign]) -> bool:
    if device.health != Health.ONLINE or device.last_heard_at is None:
        return True
    newest = signs[-1]
    skews = [sign.clock_skew_s for sign in signs if sign.clock_skew_s is not None]
    if any(abs(skew - device.clock_skew_s) > SKEW_WORTH_NOTING_S for skew in skews):
        return True
    said_goodbye = any(sign.evidence not in SIGNS_OF_LIFE for sign in signs)
    return said_goodbye or newest.heard_at - device.last_heard_at >= HEARD_WORTH_NOTING


def _take_sign(device: Device, sign: Sign, *, at: datetime) -> bool:
    """Whether the device's health changed."""
    before = device.health_reading
    after = weigh_sign(before, sign, last_heard_at=device.last_heard_at)
    if sign.evidence in SAID_BY_THE_DEVICE:
        device.last_heard_at = max(device.last_heard_at or sign.heard_at, sign.heard_at)
    if sign.clock_skew_s is not None:
        device.clock_skew_s = sign.clock_skew_s
    if sign.clock_skew_s and (device.clock_wrong_at is None or device.clock_wrong_at <= sign.heard_at):
        device.clock_wrong_at, device.clock_wrong_by_s = sign.heard_at, sign.clock_skew_s
    if after == before:
        return False
    _change_health(device, after, at=at)
    return True


def _after_silence(device: Device, *, at: datetime) -> HealthReading | None:
    before = device.health_reading
    every = timedelta(seconds=device.expected_every_s)
    after = weigh_silence(before, last_heard_at=device.last_heard_at, expected_every=every, at=at)
    return None if after == before else after


def _change_health(device: Device, reading: HealthReading, *, at: datetime) -> None:
    was_never_heard = device.health_evidence == HealthEvidence.NEVER_HEARD
    device.health, device.health_since, device.health_evidence = reading.health, reading.since, reading.evidence
    HealthChange.objects.create(
        device=device, health=reading.health, evidence=reading.evidence, since=reading.since, noticed_at=at
    )
    if not was_never_heard:
        announce(HealthChanged(device.pk, reading.health, reading.evidence, reading.since, at))


def locked(device_id: str) -> Device:
    # Not a key change: photographs and signals that refer to the device need not wait.
    return Device.objects.select_for_update(no_key=True, of=("self",)).select_related("place").get(pk=device_id)


def _refuse_retired(device: Device) -> None:
    if device.retired_at is not None:
        raise DeviceRetired(_("This device has been retired."))


def _news_of(device: Device) -> dict[str, str]:
    return {"place": device.place_id, "id": device.pk}


def tell(device: Device) -> None:
    live.tell("device", _news_of(device))


def note(
    action: str,
    device: Device,
    *,
    by: Person | None,
    at: datetime,
    reason: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    audit.record(
        action,
        f"device:{device.pk}",
        by_id=by.pk if by else None,
        by_name=by.full_name if by else "",
        place_code=device.place_id,
        at=at,
        reason=reason,
        detail=detail,
    )
