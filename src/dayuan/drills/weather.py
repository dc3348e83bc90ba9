"""The invented weather office of the demonstration: a CAP 1.2 feed that the product asks as it asks any other.

What it published lies in the demonstration's folder, a file for each message, named by its moment and what it is. Each
word that is asked of it follows the one before: an alert, an update that is worse, a cancellation, and again an alert.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

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
from dayuan.alerts.rules.writing import as_bytes, moment_text, write_message
from dayuan.drills.credentials import demo_folder
from dayuan.drills.yucheng.outline import CORNERS, RINGS, TONGYI
from dayuan.drills.yucheng.sketch import lon_lat
from dayuan.engines.homes import Home, write_private
from dayuan.kernel.later import later

etree = later("lxml.etree")

SENDER = "demo-weather-office"
RUNS_FOR = timedelta(hours=6)
SHOWN = 50
ATOM = "http://www.w3.org/2005/Atom"
MOMENT = "%Y%m%dT%H%M%SZ"


class Word(StrEnum):
    """What a message of the office is."""

    ALERT = "alert"
    UPDATE = "update"
    CANCEL = "cancel"
    EXERCISE = "exercise"


@dataclass(frozen=True, order=True)
class Said:
    """One message, as its file is named."""

    sent_at: datetime
    word: Word

    @property
    def name(self) -> str:
        return f"{self.sent_at.astimezone(UTC):{MOMENT}}-{self.word.value}"

    @property
    def reference(self) -> Reference:
        return Reference(SENDER, f"demo-{self.name}", self.sent_at)


def said_of(name: str) -> Said | None:
    """The message of that name; None where there can be none."""
    moment, _, word = name.partition("-")
    try:
        return Said(datetime.strptime(moment, MOMENT).replace(tzinfo=UTC), Word(word))
    except ValueError:
        return None


def messages_of(home: Home) -> list[Said]:
    """All it said, the newest first."""
    found = [said_of(path.stem) for path in _folder(home).glob("*.xml")]
    return sorted((one for one in found if one), reverse=True)[:SHOWN]


def message_named(home: Home, name: str) -> bytes | None:
    said = said_of(name)
    path = _folder(home) / f"{name}.xml"
    return path.read_bytes() if said is not None and said.name == name and path.is_file() else None


def next_word(home: Home, *, at: datetime) -> Word:
    """What is to be said next; an alert that ran out is not updated."""
    last = _last(home)
    if last is None or last.word is Word.CANCEL or last.sent_at + RUNS_FOR <= at:
        return Word.ALERT
    return Word.UPDATE if last.word is Word.ALERT else Word.CANCEL


def say_next(home: Home, *, at: datetime) -> Said:
    """Publish the next message of the chain."""
    word, before = next_word(home, at=at), _last(home)
    sent_at = at.replace(microsecond=0)
    if before is not None:
        # Two within one second would have one name.
        sent_at = max(sent_at, before.sent_at + timedelta(seconds=1))
    said = Said(sent_at, word)
    _publish(home, said, [] if word is Word.ALERT or before is None else [before])
    return said


def say_first(home: Home, *, at: datetime) -> None:
    """What stands in its index when the demonstration begins: a storm that is over, and an exercise."""
    if messages_of(home):
        return
    begins = at.replace(microsecond=0)
    alert, update, cancel = (
        Said(begins - timedelta(hours=hours), word)
        for hours, word in ((5, Word.ALERT), (4, Word.UPDATE), (3, Word.CANCEL))
    )
    _publish(home, alert, [])
    _publish(home, update, [alert])
    _publish(home, cancel, [update])
    _publish(home, Said(begins - timedelta(hours=2), Word.EXERCISE), [])


def index_of(home: Home) -> bytes:
    """Its Atom index (RFC 4287), the newest first."""
    listed = messages_of(home)
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    _add(root, "id", "urn:dayuan:demonstration:weather")
    _add(root, "title", "县气象台预警（演示，虚构）")
    _add(root, "updated", moment_text(listed[0].sent_at) if listed else "1970-01-01T08:00:00+08:00")
    _add(etree.SubElement(root, f"{{{ATOM}}}author"), "name", "县气象台（演示，虚构）")
    for one in listed:
        entry = etree.SubElement(root, f"{{{ATOM}}}entry")
        _add(entry, "id", f"urn:dayuan:demonstration:weather:{one.name}")
        _add(entry, "title", one.word.value)
        _add(entry, "updated", moment_text(one.sent_at))
        etree.SubElement(entry, f"{{{ATOM}}}link", rel="alternate", type="application/cap+xml", href=f"{one.name}.xml")
    return as_bytes(root)


def _publish(home: Home, said: Said, follows: Sequence[Said]) -> None:
    write_private(_folder(home) / f"{said.name}.xml", write_message(_message(said, follows)).decode())


def _message(said: Said, follows: Sequence[Said]) -> Message:
    kinds = {Word.UPDATE: MessageType.UPDATE, Word.CANCEL: MessageType.CANCEL}
    return Message(
        identifier=f"demo-{said.name}",
        sender=SENDER,
        sent_at=said.sent_at,
        status=Status.EXERCISE if said.word is Word.EXERCISE else Status.ACTUAL,
        message_type=kinds.get(said.word, MessageType.ALERT),
        scope=CapScope.PUBLIC,
        note="演示数据，虚构",
        references=tuple(one.reference for one in follows),
        infos=(_info(said),),
    )


def _info(said: Said) -> Info:
    """Heavy rain over Tongyi village and the stream below it."""
    storm = Info(
        language="zh-CN",
        categories=(Category.MET,),
        event="暴雨",
        event_codes=(Named("国家预警信息发布中心事件编码", "11B03"),),
        urgency=Urgency.EXPECTED,
        severity=Severity.SEVERE,
        certainty=Certainty.LIKELY,
        effective_at=said.sent_at,
        expires_at=said.sent_at + RUNS_FOR,
        sender_name="县气象台（演示，虚构）",
        headline="县气象台发布暴雨橙色预警（演示，虚构）",
        description="预计未来 3 小时同意村一带降雨量将达 50 毫米以上。",
        instruction="检查低洼处和沟渠，停止户外作业。",
        parameters=(Named("预警颜色", "橙色"),),
        areas=(Area("同意村一带", polygons=(_around_tongyi(),)),),
    )
    match said.word:
        case Word.UPDATE:
            return replace(
                storm,
                severity=Severity.EXTREME,
                urgency=Urgency.IMMEDIATE,
                headline="县气象台升级发布暴雨红色预警（演示，虚构）",
                description="过去 1 小时同意村一带降雨量已达 60 毫米，预计还将持续 3 小时。",
                instruction="低洼处和陡坡下的住户立即转移。",
                parameters=(Named("预警颜色", "红色"),),
            )
        case Word.CANCEL:
            return replace(
                storm,
                urgency=Urgency.PAST,
                certainty=Certainty.OBSERVED,
                headline="县气象台解除暴雨预警（演示，虚构）",
                description="降雨已经减弱。",
                instruction="",
                parameters=(),
            )
        case Word.EXERCISE:
            return replace(storm, headline="防汛演练：暴雨红色预警（演练，虚构）", severity=Severity.EXTREME)
        case _:
            return storm


def _around_tongyi() -> tuple[tuple[float, float], ...]:
    """Latitude first, as CAP writes its polygons, and closed."""
    ring = [lon_lat(CORNERS[letter]) for letter in RINGS[TONGYI]]
    return tuple((latitude, longitude) for longitude, latitude in [*ring, ring[0]])


def _last(home: Home) -> Said | None:
    return next((one for one in messages_of(home) if one.word is not Word.EXERCISE), None)


def _folder(home: Home) -> Path:
    folder = demo_folder(home) / "weather"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _add(element: object, tag: str, text: str) -> None:
    etree.SubElement(element, f"{{{ATOM}}}{tag}").text = text
