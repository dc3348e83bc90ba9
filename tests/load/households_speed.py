"""A county of 1.6 million invented people, by COPY; prints who may sign in and whom to look for, as JSON.

`python -m tests.load.bench --only households` fills and then measures (`households_ask`). Alone it only fills, beside a
running product, with its addresses in the environment: `python -m tests.load.households_speed --people 1600000`.
"""

import argparse
import functools
import json
import os
import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count, repeat
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dayuan.config.settings")
django.setup()

from django.db import connection  # noqa: E402  the tables exist only after django.setup()

from dayuan.drills.county import read_county  # noqa: E402
from dayuan.drills.yucheng.families import MemberPlan, Numbers, family, numbered  # noqa: E402
from dayuan.drills.yucheng.outline import CHENGXIANG, TOWNSHIP  # noqa: E402
from dayuan.households import indexing  # noqa: E402
from dayuan.households.indexing import index_resident  # noqa: E402
from dayuan.households.models import Household, Resident  # noqa: E402
from dayuan.households.rules import needs_guardian  # noqa: E402
from dayuan.kernel.copying import copy_in  # noqa: E402
from dayuan.kernel.sealing import seals  # noqa: E402
from dayuan.people.models import Person, Role  # noqa: E402
from dayuan.people.testing import make_officer  # noqa: E402
from dayuan.places.actions import load_county_tree  # noqa: E402
from dayuan.places.models import Place  # noqa: E402

PASSWORD = "yi-er-san-si-wu-2026"
COUNTY = "511421"
PEOPLE = 1_600_000
BATCH = 20_000
RARE_INDEXES = ("resident_pieces", "resident_phone_tail", "resident_id_number")


def fill(people: int) -> dict[str, Any]:
    """The county's real places, each with the same share of invented people; who may sign in, and whom to look for."""
    began = time.monotonic()
    load_county_tree(read_county())
    villages = list(Place.objects.filter(level="village").order_by("code"))
    at = datetime.now(UTC)
    definitions = _without_indexes()
    _remember_what_comes_again()
    stored = 0
    families = _families(people)
    homes = _homes(villages, people)
    while stored < people:
        households, residents = _batch(families, homes, at)
        if not residents:
            break
        copy_in(Household, households)
        stored += copy_in(Resident, residents)
    copied_s = time.monotonic() - began
    with connection.cursor() as cursor:
        for definition in definitions:
            cursor.execute(definition)
        cursor.execute("VACUUM ANALYZE households_resident")
        cursor.execute("VACUUM ANALYZE households_household")
    someone = Resident.objects.filter(place_id=CHENGXIANG).exclude(phone_tail_index=None).order_by("pk").first()
    assert someone is not None
    return {
        "people": stored,
        "households": Household.objects.count(),
        "copied_s": copied_s,
        "indexed_s": time.monotonic() - began - copied_s,
        "bytes": _bytes(),
        "accounts": _accounts(),
        "resident": str(someone.pk),
        "household": str(someone.household_id),
        "name": someone.name,
        "tail": someone.phone[-4:],
        "id_number": someone.id_number,
    }


def _without_indexes() -> list[str]:
    """Take the large indexes away while rows stream in; how to make each again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = ANY(%s)", [list(RARE_INDEXES)])
        definitions = [row[0] for row in cursor.fetchall()]
        for name in RARE_INDEXES:
            cursor.execute(f"DROP INDEX IF EXISTS {name}")
        cursor.execute("SET maintenance_work_mem = '512MB'")
    return definitions


def _remember_what_comes_again() -> None:
    """Here only: the same names, ends of phones and keys are asked for again and again."""
    seals.key_ring = functools.cache(seals.key_ring)
    seals.chosen_suite = functools.cache(seals.chosen_suite)
    indexing.pieces_of = functools.lru_cache(maxsize=30_000)(indexing.pieces_of)
    indexing.place_pieces = functools.lru_cache(maxsize=4_000)(indexing.place_pieces)
    indexing.phone_tail_index = _by_tail(indexing.phone_tail_index)


def _by_tail(index: Callable[[str], bytes | None]) -> Callable[[str], bytes | None]:
    known = functools.cache(index)
    return lambda phone: known(phone[-4:]) if phone else None


def _families(people: int) -> Iterator[list[tuple[MemberPlan, str, str]]]:
    lot = random.Random("a county")
    return numbered((family(lot) for _ in repeat(None, people)), Numbers(lot))


def _homes(villages: list[Place], people: int) -> Iterator[tuple[Place, int]]:
    """Place and household number, village after village, so that neighbours lie side by side as they would."""
    each = people / 2.8 / len(villages)
    for number in count():
        yield villages[min(int(number / each), len(villages) - 1)], number


def _batch(
    families: Iterator[list[tuple[MemberPlan, str, str]]], homes: Iterator[tuple[Place, int]], at: datetime
) -> tuple[list[Household], list[Resident]]:
    households: list[Household] = []
    residents: list[Resident] = []
    while len(residents) < BATCH:
        members = next(families, None)
        if members is None:
            break
        place, number = next(homes)
        home = Household(number=f"{number:06}", place=place, address="测试地址（虚构）", registered_at=at)
        households.append(home)
        residents += [_resident(home, plan, id_number, phone, at) for plan, id_number, phone in members]
    return households, residents


def _resident(home: Household, plan: MemberPlan, id_number: str, phone: str, at: datetime) -> Resident:
    child = needs_guardian(plan.born_on, on=at.date())
    resident = Resident(
        household=home,
        place_id=home.place_id,
        name=plan.name,
        sex=plan.sex,
        born_on=plan.born_on,
        relation=plan.relation,
        id_number=id_number,
        phone=phone,
        lives_here=plan.lives_here,
        consent_by="监护人" if child else "",
        consent_how="测试" if child else "",
        consent_on=at.date() if child else None,
        registered_at=at,
    )
    index_resident(resident)
    return resident


def _accounts() -> dict[str, str]:
    """By reach: a village, a township, the whole county (as whoever serves a county would have)."""
    accounts = {}
    for reach, role, code in (
        ("village", Role.VILLAGE_SECRETARY, CHENGXIANG),
        ("township", Role.DUTY_OFFICER, TOWNSHIP),
        ("county", Role.DUTY_OFFICER, COUNTY),
    ):
        person: Person = make_officer(f"reads-{reach}", role, code, on_duty=False)
        person.set_password(PASSWORD)
        person.save()
        accounts[reach] = person.username
    return accounts


def _bytes() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_table_size('households_resident'), pg_indexes_size('households_resident'),"
            " pg_relation_size('resident_pieces')"
        )
        table, indexes, pieces = cursor.fetchone()
    return {"table": table, "indexes": indexes, "pieces": pieces}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    print(json.dumps(fill(parser.parse_args().people), ensure_ascii=False))


if __name__ == "__main__":
    main()
