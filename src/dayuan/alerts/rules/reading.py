"""From bytes that somebody sent to a CAP message, or why they are none. Pure.

What comes from outside is not trusted: no entities, no document types, no network, no huge trees (CWE-611, CWE-776).
"""

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from dayuan.alerts.rules.areas import is_tangled
from dayuan.alerts.rules.terms import (
    NAMESPACE,
    Area,
    CapScope,
    Category,
    Certainty,
    Circle,
    Info,
    LatLon,
    Message,
    MessageType,
    Named,
    Reference,
    Resource,
    Severity,
    Status,
    Urgency,
)
from dayuan.kernel.later import later

etree = later("lxml.etree")

LARGEST_BYTES = 512 * 1024
"""Alerts with pictures inside are larger; pictures belong behind an address."""
MOST_REFERENCES, MOST_SHAPES, MOST_POINTS = 200, 500, 2000
"""More is no alert that an office sends; joining thousands of areas would keep everybody waiting."""
SCHEMA = Path(__file__).with_name("cap12.xsd")
LONGEST_DETAIL = 300
NOT_IN_NAMES = frozenset(" ,<&\t\r\n")
"""What the standard forbids in `identifier` and `sender` (3.2.1): `references` is written with blanks and commas."""


class WhyNot(StrEnum):
    """Why something that was sent is not taken as an alert."""

    TOO_LARGE = "too_large"
    NOT_XML = "not_xml"
    HAS_ENTITIES = "has_entities"
    OTHER_VERSION = "other_version"
    NOT_VALID = "not_valid"
    BREAKS_A_RULE = "breaks_a_rule"
    NOT_AN_ALERT = "not_an_alert"
    UNKNOWN_SENDER = "unknown_sender"
    OTHERS_ALERT = "others_alert"
    BAD_SIGNATURE = "bad_signature"
    NOT_SIGNED = "not_signed"
    OTHER_CONTENTS = "other_contents"
    SENT_AHEAD = "sent_ahead"
    TOO_MANY_POINTS = "too_many_points"
    TANGLED = "tangled"
    NOT_FETCHED = "not_fetched"


class NotTaken(Exception):
    def __init__(self, why: WhyNot, detail: str = "") -> None:
        super().__init__(detail)
        self.why = why
        self.detail = "".join(c if c.isprintable() else "\ufffd" for c in detail)[:LONGEST_DETAIL]


def parsed(raw: bytes, *, largest: int = LARGEST_BYTES) -> Any:
    """The root element of what was sent.

    Raises:
        NotTaken: too large, not XML, or XML with a document type.
    """
    if len(raw) > largest:
        raise NotTaken(WhyNot.TOO_LARGE, f"{len(raw)} > {largest}")
    try:
        root = etree.fromstring(raw, safe_parser())
    except (etree.XMLSyntaxError, ValueError) as wrong:
        why = WhyNot.HAS_ENTITIES if b"<!ENTITY" in raw else WhyNot.NOT_XML
        raise NotTaken(why, str(wrong)) from wrong
    if root is None or root.getroottree().docinfo.doctype or any(True for _entity in root.iter(etree.Entity)):
        raise NotTaken(WhyNot.HAS_ENTITIES)
    return root


def safe_parser() -> Any:
    return etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )


def read_message(raw: bytes) -> Message:
    """A message of CAP 1.2 that keeps the standard's schema and its further rules.

    Raises:
        NotTaken: it is none, and why.
    """
    return message_in(parsed(raw))


def message_in(root: Any) -> Message:
    """Raises NotTaken."""
    if root.tag != f"{{{NAMESPACE}}}alert":
        is_cap = "emergency:cap" in str(root.tag)
        raise NotTaken(WhyNot.OTHER_VERSION if is_cap else WhyNot.NOT_VALID, str(root.tag))
    schema = _schema()
    if not schema.validate(root):
        raise NotTaken(WhyNot.NOT_VALID, "; ".join(_faults(schema.error_log)))
    try:
        return _message(root)
    except ValueError as wrong:
        raise NotTaken(WhyNot.BREAKS_A_RULE, str(wrong)) from wrong


@cache
def _schema() -> Any:
    return etree.XMLSchema(etree.parse(str(SCHEMA)))


def _faults(log: Any) -> Iterator[str]:
    for fault in list(log)[:3]:
        yield f"{fault.line}: {fault.message}".replace(f"{{{NAMESPACE}}}", "")


def _message(root: Any) -> Message:
    message_type, scope = MessageType(_text(root, "msgType")), CapScope(_text(root, "scope"))
    references = tuple(_reference(word) for word in _text(root, "references").split())
    message = Message(
        identifier=_name(root, "identifier"),
        sender=_name(root, "sender"),
        sent_at=_moment(_text(root, "sent")),
        status=Status(_text(root, "status")),
        message_type=message_type,
        scope=scope,
        source=_text(root, "source"),
        restriction=_text(root, "restriction"),
        addresses=_text(root, "addresses"),
        codes=_texts(root, "code"),
        note=_text(root, "note"),
        references=references,
        incidents=_text(root, "incidents"),
        infos=tuple(_info(one) for one in _all(root, "info")),
    )
    _keep_further_rules(message)
    return message


def _keep_further_rules(message: Message) -> None:
    """What the standard asks for in words and no schema can say (3.2.1)."""
    if len(message.references) > MOST_REFERENCES:
        raise ValueError(f"references: {len(message.references)} > {MOST_REFERENCES}")
    _keep_areas_small([area for info in message.infos for area in info.areas])
    if message.scope is CapScope.RESTRICTED and not message.restriction:
        raise ValueError("restriction: scope is Restricted")
    if message.scope is CapScope.PRIVATE and not message.addresses:
        raise ValueError("addresses: scope is Private")
    if message.message_type is not MessageType.ALERT and not message.references:
        raise ValueError(f"references: msgType is {message.message_type}")
    if message.message_type in {MessageType.ALERT, MessageType.UPDATE} and not message.infos:
        raise ValueError(f"info: msgType is {message.message_type}")


