"""The invented households and residents of the seven villages, the care group, and a file that somebody looked at."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from django.db import transaction

from dayuan.drills.seeding.people import person_of
from dayuan.drills.yucheng.families import MemberPlan, Numbers, empty_nest, family, numbered
from dayuan.drills.yucheng.outline import (
    BAILIU,
    CHENGXIANG,
    FANFENG,
    LABELS,
    LEQUN,
    MAOSHUI,
    QIANFENG,
    TONGYI,
    TOWNSHIP,
    VILLAGE_NAMES,
    VILLAGE_RINGS,
)
from dayuan.drills.yucheng.roster import SHANGHAI
from dayuan.drills.yucheng.sketch import is_inside, lon_lat
from dayuan.households.actions.care import name_care_reader
from dayuan.households.actions.reveals import note_opened, reveal
from dayuan.households.indexing import file_code_index, index_resident
from dayuan.households.models import Household, Resident, ResidentChange
from dayuan.households.rules import Care, ChangeKind, Purpose, SensitiveField, needs_guardian, read_file_code
from dayuan.kernel import audit
from dayuan.kernel.copying import copy_in
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.places.rules import Level

HOUSEHOLDS: dict[str, int] = {
    CHENGXIANG: 655, MAOSHUI: 520, LEQUN: 480, FANFENG: 430, BAILIU: 560, TONGYI: 720, QIANFENG: 535,
}  # fmt: skip
"""3,900 in all."""
EMPTY_NESTS: dict[str, tuple[int, int]] = {
    CHENGXIANG: (9, 10), MAOSHUI: (8, 9), LEQUN: (8, 8), FANFENG: (7, 8), BAILIU: (9, 9), TONGYI: (11, 11),
    QIANFENG: (8, 7),
}  # fmt: skip
"""Households of one and of two old people whose children live elsewhere: 60 and 62, so 184 people."""
HUBS_EVERY = 40
INVENTED = "（虚构）"
FILE_CODE = "YC2M-8A23"
FILE_PHONE = "15400008023"
REGISTERED_FOR = timedelta(days=200)


@transaction.atomic
def seed_households(*, at: datetime) -> int:
    """Fill the register, all of it or nothing; says how many people. Where there is one already, nothing."""
    if Household.objects.filter(place__code__startswith=TOWNSHIP).exists():
        return 0
    registered_at = at - REGISTERED_FOR
    numbers = Numbers(Random("numbers of Yucheng"))
    pairs = [pair for village in VILLAGE_NAMES for pair in _village(village, numbers, registered_at)]
    residents = [resident for _, members in pairs for resident in members]
    _give_the_well_known_file(residents)
    copy_in(Household, (household for household, _ in pairs))
    copy_in(Resident, residents)
    copy_in(ResidentChange, (_registration(resident) for resident in residents))
    _record(len(pairs), len(residents), at=registered_at)
    _name_care_group(at=registered_at)
    _look_at_the_well_known_file(at=at)
    return len(residents)


def _village(village: str, numbers: Numbers, at: datetime) -> Iterator[tuple[Household, list[Resident]]]:
    random = Random(f"families of {village}")
    homes, grids = _homes_of(village), _grids_of(village)
    nests = _nests(village, random)
    families = (empty_nest(random, people) if people else family(random) for people in nests)
    for number, members in enumerate(numbered(families, numbers)):
        home = homes[number * len(homes) // len(nests)]
        household = _household(village, home, number, at, random, is_hub=_is_hub(number, len(homes), len(nests)))
        household.grid = grids[number * len(grids) // len(nests)] if grids else None
        care = Care.EMPTY_NEST.value if nests[number] else ""
        yield household, _residents(household, members, care)


def _nests(village: str, random: Random) -> list[int]:
    """For each household by its number, how many old people live there by themselves; 0 for all others."""
    alone, couples = EMPTY_NESTS[village]
    nests = [1] * alone + [2] * couples + [0] * (HOUSEHOLDS[village] - alone - couples)
    random.shuffle(nests)
    return nests


def empty_nest_numbers(village: str) -> list[str]:
    """The numbers of the homes of old people by themselves, as they were drawn; nobody's care is read for this."""
    nests = _nests(village, Random(f"families of {village}"))
    return [_number_of(number) for number, people in enumerate(nests) if people]


def _number_of(number: int) -> str:
    return f"{number + 1:03}"


def _homes_of(village: str) -> list[Place]:
    """The courtyards of the village, or its groups; the village itself where it has neither."""
    inside = list(Place.objects.within(village).exclude(level=Level.GRID).order_by("code"))
    return [place for place in inside if not any(other.parent_id == place.pk for other in inside)] or inside


