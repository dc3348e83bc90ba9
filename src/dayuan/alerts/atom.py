"""Our notices as an Atom index (RFC 4287), for systems that fetch CAP."""

from collections.abc import Iterable
from typing import Any

from dayuan.alerts.models import Notice
from dayuan.alerts.rules.writing import as_bytes, moment_text
from dayuan.kernel.later import later
from dayuan.places.models import Place

etree = later("lxml.etree")
ATOM = "http://www.w3.org/2005/Atom"


def atom_of(township: Place, notices: Iterable[tuple[Notice, str]], *, site: str) -> bytes:
    """Each notice with its address, the newest first."""
    listed = list(notices)
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    _add(root, "id", f"urn:dayuan:notices:{township.pk}")
    _add(root, "title", f"{township.name}处置告知（CAP 1.2）")
    newest = max((one.sent_at for one, _link in listed), default=None)
    _add(root, "updated", moment_text(newest) if newest else "1970-01-01T08:00:00+08:00")
    _add(etree.SubElement(root, f"{{{ATOM}}}author"), "name", township.name)
    for one, link in listed:
        entry = etree.SubElement(root, f"{{{ATOM}}}entry")
        _add(entry, "id", f"urn:uuid:{one.pk}")
        _add(entry, "title", f"{one.identifier} {one.message_type}")
        _add(entry, "updated", moment_text(one.sent_at))
        etree.SubElement(entry, f"{{{ATOM}}}link", rel="alternate", type="application/cap+xml", href=f"{site}{link}")
    return as_bytes(root)


def _add(element: Any, tag: str, text: str) -> None:
    etree.SubElement(element, f"{{{ATOM}}}{tag}").text = text