def _keep_areas_small(areas: Sequence[Area]) -> None:
    """What can be joined and compared within a moment, whoever drew it (CWE-407)."""
    rings = [ring for area in areas for ring in area.polygons]
    shapes = len(rings) + sum(len(area.circles) for area in areas)
    if shapes > MOST_SHAPES:
        raise ValueError(f"area: {shapes} > {MOST_SHAPES}")
    points = sum(map(len, rings))
    if points > MOST_POINTS:
        raise NotTaken(WhyNot.TOO_MANY_POINTS, f"polygon: {points} > {MOST_POINTS}")
    if any(is_tangled(ring) for ring in rings):
        raise NotTaken(WhyNot.TANGLED)


def _info(element: Any) -> Info:
    return Info(
        language=_text(element, "language") or "en-US",
        categories=tuple(Category(word) for word in _texts(element, "category")),
        event=_text(element, "event"),
        responses=_texts(element, "responseType"),
        urgency=Urgency(_text(element, "urgency")),
        severity=Severity(_text(element, "severity")),
        certainty=Certainty(_text(element, "certainty")),
        audience=_text(element, "audience"),
        event_codes=_named(element, "eventCode"),
        effective_at=_moment_or_none(element, "effective"),
        onset_at=_moment_or_none(element, "onset"),
        expires_at=_moment_or_none(element, "expires"),
        sender_name=_text(element, "senderName"),
        headline=_text(element, "headline"),
        description=_text(element, "description"),
        instruction=_text(element, "instruction"),
        web=_text(element, "web"),
        contact=_text(element, "contact"),
        parameters=_named(element, "parameter"),
        resources=tuple(
            Resource(_text(one, "resourceDesc"), _text(one, "mimeType"), _text(one, "uri"))
            for one in _all(element, "resource")
        ),
        areas=tuple(_area(one) for one in _all(element, "area")),
    )


def _area(element: Any) -> Area:
    ceiling, altitude = _number_or_none(element, "ceiling"), _number_or_none(element, "altitude")
    if ceiling is not None and altitude is None:
        raise ValueError("ceiling: stands without altitude")
    return Area(
        description=_text(element, "areaDesc"),
        polygons=tuple(_polygon(words) for words in _texts(element, "polygon")),
        circles=tuple(_circle(words) for words in _texts(element, "circle")),
        geocodes=_named(element, "geocode"),
        altitude_ft=altitude,
        ceiling_ft=ceiling,
    )


def _polygon(words: str) -> tuple[LatLon, ...]:
    points = tuple(_point(word) for word in words.split())
    if len(points) < 4 or points[0] != points[-1]:
        raise ValueError("polygon: at least four points, the last one like the first")
    return points


def _circle(words: str) -> Circle:
    """`latitude,longitude radius`: the radius in kilometres."""
    centre, _blank, radius = words.strip().partition(" ")
    radius_km = _number(radius, "circle")
    if not 0 <= radius_km <= 20_100:
        raise ValueError("circle: a radius in kilometres")
    return Circle(_point(centre), radius_km)


def _point(word: str) -> LatLon:
    latitude, comma, longitude = word.partition(",")
    if not comma:
        raise ValueError(f"{word[:40]}: a point is written latitude,longitude")
    point = _number(latitude, "latitude"), _number(longitude, "longitude")
    if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
        raise ValueError(f"{word[:40]}: a point is written latitude,longitude")
    return point


def _reference(word: str) -> Reference:
    parts = word.split(",")
    if len(parts) != 3 or not all(parts):
        raise ValueError(f"references: {word[:60]} is not sender,identifier,sent")
    return Reference(parts[0], parts[1], _moment(parts[2]))


def _moment(text: str) -> datetime:
    """Aware. UTC is written `-00:00`, which Python reads as such; years at the calendar's ends fit no time zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or not 1970 <= moment.year <= 2199:
        raise ValueError(f"{text[:40]}: a moment with its time zone")
    return moment


def _number(text: str, what: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{what}: {text[:40]}")
    return number


def _name(root: Any, tag: str) -> str:
    text = _text(root, tag)
    if not text or NOT_IN_NAMES & set(text) or len(text) > 200:
        raise ValueError(f"{tag}: empty, too long, or with blanks, commas or < or &")
    return text


def _moment_or_none(element: Any, tag: str) -> datetime | None:
    return _or_none(element, tag, _moment)


def _number_or_none(element: Any, tag: str) -> float | None:
    return _or_none(element, tag, lambda text: _number(text, tag))


def _or_none[Found](element: Any, tag: str, read: Callable[[str], Found]) -> Found | None:
    text = _text(element, tag)
    return read(text) if text else None


def _named(element: Any, tag: str) -> tuple[Named, ...]:
    return tuple(Named(_text(one, "valueName"), _text(one, "value")) for one in _all(element, tag))


def _texts(element: Any, tag: str) -> tuple[str, ...]:
    return tuple((one.text or "").strip() for one in _all(element, tag))


def _text(element: Any, tag: str) -> str:
    return (element.findtext(f"{{{NAMESPACE}}}{tag}") or "").strip()


def _all(element: Any, tag: str) -> list[Any]:
    found: list[Any] = element.findall(f"{{{NAMESPACE}}}{tag}")
    return found
