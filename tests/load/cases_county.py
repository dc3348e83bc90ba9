"""A county's matters of three years, invented, written by the database itself: where, what, how far, by whom.

Steps carry what a history shows; their chains are not sealed, because nothing that is measured verifies them.
"""

import random
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import connection

from dayuan.cases.class_wording import CLASS_WORDS
from dayuan.cases.models import Case
from dayuan.cases.rules.classes import STARTING_CLASSES
from dayuan.cases.rules.codes import CODE_ALPHABET
from dayuan.cases.rules.finding import pieces_of, place_pieces
from dayuan.drills.county import read_county
from dayuan.people.models import Role
from dayuan.people.testing import make_officer
from dayuan.places.actions import load_county_tree
from dayuan.places.models import Place
from tests.load.cases_sql import APPROVALS, CASES, COMPLAINTS, HANDLERS, MAKERS, REPORTERS, STEPS

COUNTY, TOWNSHIP, VILLAGE = "511421", "511421200", "511421200202"
YEARS_DAYS = 3 * 365
TABLES = ("cases_case", "cases_step", "cases_reporter", "cases_case_handlers")
SPOTS = [
    f"{where}{what}"
    for where in (
        "村口",
        "三组",
        "五组",
        "河坝",
        "老学校",
        "卫生室",
        "晒坝",
        "水库",
        "垭口",
        "机耕道",
        "大桥",
        "文化站",
    )
    for what in ("老槐树旁", "拐弯处", "小卖部门口", "台阶下面", "电杆边", "水井旁", "空地上", "围墙外")
]
TROUBLES = {
    "09001": ("路灯不亮", "路灯一闪一闪", "路灯白天也亮着"),
    "09002": ("路面塌了一块", "路面积水", "水泥路裂开"),
    "09003": ("自来水停了", "水管漏水", "水压太小"),
    "08001": ("垃圾没有人收", "垃圾桶满了", "建筑垃圾乱倒"),
    "01001": ("两家为滴水吵架", "邻居砌墙占了通道"),
    "01003": ("田埂边界有争议", "林地边界说不清"),
    "03002": ("电线乱搭", "燃气管老化"),
    "05001": ("有人烧秸秆", "田里冒烟"),
    "06001": ("边坡开裂", "滑坡掉石头"),
    "06003": ("排水沟堵了", "涵洞淤塞"),
    "10001": ("请代办医保手续", "请代领养老金"),
    "11002": ("独居老人没有应声", "老人电话打不通"),
    "12002": ("庄稼被野猪拱了", "秧苗被牛踩坏"),
    "15001": ("建议加一条板凳", "建议改班车时间"),
    "15002": ("反映办事拖延", "反映态度生硬"),
    "02003": ("外地车辆停了几天", "无牌车辆来回走"),
}
WISHES = [
    f"{since}，{who}{wish}"
    for since in ("已经三天了", "昨天晚上开始", "下雨以后更严重", "上个月就说过", "今天早上发现", "赶场天最明显")
    for who in ("老人出门", "学生上学", "我们几家", "过路的人", "开车的")
    for wish in ("不方便", "差点摔跤", "希望尽快处理", "请来看一下", "意见很大", "都在问")
]
RARE = "有人看见水獭"
FREQUENT_WORD, RARE_WORD, ONE_CHARACTER, FOUR_CHARACTERS = "路灯", "水獭", "灯", "边坡开裂"


