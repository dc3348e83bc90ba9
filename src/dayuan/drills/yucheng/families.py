"""Invented families: names put together from common characters by lot, numbers that nobody can have.

No name is taken from anywhere. ID numbers begin with an area code that no county has; phones with 154, which no
network had been given when this was written.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from dayuan.households.rules import Relation, Sex, check_character

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓冯韩曹"
    "曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟崔汪单解仇"
)
MEN = "伟强磊军洋勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林建国志成德福贵安康永清"
WOMEN = "芳娜敏静秀娟英华慧巧美霞月莺媛艳凡佳琴兰凤洁梅琳素云莲珍贞雪荣爱妹香淑惠珠翠雅芝玉萍"
UNASSIGNED_AREA = 519999
UNASSIGNED_PREFIX = "154"
REFERENCE = date(2026, 2, 1)
"""Ages are reckoned from this day, so that the same people are invented every time."""

SIZES = ((1, 12), (2, 28), (3, 30), (4, 22), (5, 8))
"""People in a household, and how many in a hundred are of that size: 2.86 on average."""


@dataclass(frozen=True)
class MemberPlan:
    name: str
    sex: Sex
    born_on: date
    relation: Relation
    lives_here: bool = True
    has_phone: bool = True


class Numbers:
    """ID numbers and phones, each given once."""

    def __init__(self, random: Random) -> None:
        self._turns: defaultdict[tuple[date, Sex], int] = defaultdict(int)
        self._phone = random.randrange(10_000_000)

    def id_number(self, member: MemberPlan) -> str:
        """Odd orders are men's, even ones women's (GB 11643)."""
        turn = self._turns[member.born_on, member.sex]
        self._turns[member.born_on, member.sex] += 1
        # 500 orders a day for each sex; whoever comes after them is given another area that no county has.
        area = UNASSIGNED_AREA - turn // 500
        order = turn % 500 * 2 + (1 if member.sex is Sex.MALE else 0)
        first = f"{area}{member.born_on:%Y%m%d}{order:03}"
        return first + check_character(first)

    def phone(self) -> str:
        """Steps that share no factor with the size reach every number once before any comes again."""
        self._phone = (self._phone + 38_271_829) % 100_000_000
        return f"{UNASSIGNED_PREFIX}{self._phone:08}"


def family(random: Random) -> list[MemberPlan]:
    """A household by lot, its head first."""
    (size,) = random.choices([size for size, _ in SIZES], [share for _, share in SIZES])
    head = _grown_up(random, Sex.MALE if random.random() < 0.8 else Sex.FEMALE, (28, 75), Relation.HEAD)
    members = [head]
    if size >= 2:
        members.append(_spouse_of(head, random))
    if size == 5:
        members.append(_older(head, random))
    while len(members) < size:
        members.append(_child_of(head, random))
    return members


def empty_nest(random: Random, people: int) -> list[MemberPlan]:
    """One or two old people whose children live elsewhere."""
    head = _grown_up(random, random.choice((Sex.MALE, Sex.FEMALE)), (66, 92), Relation.HEAD, at_home=True)
    return [head] if people == 1 else [head, _spouse_of(head, random, at_home=True)]


def numbered(families: Iterable[list[MemberPlan]], numbers: Numbers) -> Iterator[list[tuple[MemberPlan, str, str]]]:
    """Each member with ID number and phone, an empty text where there is none."""
    for members in families:
        yield [(one, numbers.id_number(one), numbers.phone() if one.has_phone else "") for one in members]


def _grown_up(
    random: Random, sex: Sex, ages: tuple[int, int], relation: Relation, *, at_home: bool = False
) -> MemberPlan:
    age = random.randint(*ages)
    lives_here = at_home or age > 55 or random.random() < 0.6
    return MemberPlan(_name(random, sex), sex, _born(random, age), relation, lives_here, random.random() < 0.9)


def _spouse_of(head: MemberPlan, random: Random, *, at_home: bool = False) -> MemberPlan:
    sex = Sex.FEMALE if head.sex is Sex.MALE else Sex.MALE
    age = max(22, _age(head) + random.randint(-5, 3))
    lives_here = at_home or random.random() < 0.7
    return MemberPlan(_name(random, sex), sex, _born(random, age), Relation.SPOUSE, lives_here, random.random() < 0.85)


def _child_of(head: MemberPlan, random: Random) -> MemberPlan:
    sex = random.choice((Sex.MALE, Sex.FEMALE))
    age = max(0, _age(head) - random.randint(22, 38))
    lives_here = age < 16 or random.random() < 0.35
    name = head.name[0] + _given(random, sex)
    return MemberPlan(name, sex, _born(random, age), Relation.CHILD, lives_here, age >= 16)


def _older(head: MemberPlan, random: Random) -> MemberPlan:
    age = min(97, _age(head) + random.randint(22, 32))
    sex = random.choice((Sex.MALE, Sex.FEMALE))
    name = (head.name[0] if sex is Sex.MALE else random.choice(SURNAMES)) + _given(random, sex)
    return MemberPlan(name, sex, _born(random, age), Relation.PARENT, True, random.random() < 0.6)


def _age(member: MemberPlan) -> int:
    return (REFERENCE - member.born_on).days // 365


def _born(random: Random, age: int) -> date:
    return REFERENCE - timedelta(days=age * 365 + random.randrange(365))


def _name(random: Random, sex: Sex) -> str:
    return random.choice(SURNAMES) + _given(random, sex)


def _given(random: Random, sex: Sex) -> str:
    characters = MEN if sex is Sex.MALE else WOMEN
    return "".join(random.choice(characters) for _ in range(1 if random.random() < 0.3 else 2))
