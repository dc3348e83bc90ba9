"""The township's equipment in the register, each with a login of its own that its simulator uses."""

from datetime import datetime, timedelta

from django.db import transaction

from dayuan.devices.actions import activate_device, register_device, rotate_secret
from dayuan.devices.models import Device, DeviceKind
from dayuan.devices.rules import CAMERA_KINDS
from dayuan.drills.credentials import (
    NEVER_CONNECTS,
    NORMAL,
    SAYS_GOODBYE,
    Credential,
    read_credentials,
    write_credentials,
)
from dayuan.drills.seeding.places import sites_by_key
from dayuan.drills.yucheng.equipment import (
    EQUIPMENT,
    GONE_DARK,
    NEVER_CONNECTED,
    OWNER,
    EquipmentPlan,
    filing_number_of,
)
from dayuan.drills.yucheng.sketch import lon_lat
from dayuan.engines.homes import Home
from dayuan.people.models import Person
from dayuan.places.models import Place, Site

IN_SERVICE_FOR = timedelta(days=90)
RETENTION_DAYS = 30
LENS = "抓拍机"
HOME_KINDS = frozenset({DeviceKind.DOOR.value, DeviceKind.METER.value})


def seed_devices(home: Home, *, by: Person, at: datetime) -> None:
    """Register and let in what is missing; a device whose secret was lost gets a new one."""
    kept = read_credentials(home)
    registered = set(Device.objects.filter(pk__in=[plan.id for plan in EQUIPMENT]).values_list("pk", flat=True))
    wanted = {plan.id for plan in EQUIPMENT}
    if registered == wanted <= set(kept):
        return
    sites = sites_by_key()
    places = Place.objects.in_bulk({plan.village for plan in EQUIPMENT})
    with transaction.atomic():
        secrets = {
            plan.id: _secret_of(plan, places[plan.village], sites, kept, plan.id in registered, by=by, at=at)
            for plan in EQUIPMENT
        }
    # What stands in homes is registered after the households are, and keeps its credentials.
    in_homes = [one for one in kept.values() if one.id not in wanted and one.kind in HOME_KINDS]
    write_credentials(home, [*(_credential(plan, secrets[plan.id]) for plan in EQUIPMENT), *in_homes])


def _secret_of(
    plan: EquipmentPlan,
    place: Place,
    sites: dict[str, Site],
    kept: dict[str, Credential],
    is_registered: bool,
    *,
    by: Person,
    at: datetime,
) -> str:
    if not is_registered:
        return _register(plan, place, sites, by=by, at=at - IN_SERVICE_FOR)
    if plan.id in kept:
        return kept[plan.id].secret
    return rotate_secret(plan.id, by=by, at=at)[1]


def _register(plan: EquipmentPlan, place: Place, sites: dict[str, Site], *, by: Person, at: datetime) -> str:
    kind = DeviceKind(plan.kind)
    longitude, latitude = lon_lat(plan.point)
    is_camera = kind in CAMERA_KINDS
    _, secret = register_device(
        plan.id,
        kind=kind,
        name=plan.name,
        name_en=plan.name_en,
        owner=OWNER,
        place=place,
        site=sites[plan.site] if plan.site else None,
        longitude=longitude,
        latitude=latitude,
        bearing_deg=plan.bearing_deg,
        expected_every_s=plan.expected_every_s,
        retention_days=RETENTION_DAYS if is_camera else None,
        filing_number=filing_number_of(plan) if is_camera else "",
        filed_on=at.date() if is_camera else None,
        by=by,
        at=at,
    )
    activate_device(plan.id, by=by, at=at)
    return secret


def _credential(plan: EquipmentPlan, secret: str) -> Credential:
    behaviour = NORMAL
    if plan.id in NEVER_CONNECTED:
        behaviour = NEVER_CONNECTS
    if plan.id in GONE_DARK:
        behaviour = SAYS_GOODBYE
    return Credential(plan.id, plan.kind, secret, plan.expected_every_s, behaviour, label=plan.name.removesuffix(LENS))
