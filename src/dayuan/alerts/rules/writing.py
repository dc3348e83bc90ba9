"""From a CAP message to its bytes. Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from dayuan.alerts.rules.terms import NAMESPACE, Area, Circle, Info, LatLon, Message, Named, Reference
from dayuan.kernel.later import later
from dayuan.sensing.rules import SHANGHAI

etree = later("lxml.etree")


def write_message(message: Message) -> bytes:
    return as_bytes(element_of(message))


def as_bytes(root: Any) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written


def element_of(message: Message) -> Any:
    root = etree.Element(f"{{{NAMESPACE}}}alert", nsmap={None: NAMESPACE})
    _add(root, "identifier", message.identifier)
    _add(root, "sender", message.sender)
    _add(root, "sent", moment_text(message.sent_at))
    _add(root, "status", message.status)
    _add(root, "msgType", message.message_type)
    _add(root, "source", message.source)
    _add(root, "scope", message.scope)
    _add(root, "restriction", message.restriction)
    _add(root, "addresses", message.addresses)
    _add_all(root, "code", message.codes)
    _add(root, "note", message.note)
    _add(root, "references", " ".join(reference_text(one) for one in message.references))
    _add(root, "incidents", message.incidents)
    for info in message.infos:
        _add_info(root, info)
    return root


def reference_text(reference: Reference) -> str:
    return f"{reference.sender},{reference.identifier},{moment_text(reference.sent_at)}"


def moment_text(moment: datetime) -> str:
    """In the township's zone, with its offset: the standard knows no `Z` (3.3.2)."""
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds")


def _add_info(root: Any, info: Info) -> None:
    element = etree.SubElement(root, f"{{{NAMESPACE}}}info")
    _add(element, "language", info.language)
    _add_all(element, "category", info.categories)
    _add(element, "event", info.event, even_empty=True)
    _add_all(element, "responseType", info.responses)
    _add(element, "urgency", info.urgency)
    _add(element, "severity", info.severity)
    _add(element, "certainty", info.certainty)
    _add(element, "audience", info.audience)
    _add_named(element, "eventCode", info.event_codes)
    for tag, moment in (("effective", info.effective_at), ("onset", info.onset_at), ("expires", info.expires_at)):
        _add(element, tag, moment_text(moment) if moment else "")
    _add(element, "senderName", info.sender_name)
    _add(element, "headline", info.headline)
    _add(element, "description", info.description)
    _add(element, "instruction", info.instruction)
    _add(element, "web", info.web)
    _add(element, "contact", info.contact)
    _add_named(element, "parameter", info.parameters)
    for resource in info.resources:
        inner = etree.SubElement(element, f"{{{NAMESPACE}}}resource")
        _add(inner, "resourceDesc", resource.description, even_empty=True)
        _add(inner, "mimeType", resource.mime_type, even_empty=True)
        _add(inner, "uri", resource.uri)
    for area in info.areas:
        _add_area(element, area)


def _add_area(info: Any, area: Area) -> None:
    element = etree.SubElement(info, f"{{{NAMESPACE}}}area")
    _add(element, "areaDesc", area.description, even_empty=True)
    _add_all(element, "polygon", (" ".join(_point(point) for point in ring) for ring in area.polygons))
    _add_all(element, "circle", (_circle(circle) for circle in area.circles))
    _add_named(element, "geocode", area.geocodes)
    for tag, number in (("altitude", area.altitude_ft), ("ceiling", area.ceiling_ft)):
        _add(element, tag, _number(number) if number is not None else "")


def _circle(circle: Circle) -> str:
    return f"{_point(circle.centre)} {_number(circle.radius_km)}"


def _point(point: LatLon) -> str:
    return f"{_number(point[0])},{_number(point[1])}"


def _number(number: float) -> str:
    """Without an exponent, which the schema's decimals do not know."""
    return f"{number:.6f}".rstrip("0").rstrip(".")


def _add_named(element: Any, tag: str, several: Iterable[Named]) -> None:
    for one in several:
        inner = etree.SubElement(element, f"{{{NAMESPACE}}}{tag}")
        _add(inner, "valueName", one.name, even_empty=True)
        _add(inner, "value", one.value, even_empty=True)


def _add_all(element: Any, tag: str, texts: Iterable[str]) -> None:
    for text in texts:
        _add(element, tag, text, even_empty=True)


def _add(element: Any, tag: str, text: str, *, even_empty: bool = False) -> None:
    if text or even_empty:
        etree.SubElement(element, f"{{{NAMESPACE}}}{tag}").text = str(text)
