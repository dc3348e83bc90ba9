"""The markup inside a workbook, by the bytes where each element stands, so that what is not changed stays as it was."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from html import escape
from xml.parsers import expat

_START_TAG = re.compile(rb"""<[^"'>]*(?:"[^"]*"[^"'>]*|'[^']*'[^"'>]*)*>""")
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([^"']+)["']""")
_UNWRITABLE = re.compile(r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]")


class BrokenMarkup(Exception):
    """It is no well-formed XML in UTF-8."""


@dataclass
class Element:
    """`start` and `end` are the bytes of the whole element, `inner` where its content begins."""

    tag: str
    attributes: dict[str, str]
    start: int
    inner: int
    end: int = 0
    text: str = ""
    _pieces: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.tag.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """With its colon; empty where the names stand bare."""
        return self.tag[: -len(self.name)]

    @property
    def is_closed_at_once(self) -> bool:
        return self.inner == self.end


def elements_of(raw: bytes, names: Collection[str]) -> list[Element]:
    """The elements of these names, whatever their prefix, in the order in which they begin.

    Raises:
        BrokenMarkup
    """
    found: list[Element] = []
    still_open: list[Element] = []
    parser = expat.ParserCreate()

    def begin(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] in names:
            start = parser.CurrentByteIndex
            match = _START_TAG.match(raw, start)
            element = Element(tag, attributes, start, match.end() if match else start)
            found.append(element)
            still_open.append(element)

    def finish(tag: str) -> None:
        if still_open and still_open[-1].tag == tag:
            element = still_open.pop()
            at = parser.CurrentByteIndex
            # An element that closes at once ends where the parser stands; of any other its end tag follows.
            has_end_tag = raw[element.inner - 2 : element.inner] != b"/>"
            element.end = raw.index(b">", at) + 1 if has_end_tag else element.inner
            element.text = "".join(element._pieces)

    def words(text: str) -> None:
        for element in still_open:
            element._pieces.append(text)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, finish, words
    _refuse_other_encodings(raw)
    try:
        parser.Parse(raw, True)
    except (expat.ExpatError, ValueError) as broken:
        raise BrokenMarkup from broken
    return found


def _refuse_other_encodings(raw: bytes) -> None:
    said = _ENCODING.match(raw.removeprefix(b"\xef\xbb\xbf"))
    if said and said[1].lower() not in (b"utf-8", b"utf8", b"us-ascii"):
        raise BrokenMarkup


def start_tag(tag: str, attributes: Mapping[str, str], *, closed: bool = False) -> str:
    written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<{tag}{written}{'/>' if closed else '>'}"


def as_text(text: str) -> str:
    """Words as they may stand between tags."""
    return escape(_UNWRITABLE.sub("", text), quote=False)