def _grids_of(village: str) -> list[Place]:
    return list(Place.objects.within(village).filter(level=Level.GRID).order_by("code"))


def _is_hub(number: int, homes: int, households: int) -> bool:
    """The first two of each courtyard; elsewhere one in forty."""
    if homes == 1:
        return number % HUBS_EVERY == 0
    first = -(-(number * homes // households) * households // homes)
    return number - first < 2


def _household(village: str, home: Place, number: int, at: datetime, random: Random, *, is_hub: bool) -> Household:
    longitude, latitude = lon_lat(_point_in(village, random))
    return Household(
        number=_number_of(number),
        place=home,
        address=f"{VILLAGE_NAMES[village][0]}{random.randint(1, 9)}组{random.randint(1, 99)}号{INVENTED}",
        longitude=longitude,
        latitude=latitude,
        is_hub=is_hub,
        registered_at=at,
    )


def _point_in(village: str, random: Random) -> tuple[float, float]:
    x, y = LABELS[village]
    while True:
        point = (x + random.gauss(0, 55), y + random.gauss(0, 40))
        if is_inside(point, VILLAGE_RINGS[village]):
            return point


def _residents(household: Household, members: list[tuple[MemberPlan, str, str]], care: str) -> list[Resident]:
    made: list[Resident] = []
    for plan, id_number, phone in members:
        resident = Resident(
            household=household,
            place_id=household.place_id,
            grid_id=household.grid_id,
            name=plan.name,
            sex=plan.sex,
            born_on=plan.born_on,
            relation=plan.relation,
            id_number=id_number,
            phone=phone,
            care=care,
            lives_here=plan.lives_here,
            registered_at=household.registered_at,
        )
        if needs_guardian(plan.born_on, on=household.registered_at.astimezone(SHANGHAI).date()):
            _consent(resident, made[0] if made else None)
        index_resident(resident)
        made.append(resident)
    return made


def _consent(child: Resident, guardian: Resident | None) -> None:
    child.guardian = guardian
    child.consent_by = guardian.name if guardian else "村委会"
    child.consent_how = "纸质签字（演示）"
    child.consent_on = max(date(2026, 1, 5), child.born_on)


def _registration(resident: Resident) -> ResidentChange:
    at = resident.registered_at
    return ResidentChange(
        resident=resident,
        kind=ChangeKind.REGISTERED,
        at=at,
        happened_on=at.astimezone(SHANGHAI).date(),
        why=f"演示数据{INVENTED}",
    )


def _record(households: int, residents: int, *, at: datetime) -> None:
    chief = person_of("chief")
    audit.record(
        "register_filled",
        f"place:{TOWNSHIP}",
        by_id=chief.pk,
        by_name=chief.full_name,
        place_code=TOWNSHIP,
        at=at,
        reason=f"演示数据{INVENTED}",
        detail={"households": households, "residents": residents},
    )


def _name_care_group(*, at: datetime) -> None:
    """C-15: by name. The secretaries for their villages, the duty officer for the township."""
    chief = person_of("chief")
    for username, code in (("secretary", CHENGXIANG), ("secretary2", TONGYI), ("duty", TOWNSHIP)):
        place = Place.objects.get(pk=code)
        name_care_reader(person_of(username), place, why="关爱帮扶小组成员（演示）", by=chief, at=at)


def _give_the_well_known_file(residents: list[Resident]) -> None:
    """Somebody of Chengxiang whose code the demonstration prints, so that everybody can open one file."""
    someone = _well_known(residents)
    someone.phone = FILE_PHONE
    someone.file_code_index = file_code_index(read_file_code(FILE_CODE))
    someone.file_code_made_at = someone.registered_at
    someone.person = Person.objects.filter(username="resident").first()
    index_resident(someone)


def _well_known(residents: list[Resident]) -> Resident:
    return next(
        one for one in residents if one.place_id.startswith(CHENGXIANG) and one.relation == "head" and one.phone
    )


def _look_at_the_well_known_file(*, at: datetime) -> None:
    someone = Resident.objects.get(file_code_index=file_code_index(read_file_code(FILE_CODE)))
    secretary, duty = person_of("secretary"), person_of("duty")
    note_opened(someone, by=secretary, at=at - timedelta(days=9))
    reveal(
        someone,
        SensitiveField.PHONE,
        purpose=Purpose.VISIT,
        words="约时间上门看望",
        by=secretary,
        at=at - timedelta(days=9) + timedelta(minutes=2),
    )
    reveal(
        someone,
        SensitiveField.PHONE,
        purpose=Purpose.EMERGENCY,
        words="强降雨转移通知",
        by=duty,
        at=at - timedelta(days=2),
    )
