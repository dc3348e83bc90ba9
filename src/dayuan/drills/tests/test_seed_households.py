"""The invented register: complete, the same every time, nobody real, and quickly there."""

import time
from collections import Counter
from random import Random

import pytest

from dayuan.devices.access import device_of_credential
from dayuan.devices.models import Device
from dayuan.devices.queries import runs_with_consent
from dayuan.drills.credentials import credentials_path, read_credentials
from dayuan.drills.seeding import households
from dayuan.drills.seeding.devices import seed_devices
from dayuan.drills.seeding.dwellings import seed_home_devices
from dayuan.drills.seeding.households import EMPTY_NESTS, FILE_CODE, FILE_PHONE, HOUSEHOLDS, seed_households
from dayuan.drills.seeding.people import person_of, seed_people
from dayuan.drills.seeding.places import seed_places
from dayuan.drills.seeding.privacy import seed_privacy
from dayuan.drills.yucheng.families import Numbers, family, numbered
from dayuan.drills.yucheng.outline import CHENGXIANG, TONGYI, VILLAGE_NAMES
from dayuan.engines.homes import find_home
from dayuan.households.actions.file_codes import open_own_file
from dayuan.households.facts import ResidentFacts, problems_of
from dayuan.households.finding import find_residents
from dayuan.households.looks import who_looked
from dayuan.households.models import Household, Resident, ResidentChange
from dayuan.households.rules import Care, Relation, Sex
from dayuan.kernel import audit
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.access import scope_of
from dayuan.places.models import Place
from dayuan.privacy.actions.consents import withdraw_consent
from dayuan.privacy.models import Consent
from dayuan.privacy.rules.consents import Channel

QUICK_S = 20
"""Of processor time, a slow machine included."""


@pytest.fixture
def township_people():
    seed_places()
    seed_people(at=MONDAY_NOON)


def test_the_register_is_filled_once_with_everybody_and_nobody_real(township_people):
    began = time.process_time()
    count = seed_households(at=MONDAY_NOON)
    assert time.process_time() - began < QUICK_S

    assert sum(HOUSEHOLDS.values()) == Household.objects.count() == 3_900
    assert 10_500 <= count == Resident.objects.count() == ResidentChange.objects.count() <= 11_500
    residents = list(Resident.objects.all())
    assert sum(Care.EMPTY_NEST in one.cares for one in residents) == 184
    assert sum(alone + 2 * couples for alone, couples in EMPTY_NESTS.values()) == 184
    assert all(one.id_number.startswith("519999") for one in residents)
    assert all(one.phone.startswith("154") for one in residents if one.phone)
    assert max(Counter(one.phone for one in residents if one.phone).values()) == 1
    assert {one.household_id for one in residents if one.relation == Relation.HEAD} == set(
        Household.objects.values_list("pk", flat=True)
    )
    assert all("虚构" in household.address for household in Household.objects.all()[:50])
    assert [_wrong_with(one) for one in residents if _wrong_with(one)] == []
    assert seed_households(at=MONDAY_NOON) == 0
    assert list(audit.verify()) == []

    someone = open_own_file(FILE_CODE, FILE_PHONE[-4:], at=MONDAY_NOON)
    assert someone is not None
    assert len(who_looked(someone, is_own=True)) == 4
    found = find_residents(someone.name, scope_of(person_of("secretary"), at=MONDAY_NOON))
    assert someone.pk in {one.pk for one in found.people}


def test_a_few_who_live_alone_agreed_to_a_door_sensor_and_a_meter(township_people, monkeypatch):
    monkeypatch.setattr(households, "VILLAGE_NAMES", {code: VILLAGE_NAMES[code] for code in (CHENGXIANG, TONGYI)})
    home, chief = find_home(), person_of("chief")
    seed_devices(home, by=chief, at=MONDAY_NOON)
    seed_households(at=MONDAY_NOON)
    seed_privacy(by=chief, at=MONDAY_NOON)
    seed_home_devices(home, by=chief, at=MONDAY_NOON)

    standing = Device.objects.filter(home__isnull=False)
    assert Counter(standing.values_list("kind", flat=True)) == {"door": 7, "meter": 6}
    for device in standing:
        assert device.is_active
        assert runs_with_consent(device, at=MONDAY_NOON)
        assert all(Care.EMPTY_NEST in one.cares for one in Resident.objects.filter(household=device.home))
        assert (device.longitude, device.latitude) == device.place.centre, "nobody's home is a dot on the map"
        assert device_of_credential(device.pk, read_credentials(home)[device.pk].secret) == device

    agreed = Consent.objects.filter(kind="home_sensor", resident__household=standing[0].home).get()
    withdraw_consent(agreed.pk, withdrawn_by="", channel=Channel.WITNESSED, by=person_of("secretary"), at=MONDAY_NOON)
    assert not Device.objects.get(pk=standing[0].pk).is_active

    before = credentials_path(home).read_text(encoding="utf-8")
    seed_devices(home, by=chief, at=MONDAY_NOON)
    seed_home_devices(home, by=chief, at=MONDAY_NOON)
    assert credentials_path(home).read_text(encoding="utf-8") == before
    credentials_path(home).unlink()
    seed_devices(home, by=chief, at=MONDAY_NOON)
    seed_home_devices(home, by=chief, at=MONDAY_NOON)
    assert len(read_credentials(home)) == 118 + 13


def _wrong_with(one: Resident) -> dict[str, str]:
    facts = ResidentFacts(
        name=one.name,
        born_on=one.born_on,
        sex=Sex(one.sex),
        id_number=one.id_number,
        phone=one.phone,
        consent_by=one.consent_by,
        consent_how=one.consent_how,
        consent_on=one.consent_on,
    )
    return problems_of(facts, today=MONDAY_NOON.date())


@pytest.mark.no_database
def test_the_same_people_are_invented_every_time():
    def invented():
        random = Random("a village")
        return list(numbered((family(random) for _ in range(50)), Numbers(Random("numbers"))))

    assert invented() == invented()


def test_courtyards_that_exist_get_their_own_households(monkeypatch):
    courtyards = [Place(code=f"{TONGYI}D{number:02}", name=f"{number} 号大院") for number in range(1, 25)]
    monkeypatch.setattr(households, "_homes_of", lambda village: courtyards)
    monkeypatch.setattr(households, "_grids_of", lambda village: [])

    made = [household for household, _ in households._village(TONGYI, Numbers(Random("numbers")), MONDAY_NOON)]

    assert Counter(household.place_id for household in made) == {place.pk: 30 for place in courtyards}
    hubs = Counter(household.place_id for household in made if household.is_hub)
    assert hubs == {place.pk: 2 for place in courtyards}
