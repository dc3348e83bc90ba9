"""The invented people of the township: named by their posts, never by a name somebody could have."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dayuan.drills.yucheng.hamlets import GROUPS
from dayuan.drills.yucheng.outline import (
    CHENGXIANG,
    FANFENG,
    NEIGHBOUR_TOWNSHIP,
    QIANFENG,
    TONGYI,
    TOWNSHIP,
    VILLAGE_NAMES,
)
from dayuan.drills.yucheng.sites import CHECKPOINTS, EAST

SHANGHAI = ZoneInfo("Asia/Shanghai")
DEMO_PASSWORD = "yucheng-demo"  # noqa: S105  # the demonstration's accounts are for everybody who looks at it
DAYS_BACK = 61
DAYS_AHEAD = 14


@dataclass(frozen=True)
class Watch:
    """When somebody is on duty: a day and a night from this time on, every day or every second day."""

    begins: time = time(8, 0)
    hours: float = 24
    every_days: int = 1
    first_turn: int = 0

    def shifts(self, first: date, last: date) -> list[tuple[datetime, datetime]]:
        days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
        begin = [
            datetime.combine(day, self.begins, SHANGHAI)
            for day in days
            if day.toordinal() % self.every_days == self.first_turn
        ]
        return [(moment, moment + timedelta(hours=self.hours)) for moment in begin]


ALWAYS = Watch()


@dataclass(frozen=True)
class PersonPlan:
    """One invented person with one post."""

    username: str
    full_name: str
    full_name_en: str
    role: str
    place: str
    site: str | None = None
    watch: Watch | None = None
    may_sign_in: bool = False


ACCOUNTS: tuple[PersonPlan, ...] = (
    PersonPlan("duty", "值班员甲", "Duty officer A", "duty_officer", TOWNSHIP, None, ALWAYS, True),
    PersonPlan("chief", "网格总长", "Chief grid officer", "chief_grid_officer", TOWNSHIP, None, ALWAYS, True),
    PersonPlan("east", "值守员甲", "Checkpoint officer A", "checkpoint_officer", CHENGXIANG, EAST, ALWAYS, True),
    PersonPlan("east2", "值守员乙", "Checkpoint officer B", "checkpoint_officer", CHENGXIANG, EAST, ALWAYS, True),
    PersonPlan(
        "secretary", "丞相村书记", "Secretary of Chengxiang", "village_secretary", CHENGXIANG, None, ALWAYS, True
    ),
    PersonPlan("secretary2", "同意村书记", "Secretary of Tongyi", "village_secretary", TONGYI, None, ALWAYS, True),
    PersonPlan("grid", "网格员丙", "Grid worker C", "grid_worker", CHENGXIANG, None, ALWAYS, True),
    PersonPlan("head", "院长甲", "Courtyard head A", "courtyard_head", f"{TONGYI}G01D01", None, None, True),
    PersonPlan("resident", "村民丁", "Resident D", "resident", CHENGXIANG, None, None, True),
    PersonPlan(
        "outsider", "青岗值班员", "Duty officer of Qinggang", "duty_officer", NEIGHBOUR_TOWNSHIP, None, ALWAYS, True
    ),
    PersonPlan("sysadmin", "系统管理员", "System administrator", "system_administrator", TOWNSHIP, None, None, True),
    PersonPlan(
        "secadmin", "安全管理员", "Security administrator", "security_administrator", TOWNSHIP, None, None, True
    ),
    PersonPlan("auditor", "审计员", "Auditor", "auditor", TOWNSHIP, None, None, True),
)
"""One account per role, the next in line, and two people who may not see what the others see.

The order matters: of two officers at one checkpoint the first is asked first.
"""


def _checkpoint_officers() -> list[PersonPlan]:
    """Two for each of the other checkpoints, who take turns by the day."""
    return [
        PersonPlan(
            username=f"{site.key}-{letter.lower()}",
            full_name=f"{site.name.removesuffix('卡点')}值守员{name}",
            full_name_en=f"{site.name_en.removesuffix(' checkpoint')} officer {letter}",
            role="checkpoint_officer",
            place=site.village,
            site=site.key,
            watch=Watch(every_days=2, first_turn=turn),
        )
        for site in CHECKPOINTS
        if site.key != EAST
        for turn, (name, letter) in enumerate((("甲", "A"), ("乙", "B")))
    ]


def _villages_people() -> list[PersonPlan]:
    """A secretary and a grid worker for every village that has none yet."""
    taken = {(plan.role, plan.place) for plan in ACCOUNTS}
    plans = []
    for village, (name, name_en) in VILLAGE_NAMES.items():
        for role, word, word_en in (
            ("village_secretary", "书记", "Secretary"),
            ("grid_worker", "网格员", "Grid worker"),
        ):
            if (role, village) not in taken:
                username = f"{name_en.lower()}-{word_en.split(maxsplit=1)[0].lower()}"
                english = f"{word_en} of {name_en}"
                plans.append(PersonPlan(username, f"{name}{word}", english, role, village, None, ALWAYS))
    return plans


COURTYARDS = tuple(f"{TONGYI}G{(number + 1) // 2:02}D{number:02}" for number in range(1, 25))
"""The Party-building courtyards of Tongyi: two in each group, counted through the village (see `hamlets`)."""
HEADLESS = frozenset({COURTYARDS[4], COURTYARDS[16]})
"""Courtyards whose head is still to be found."""
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"


def _invented_name(number: int) -> str:
    """甲子, 乙丑 and so on: a count of sixty, and no name anybody bears."""
    return STEMS[number % len(STEMS)] + BRANCHES[number % len(BRANCHES)]


def _township_people() -> list[PersonPlan]:
    """The township's own posts in the chains; their accounts cannot sign in."""
    return [
        PersonPlan("party-secretary", "党委书记甲", "Party secretary A", "party_secretary", TOWNSHIP),
        PersonPlan("police", "派出所民警甲", "Police officer A", "police_station", TOWNSHIP),
        PersonPlan("judicial", "司法所干部甲", "Judicial officer A", "judicial_office", TOWNSHIP),
    ]


