"""What an address gives: one CAP message, or an index of them (Atom, RSS). Pure."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from dayuan.alerts.rules.reading import NotTaken, WhyNot, parsed
from dayuan.alerts.rules.terms import NAMESPACE
from dayuan.alerts.rules.writing import as_bytes

ATOM = "{http://www.w3.org/2005/Atom}"
LARGEST_INDEX_BYTES = 2 * 1024 * 1024
MOST_LISTED = 500


@dataclass(frozen=True)
class Found:
    inline: tuple[bytes, ...] = ()
    """Messages that stand in the answer itself."""
    links: dict[str, str] = field(default_factory=dict)
    """Addresses of messages, with the index's stamp of each."""


def read_answer(raw: bytes, *, url: str) -> Found:
    """Raises NotTaken: neither a message nor an index of them."""
    root = parsed(raw, largest=LARGEST_INDEX_BYTES)
    if "emergency:cap" in str(root.tag):
        return Found(inline=(raw,))
    if root.tag == f"{ATOM}feed":
        return _found([_atom_entry(entry) for entry in root.findall(f"{ATOM}entry")], url)
    if root.tag == "rss":
        return _found([_rss_item(item) for item in root.iter("item")], url)
    raise NotTaken(WhyNot.NOT_VALID, str(root.tag))


def _found(entries: list[tuple[Any, str, str]], url: str) -> Found:
    inline = tuple(as_bytes(one) for one, _link, _stamp in entries if one is not None)
    links = {urljoin(url, link): stamp for one, link, stamp in entries if one is None and link}
    ours = {link: stamp for link, stamp in links.items() if is_same_host(link, url)}
    return Found(inline[:MOST_LISTED], dict(list(ours.items())[:MOST_LISTED]))


def _atom_entry(entry: Any) -> tuple[Any, str, str]:
    stamp = (entry.findtext(f"{ATOM}updated") or "").strip()
    links = [one for one in entry.findall(f"{ATOM}link") if one.get("rel", "alternate") == "alternate"]
    best = next((one for one in links if "cap" in one.get("type", "")), next(iter(links), None))
    return _inside(entry), "" if best is None else best.get("href", "").strip(), stamp


def _rss_item(item: Any) -> tuple[Any, str, str]:
    stamp = (item.findtext("pubDate") or item.findtext("guid") or "").strip()
    return _inside(item), (item.findtext("link") or "").strip(), stamp


def _inside(entry: Any) -> Any:
    return next(entry.iter(f"{{{NAMESPACE}}}alert"), None)


def is_same_host(link: str, url: str) -> bool:
    """An index leads to no other machine: whoever writes it shall not choose whom we call."""
    there, here = urlsplit(link), urlsplit(url)
    return (there.scheme, there.hostname, there.port) == (here.scheme, here.hostname, here.port)
