"""The invented people of the township: named by their posts, never by a name somebody could have."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dayuan.drills.yucheng.outline import CHENGXIANG, NEIGHBOUR_TOWNSHIP, TONGYI, TOWNSHIP, VILLAGE_NAMES
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


ROSTER: tuple[PersonPlan, ...] = (*ACCOUNTS, *_checkpoint_officers(), *_villages_people())