VILLAGE_CHAIN = (
    ("village_liaison", "包村干部", "Liaison"),
    ("grid_leader", "网格长", "Leader"),
    ("mediator", "调解员", "Mediator"),
)
UNFILLED = frozenset({(FANFENG, "mediator"), (QIANFENG, "village_liaison")})
"""Vacant on purpose, so that the screens show what a vacancy looks like."""


def _chain_of_villages() -> list[PersonPlan]:
    return [
        PersonPlan(f"{name_en.lower()}-{word_en.lower()}", f"{name}{word}", f"{word_en} of {name_en}", role, village)
        for village, (name, name_en) in VILLAGE_NAMES.items()
        for role, word, word_en in VILLAGE_CHAIN
        if (village, role) not in UNFILLED
    ]


def _group_leaders() -> list[PersonPlan]:
    """One for each villagers' group; one of them is still to be found."""
    return [
        PersonPlan(
            f"group-{name_en.lower()}-{number}",
            f"{name}{number}组组长",
            f"Leader of {name_en} group {number}",
            "group_leader",
            code,
        )
        for village, (name, name_en) in VILLAGE_NAMES.items()
        for number, code in enumerate(groups_of(village), start=1)
        if code != LEADERLESS
    ]


def groups_of(village: str) -> list[str]:
    return [f"{village}G{number:02}" for number in range(1, GROUPS[village] + 1)]


LEADERLESS = f"{QIANFENG}G02"


def _courtyards_people() -> list[PersonPlan]:
    """A head and a hub household for each courtyard, a micro-grid leader for every second one."""
    plans = []
    for number, courtyard in enumerate(COURTYARDS):
        name, key = _invented_name(number), courtyard[-3:].lower()
        if courtyard not in HEADLESS and number > 0:
            plans.append(PersonPlan(f"head-{key}", f"院长{name}", f"Courtyard head {key}", "courtyard_head", courtyard))
        plans.append(PersonPlan(f"hub-{key}", f"中心户{name}", f"Hub household {key}", "hub_household", courtyard))
        if number % 2 == 0:
            english = f"Micro-grid leader {key}"
            plans.append(PersonPlan(f"micro-{key}", f"微网格长{name}", english, "micro_grid_leader", courtyard))
    return plans


ROSTER: tuple[PersonPlan, ...] = (
    *ACCOUNTS,
    *_checkpoint_officers(),
    *_villages_people(),
    *_township_people(),
    *_chain_of_villages(),
    *_group_leaders(),
    *_courtyards_people(),
)

type SeatPlan = tuple[str, str, int]
"""Role, place, holders."""

ESTABLISHMENT: tuple[SeatPlan, ...] = (
    *((role, TOWNSHIP, 1) for role in ("party_secretary", "chief_grid_officer", "police_station", "judicial_office")),
    ("duty_officer", TOWNSHIP, 1),
    *(
        (role, village, 1)
        for village in VILLAGE_NAMES
        for role in ("village_secretary", "grid_worker", *(role for role, _word, _english in VILLAGE_CHAIN))
    ),
    *(("group_leader", group, 1) for village in VILLAGE_NAMES for group in groups_of(village)),
    *((role, courtyard, 1) for courtyard in COURTYARDS for role in ("courtyard_head", "hub_household")),
)


@dataclass(frozen=True)
class AwayPlan:
    """Somebody who is away around today, and who stands in."""

    username: str
    stand_in: str
    reason: str
    days_before: int
    days_after: int


AWAY: tuple[AwayPlan, ...] = (
    AwayPlan("lequn-secretary", "lequn-leader", "training", 1, 5),
    AwayPlan("head-d03", "head-d04", "leave", 0, 3),
)


@dataclass(frozen=True)
class MemberPlan:
    """One invented member of a service team."""

    kind: str
    full_name: str
    skills: tuple[str, ...]
    weekdays: tuple[int, ...]
    starts: time
    ends: time
    is_leader: bool = False


TEAM_SKILLS: dict[str, tuple[tuple[str, ...], ...]] = {
    "party_pioneers": (("flood_and_fire", "driving"), ("first_aid",), ("electrics",), ("law", "mediation")),
    "civility": (("culture",), ("mediation",), ("culture", "errands"), ("law",)),
    "hardship_aid": (("care", "errands"), ("care", "first_aid"), ("driving", "errands"), ("electrics",)),
    "revitalisation": (("farming",), ("farming", "driving"), ("electrics", "farming"), ("errands",)),
}
EVERY_DAY, WORKDAYS, WEEKEND = tuple(range(7)), tuple(range(5)), (5, 6)


def _members() -> list[MemberPlan]:
    turns = ((EVERY_DAY, time(7), time(21)), (WORKDAYS, time(8, 30), time(18)), (WEEKEND, time(9), time(17)))
    plans = []
    for team, (kind, skills) in enumerate(TEAM_SKILLS.items()):
        for number, able in enumerate(skills):
            days, starts, ends = turns[number % len(turns)]
            name = f"队员{_invented_name(team * 7 + number)}"
            plans.append(MemberPlan(kind, name, able, days, starts, ends, is_leader=number == 0))
    return plans


MEMBERS: tuple[MemberPlan, ...] = tuple(_members())
"""The four service teams of Tongyi."""
