"""Ogg (RFC 3533) with Opus, Vorbis or Speex: the packet of comments is replaced by an empty one."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from dayuan.sensing.recordings.refusals import MoreThanSound, RecordingUnclear

HEAD = struct.Struct("<4sBBqIIIB")
CONTINUED, FIRST = 1, 2
MOST_SEGMENTS = 255
CODECS: dict[bytes, tuple[int, bytes]] = {
    b"OpusHead": (2, b"OpusTags" + bytes(8)),
    b"\x01vorbis": (3, b"\x03vorbis" + bytes(8) + b"\x01"),
    b"Speex   ": (2, bytes(8)),
}
"""By the beginning of the first packet: how many packets of head there are, and an empty packet of comments."""


@dataclass(frozen=True)
class Page:
    flags: int
    position: int
    serial: int
    number: int
    lengths: bytes
    contents: bytes
    as_it_was: bytes = b""


def plain_ogg(upload: bytes) -> bytes:
    """Raises RecordingUnclear, MoreThanSound."""
    pages = list(_pages(upload))
    if not pages or not pages[0].flags & FIRST:
        raise RecordingUnclear("a recording begins with its first page")
    if any(page.serial != pages[0].serial or (page.flags & FIRST and number) for number, page in enumerate(pages)):
        raise MoreThanSound("several streams")
    codec = next((codec for codec in CODECS if pages[0].contents.startswith(codec)), None)
    if codec is None:
        raise RecordingUnclear("a codec that is not known here")
    many, empty = CODECS[codec]
    packets, used = _packets_of_head(pages, many)
    if used == len(pages):
        raise RecordingUnclear("a recording has sound")
    head = [pages[0], *_paged([empty, *packets[2:]], pages[0].serial)]
    return b"".join([*map(_written, head), *_renumbered(pages[used:], len(head))])


def _renumbered(pages: list[Page], first: int) -> Iterator[bytes]:
    """Mostly the numbers stay as they are, and so does every byte."""
    for number, page in enumerate(pages, first):
        yield page.as_it_was if page.number == number else _written(replace(page, number=number))


def _pages(upload: bytes) -> Iterator[Page]:
    at = 0
    while at < len(upload):
        if at + HEAD.size > len(upload):
            raise RecordingUnclear("a page is cut short")
        mark, version, flags, position, serial, number, _sum, segments = HEAD.unpack_from(upload, at)
        lengths = upload[at + HEAD.size : at + HEAD.size + segments]
        begins, ends = at + HEAD.size + segments, at + HEAD.size + segments + sum(lengths)
        if mark != b"OggS" or version or len(lengths) < segments or ends > len(upload):
            raise RecordingUnclear("a page is cut short")
        yield Page(flags, position, serial, number, lengths, upload[begins:ends], upload[at:ends])
        at = ends


def _packets_of_head(pages: list[Page], many: int) -> tuple[list[bytes], int]:
    """The packets of the head, which end with a page, and how many pages they take."""
    packets, packet = [], b""
    for used, page in enumerate(pages, 1):
        at = 0
        for length in page.lengths:
            packet, at = packet + page.contents[at : at + length], at + length
            if length < MOST_SEGMENTS:
                packets.append(packet)
                packet = b""
        if len(packets) == many and not packet:
            return packets, used
        if len(packets) >= many:
            break
    raise RecordingUnclear("the head does not end where it should")


def _paged(packets: list[bytes], serial: int) -> Iterator[Page]:
    """Packets of the head on pages of their own, from the second page on."""
    lengths = b"".join(bytes([255]) * (len(packet) // 255) + bytes([len(packet) % 255]) for packet in packets)
    contents, number, goes_on = b"".join(packets), 1, False
    while lengths:
        here, lengths = lengths[:MOST_SEGMENTS], lengths[MOST_SEGMENTS:]
        part, contents = contents[: sum(here)], contents[sum(here) :]
        ends_here = any(length < MOST_SEGMENTS for length in here)
        yield Page(CONTINUED if goes_on else 0, 0 if ends_here else -1, serial, number, here, part)
        number, goes_on = number + 1, here[-1] == MOST_SEGMENTS


def _written(page: Page) -> bytes:
    fields = (b"OggS", 0, page.flags, page.position, page.serial, page.number)
    bare = HEAD.pack(*fields, 0, len(page.lengths)) + page.lengths + page.contents
    return HEAD.pack(*fields, _checksum(bare), len(page.lengths)) + page.lengths + page.contents


def _checksum(page: bytes) -> int:
    """CRC-32 of RFC 3533: polynomial 0x04C11DB7, from zero, highest bit first."""
    table, found = _table(), 0
    for byte in page:
        found = (found << 8 & 0xFFFFFFFF) ^ table[found >> 24 ^ byte]
    return found


@cache
def _table() -> tuple[int, ...]:
    return tuple(_of_byte(byte) for byte in range(256))


def _of_byte(byte: int) -> int:
    found = byte << 24
    for _bit in range(8):
        found = (found << 1) ^ 0x04C11DB7 if found & 0x80000000 else found << 1
    return found & 0xFFFFFFFF