def fill(cases: int, *, at: datetime) -> dict[str, Any]:
    """The county's real places, each with its posts and its share of invented matters; who reads, what to look for."""
    began = time.monotonic()
    load_county_tree(read_county())
    with connection.cursor() as cursor:
        cursor.execute(MAKERS)
        _copy(cursor, "spot", ((n, text, pieces_of(text)) for n, text in enumerate(SPOTS)))
        _copy(cursor, "trouble", _troubles())
        _copy(cursor, "wish", ((n, text, pieces_of(text)) for n, text in enumerate(WISHES)))
        homes = list(_homes())
        _copy(cursor, "home", homes)
        definitions = _without_indexes(cursor)
        sizes = {"spots": len(SPOTS), "wishes": len(WISHES), "homes": len(homes), "rare": pieces_of(RARE)}
        told: dict[str, Any] = {
            **sizes,
            "n": cases,
            "at": at,
            "days": YEARS_DAYS,
            "alphabet": CODE_ALPHABET,
            "rare_words": RARE,
        }
        for statement in (CASES, REPORTERS, HANDLERS, COMPLAINTS, APPROVALS, STEPS):
            cursor.execute(statement, told)
        filled_s = time.monotonic() - began
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for definition in definitions:
            cursor.execute(definition)
        cursor.execute("VACUUM ANALYZE")
        cursor.execute(
            "SELECT sum(pg_table_size(one::regclass)), sum(pg_indexes_size(one::regclass)) FROM"
            " unnest(%s::text[]) AS one",
            [list(TABLES)],
        )
        tables, indexes = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM cases_step")
        steps = cursor.fetchone()[0]
    return {
        "cases": Case.objects.count(),
        "open": Case.objects.open().count(),
        "steps": steps,
        "filled_s": filled_s,
        "indexed_s": time.monotonic() - began - filled_s,
        "tables": int(tables),
        "indexes": int(indexes),
    }


def readers() -> dict[str, Any]:
    """By reach: a village's desk, a township's, the whole county."""
    return {
        "village": make_officer("reads-village", Role.VILLAGE_SECRETARY, VILLAGE, on_duty=False),
        "township": make_officer("reads-township", Role.CHIEF_GRID_OFFICER, TOWNSHIP, on_duty=False),
        "county": make_officer("reads-county", Role.CHIEF_GRID_OFFICER, COUNTY, on_duty=False),
    }


def _troubles() -> Iterator[tuple[Any, ...]]:
    """Lamps and roads more often than what is rare."""
    weighted = [code for code in TROUBLES for _time in range(5 if code.startswith(("09", "08")) else 1)]
    for number in range(200):
        lot = random.Random(number)
        code = lot.choice(weighted)
        text, start = lot.choice(TROUBLES[code]), STARTING_CLASSES[code]
        name = str(CLASS_WORDS[code])
        yield number, code, start.kind.value, name, text, pieces_of(f"{name}\n{text}")


def _homes() -> Iterator[tuple[Any, ...]]:
    """Every village with its secretary, its grid worker and its township's desk."""
    desks = {}
    for number, place in enumerate(Place.objects.filter(level="township").order_by("code")):
        chief = make_officer(f"desk-{number}", Role.CHIEF_GRID_OFFICER, place.pk, on_duty=False)
        desks[place.pk] = chief
    for number, place in enumerate(Place.objects.filter(level="village").order_by("code")):
        secretary = make_officer(f"secretary-{number}", Role.VILLAGE_SECRETARY, place.pk, on_duty=False)
        worker = make_officer(f"worker-{number}", Role.GRID_WORKER, place.pk, on_duty=False)
        chief = desks[place.pk[:9]]
        posts = [one.posts.get().pk for one in (secretary, worker, chief)]
        yield number, place.pk, place_pieces(place.pk), secretary.pk, worker.pk, chief.pk, *posts


def _copy(cursor: Any, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _without_indexes(cursor: Any) -> list[str]:
    """Take references and the indexes that no constraint needs away while rows stream in; how to make each again."""
    cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid = ANY(%s::text[]::regclass[])",
        [list(TABLES)],
    )
    references = cursor.fetchall()
    for table, name, _definition in references:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN"
        " (SELECT conname FROM pg_constraint)",
        [list(TABLES)],
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f'DROP INDEX "{name}"')
    again = [f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}' for table, name, definition in references]
    return [*(definition for _name, definition in found), *again]
