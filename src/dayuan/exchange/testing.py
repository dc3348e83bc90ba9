"""Keys, addresses and the county's lists for tests."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from dayuan.exchange.actions import keep_meaning, make_key, name_county_system, subscribe
from dayuan.exchange.county.sheet import sheet_for
from dayuan.exchange.models import ApiKey, CountySystem, Subscription
from dayuan.exchange.rules.county import Meaning
from dayuan.exchange.rules.hooks import HookEvent
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Person
from dayuan.places.testing import TOWNSHIP, make_place
from dayuan.workbooks.models import Import
from dayuan.workbooks.testing import make_import, xlsx


def make_api_key(by: Person, *, township: str = TOWNSHIP, at: datetime = MONDAY_NOON) -> tuple[ApiKey, str]:
    """The county platform's key and its text, good for a year."""
    last = date(at.year + 1, at.month, 1)
    return make_key(make_place(township), name="县12345平台", purpose="转交群众诉求", ends_on=last, by=by, at=at)


def make_subscription(
    by: Person,
    *,
    url: str = "http://127.0.0.1:9/hook",
    events: tuple[HookEvent, ...] = tuple(HookEvent),
    at: datetime = MONDAY_NOON,
) -> Subscription:
    return subscribe(make_place(TOWNSHIP), name="县综治平台", url=url, events=events, by=by, at=at)[0]


COUNTY_HEADERS = [
    "工单编号",
    "事件描述",
    "问题类型",
    "所属村",
    "当前状态",
    "事件来源",
    "上报时间",
    "反映人",
    "联系电话",
    "办理情况",
]


def county_row(number: str = "X-001", **changed: Any) -> list[Any]:
    """One matter as the county's invented system gives it out."""
    values = {
        "story": "村口的路灯三天不亮了",
        "class": "照明设施损坏",
        "place": "丞相村",
        "state": "待签收",
        "channel": "12345热线转办",
        "reported_on": "2026年1月5日",
        "name": "",
        "phone": "",
        "result": "",
    } | changed
    return [number, *values.values()]


def county_file(*rows: Sequence[Any], headers: Sequence[str] = COUNTY_HEADERS) -> bytes:
    return xlsx([["县综治平台事项清单（虚构）"], list(headers), *rows])


def make_county_system(by: Person, *, name: str = "县综治平台", at: datetime = MONDAY_NOON) -> CountySystem:
    return name_county_system(make_place(TOWNSHIP), name=name, by=by, at=at)


MEANING = Meaning(
    headers=tuple(COUNTY_HEADERS),
    columns={
        "工单编号": "number",
        "事件描述": "story",
        "问题类型": "class",
        "所属村": "place",
        "当前状态": "state",
        "事件来源": "channel",
        "上报时间": "reported_on",
        "反映人": "name",
        "联系电话": "phone",
        "办理情况": "result",
    },
    words={
        "class": {"照明设施损坏": "09001", "暴露垃圾": "08001"},
        "state": {
            "待签收": "reported",
            "已签收": "accepted",
            "处置中": "worked_on",
            "待核查": "done",
            "已办结": "closed",
        },
        "channel": {"12345热线转办": "workbook", "网格员上报": "workbook"},
    },
    written={"declined": "不予受理"},
)
"""What everything in such a list means; only what matters is said of places, which are known by their names."""


def explain(
    system: CountySystem, *, by: Person, at: datetime = MONDAY_NOON, meaning: Meaning = MEANING
) -> CountySystem:
    newest = system.versions.first()
    keep_meaning(system, meaning, seen=newest.number if newest else 0, by=by, at=at)
    return system


def bring_county_list(system: CountySystem, file: bytes, *, by: Person, at: datetime = MONDAY_NOON) -> Import:
    """Uploaded for the township, and not looked at yet."""
    return make_import(file, sheet_for(system), by=by, place=make_place(TOWNSHIP), file_name="事项清单.xlsx", at=at)
