"""Dayuan in the comparison: two townships with gauges, the starter rule about water, secretaries with telephones.

Run beside a running product, with its addresses in the environment; prints the logins of the gauges as JSON.
"""

import argparse
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dayuan.config.settings")
django.setup()

from django.utils import timezone  # noqa: E402  the tables exist only after django.setup()

from dayuan.devices.actions import activate_device, register_device  # noqa: E402
from dayuan.devices.logins import write_broker_logins_now  # noqa: E402
from dayuan.devices.models import DeviceKind  # noqa: E402
from dayuan.notices.models import Preference  # noqa: E402
from dayuan.notices.rules import Kind  # noqa: E402
from dayuan.notices.testing import make_contact, make_gateway  # noqa: E402
from dayuan.people.models import Person, Role  # noqa: E402
from dayuan.people.testing import make_officer  # noqa: E402
from dayuan.places.testing import make_place  # noqa: E402
from dayuan.warnings.actions import publish_rule  # noqa: E402
from dayuan.warnings.rules import Family, RuleTerms  # noqa: E402
from dayuan.warnings.starter import starter_rules  # noqa: E402
from tests.load.side_by_side.load import (  # noqa: E402
    DUTY,
    LOADED,
    NEW,
    NEW_THINGS,
    PASSWORD,
    THINGS,
    VILLAGES,
    name_of,
    village_of,
)

COUNTY, LOADED_TOWNSHIP, QUIET_TOWNSHIP = "511421", "511421200", "511421203"
FAMILIES = list(Family)
"""One for each village of the quiet township, so that its new gauges are no storm of one family."""


def villages_of(township: str) -> list[str]:
    return [f"{township}{201 + number}" for number in range(VILLAGES)]


def make_secretaries(township: str) -> None:
    """One for each village, with a telephone, reachable at any hour, as the run may be at night."""
    for number, code in enumerate(villages_of(township)):
        secretary = make_officer(f"secretary-{code}", Role.VILLAGE_SECRETARY, code, full_name="村书记")
        make_contact(secretary, phone=f"139{township[-4:]}{number:04}", email="")
        midnight = time(0)
        Preference.objects.create(
            person=secretary, quiet_from=midnight, quiet_until=midnight, changed_at=timezone.now()
        )


def water_rule(township: str) -> RuleTerms:
    (rule,) = (rule for rule in starter_rules() if rule.name == "water")
    return rule.terms(township_code=township, at=timezone.now())


def rules_of_quiet_township() -> Iterator[RuleTerms]:
    """The same rule in each village under a family of its own; each gauge is a matter of its own."""
    terms = water_rule(QUIET_TOWNSHIP)
    for code, family in zip(villages_of(QUIET_TOWNSHIP), FAMILIES, strict=True):
        yield replace(terms, title=f"水位 {family}", family=family, place_codes=(code,), joins_within_m=0)


def make_gauges(township: str, prefix: str, count: int, by: Person) -> dict[str, dict[str, str]]:
    """Villages lie 5 km apart, the gauges of one village 100 m."""
    logins, at, villages = {}, timezone.now(), villages_of(township)
    for number in range(count):
        village = village_of(number)
        device, secret = register_device(
            name_of(prefix, number),
            kind=DeviceKind.WATER_LEVEL,
            name=f"水位 {prefix} {number}",
            owner="对比测试",
            place=make_place(villages[village]),
            longitude=104.0 + village * 0.05 + number // VILLAGES * 0.001,
            latitude=29.9,
            by=by,
            at=at,
        )
        activate_device(device.pk, by=by, at=at)
        logins[device.pk] = {"id": device.pk, "secret": secret}
    return logins


def main() -> dict[str, dict[str, str]]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sink", required=True)
    wanted = parser.parse_args()
    logins = {}
    for township, prefix, count in ((LOADED_TOWNSHIP, LOADED, THINGS), (QUIET_TOWNSHIP, NEW, NEW_THINGS)):
        chief = make_officer(f"chief-{township}", Role.CHIEF_GRID_OFFICER, township)
        make_secretaries(township)
        logins |= make_gauges(township, prefix, count, chief)
        is_quiet = township == QUIET_TOWNSHIP
        for terms in rules_of_quiet_township() if is_quiet else [water_rule(township)]:
            publish_rule(terms, township=make_place(township), by=chief, at=timezone.now())
    duty = make_officer(DUTY, Role.DUTY_OFFICER, QUIET_TOWNSHIP, full_name="值班员甲")
    duty.set_password(PASSWORD)
    duty.save()
    make_gateway(Kind.SMS, duty, COUNTY, address=wanted.sink, secret="of-the-comparison")
    write_broker_logins_now()
    return logins


if __name__ == "__main__":
    print(json.dumps(main()))
