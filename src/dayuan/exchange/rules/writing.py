"""GeoReport's answers as JSON and as XML, which say the same (the specification's Spark convention). Pure."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

type Plain = str | int | float | bool | None
type Row = Mapping[str, Any]

ITEMS = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "service_requests_updates": "request_update",
    "endpoints": "endpoint",
    "formats": "format",
    "errors": "error",
}
"""What one of a list is called in XML, where JSON has an array."""

NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_json(said: Row | Sequence[Row]) -> str:
    return json.dumps(said, ensure_ascii=False)


def as_xml(root: str, said: Row | Sequence[Row]) -> str:
    return f'<?xml version="1.0" encoding="utf-8"?>\n{_element(root, said)}'


def _element(name: str, said: Any) -> str:
    inside = _inside(name, said)
    return f"<{name}>{inside}</{name}>" if inside else f"<{name}/>"


def _inside(name: str, said: Any) -> str:
    if isinstance(said, Mapping):
        return "".join(_element(part, value) for part, value in said.items())
    if isinstance(said, Sequence) and not isinstance(said, str):
        return "".join(_element(ITEMS[name], one) for one in said)
    if said is None:
        return ""
    text = str(said).lower() if isinstance(said, bool) else str(said)
    return escape(NOT_IN_XML.sub("", text))
