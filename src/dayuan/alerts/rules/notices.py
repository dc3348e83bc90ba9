"""What a township may tell others of a matter it handles, as a CAP message. Pure.

Disaster warnings to the public are the county's to issue, and those above it (Emergency Response Law, article 64); so
each notice says of itself that it tells of handling and is no such warning. No text is taken from what was observed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from dayuan.alerts.rules.terms import (
    Area,
    CapScope,
    Category,
    Certainty,
    Info,
    Message,
    MessageType,
    Named,
    Reference,
    Severity,
    Status,
    Urgency,
)
from dayuan.warnings.rules import Family, WarningLevel

TOLD_LEVELS = frozenset({WarningLevel.RED, WarningLevel.YELLOW})
CATEGORY_OF: Mapping[Family, Category] = {
    Family.FIRE: Category.FIRE,
    Family.WATER: Category.MET,
    Family.GEOHAZARD: Category.GEO,
    Family.CROWD: Category.SAFETY,
    Family.WEATHER: Category.MET,
    Family.DEVICE: Category.INFRA,
    Family.OTHER: Category.OTHER,
}
"""CAP counts floods as meteorological. Matters of vehicles, people living alone and disputes are about somebody, and
are told to nobody."""
TOLD_FAMILIES = frozenset(CATEGORY_OF)
GOOD_FOR = timedelta(hours=12)
RENEWED_BEFORE_END = timedelta(hours=1)
EVENT_IN_CHINESE: Mapping[Family, str] = {
    Family.FIRE: "烟火处置",
    Family.WATER: "水位处置",
    Family.GEOHAZARD: "边坡地质处置",
    Family.CROWD: "人员密集处置",
    Family.WEATHER: "天气应对",
    Family.DEVICE: "设备处置",
    Family.OTHER: "现场处置",
}
LEVEL_IN_CHINESE: Mapping[WarningLevel, str] = {WarningLevel.RED: "红色", WarningLevel.YELLOW: "黄色"}
NO_DISASTER_WARNING = "本告知为乡镇处置告知，不是灾害预警；灾害预警由县级以上人民政府及其部门发布。"
HOW_URGENT: Mapping[WarningLevel, tuple[Urgency, Severity, Certainty]] = {
    WarningLevel.RED: (Urgency.IMMEDIATE, Severity.SEVERE, Certainty.OBSERVED),
    WarningLevel.YELLOW: (Urgency.EXPECTED, Severity.MODERATE, Certainty.LIKELY),
}
NAMES_SOMEBODY = re.compile(
    r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?!\w)"
    r"|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][A-Z0-9]{5,6}|\d+号?(?:户|室|门牌)"
)
"""Telephone and ID numbers, plates, a household's number: what no notice may hold."""


@dataclass(frozen=True)
class Told:
    """What a notice is made of."""

    family: Family
    level: WarningLevel
    township: str
    place: str
    area: Area
    scope: CapScope
    restriction: str = ""
    instruction: str = ""


def notice(
    told: Told,
    message_type: MessageType,
    *,
    identifier: str,
    sender: str,
    at: datetime,
    follows: Reference | None = None,
    is_exercise: bool = False,
) -> Message:
    return Message(
        identifier=identifier,
        sender=sender,
        sent_at=at.replace(microsecond=0),
        status=Status.EXERCISE if is_exercise else Status.ACTUAL,
        message_type=message_type,
        source=told.township,
        scope=told.scope,
        restriction=told.restriction if told.scope is CapScope.RESTRICTED else "",
        note=NO_DISASTER_WARNING,
        references=(follows,) if follows else (),
        infos=(_info(told, message_type, at=at.replace(microsecond=0)),),
    )


def _info(told: Told, message_type: MessageType, *, at: datetime) -> Info:
    urgency, severity, certainty = HOW_URGENT[told.level]
    event, level = EVENT_IN_CHINESE[told.family], LEVEL_IN_CHINESE[told.level]
    is_over = message_type is MessageType.CANCEL
    headline = f"{told.township}：{told.place}{event}{'已结束' if is_over else f'（{level}处置等级）'}"
    return Info(
        language="zh-CN",
        categories=(CATEGORY_OF[told.family],),
        event=event,
        responses=("AllClear",) if is_over else ("Monitor",),
        urgency=Urgency.PAST if is_over else urgency,
        severity=Severity.MINOR if is_over else severity,
        certainty=certainty,
        effective_at=at,
        expires_at=at + GOOD_FOR,
        sender_name=told.township,
        headline=headline,
        description=NO_DISASTER_WARNING,
        instruction="" if is_over else told.instruction,
        parameters=(Named("处置等级（非气象预警颜色）", level),),
        areas=(told.area,),
    )
