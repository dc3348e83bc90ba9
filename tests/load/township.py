"""A small township for load and soak runs, made through the product's own actions; prints its logins as JSON.

Run beside a running product, with its addresses in the environment: `python -m tests.load.township --sensors 40`.
"""

import argparse
import json
import os
from datetime import timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dayuan.config.settings")
django.setup()

from django.utils import timezone  # noqa: E402  the tables exist only after django.setup()

from dayuan.devices.actions import activate_device, register_device  # noqa: E402
from dayuan.devices.logins import write_broker_logins_now  # noqa: E402
from dayuan.devices.models import DeviceKind  # noqa: E402
from dayuan.people.models import Person, Role  # noqa: E402
from dayuan.people.testing import make_officer  # noqa: E402
from dayuan.places.testing import TOWNSHIP, VILLAGE, make_checkpoint, make_place  # noqa: E402
from dayuan.warnings.models import WatchRule  # noqa: E402

PASSWORD = "yi-er-san-si-wu-2026"
HOME = "川A"
WATCHED = "川Z"


def make_people() -> dict[str, Person]:
    site = make_checkpoint()
    posts = [
        ("duty", Role.DUTY_OFFICER, TOWNSHIP, None, "值班员甲"),
        ("chief", Role.CHIEF_GRID_OFFICER, TOWNSHIP, None, "网格总长"),
        ("secretary", Role.VILLAGE_SECRETARY, VILLAGE, None, "村书记"),
        ("officer", Role.CHECKPOINT_OFFICER, VILLAGE, site, "值守员甲"),
    ]
    people = {}
    for username, role, code, at_site, full_name in posts:
        person = make_officer(username, role, code, site=at_site, full_name=full_name)
        person.set_password(PASSWORD)
        person.save()
        people[username] = person
    return people


def make_devices(kind: DeviceKind, prefix: str, count: int, by: Person) -> list[dict[str, str]]:
    site, place, at = make_checkpoint(), make_place(VILLAGE), timezone.now()
    is_camera = kind == DeviceKind.CHECKPOINT_CAMERA
    logins = []
    for number in range(count):
        device, secret = register_device(
            f"{prefix}-{number:03}",
            kind=kind,
            name=f"{prefix} {number}",
            owner="虞丞乡",
            place=site.place if is_camera else place,
            site=site if is_camera else None,
            longitude=104.07,
            latitude=29.963,
            filing_number="川公备（测试）" if is_camera else "",
            by=by,
            at=at,
        )
        activate_device(device.pk, by=by, at=at)
        logins.append({"id": device.pk, "secret": secret, "kind": kind.value})
    return logins


def make_rules(count: int, by: Person) -> None:
    """The first raises a warning for a car of 川Z; the others watch every plate too and match none."""
    township, now = make_place(TOWNSHIP), timezone.now()
    for number in range(count):
        at_home = [HOME, WATCHED] if number else [HOME]
        WatchRule.objects.create(
            township=township,
            title=f"外来车辆 {number}",
            purpose="压力测试",
            legal_basis="测试用，不针对任何人",
            readers=[Role.DUTY_OFFICER, Role.CHIEF_GRID_OFFICER],
            signal_kind="plate_seen",
            condition={"home_prefixes": at_home, "least_confidence": 0.8},
            place_codes=[TOWNSHIP],
            level="yellow",
            buffer_minutes=10,
            starts_at=now - timedelta(days=1),
            expires_at=now + timedelta(days=1),
            made_at=now,
            made_by=by,
        )


def main() -> dict[str, Any]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sensors", type=int, default=20)
    parser.add_argument("--cameras", type=int, default=2)
    parser.add_argument("--rules", type=int, default=1)
    wanted = parser.parse_args()
    people = make_people()
    make_rules(wanted.rules, people["duty"])
    sensors = make_devices(DeviceKind.WATER_LEVEL, "sensor", wanted.sensors, people["duty"])
    cameras = make_devices(DeviceKind.CHECKPOINT_CAMERA, "camera", wanted.cameras, people["duty"])
    write_broker_logins_now()
    return {
        "password": PASSWORD,
        "people": {username: str(person.pk) for username, person in people.items()},
        "sensors": sensors,
        "cameras": cameras,
    }


if __name__ == "__main__":
    print(json.dumps(main()))
