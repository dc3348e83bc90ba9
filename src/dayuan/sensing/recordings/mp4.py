"""MP4 (ISO 14496-12): every box that playing sound does not need becomes empty space of the same size."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from dayuan.sensing.recordings.refusals import MoreThanSound, RecordingUnclear

INSIDE: dict[bytes, frozenset[bytes]] = {
    b"": frozenset({b"ftyp", b"moov", b"mdat", b"moof", b"styp", b"sidx", b"mfra"}),
    b"moov": frozenset({b"mvhd", b"trak", b"mvex"}),
    b"trak": frozenset({b"tkhd", b"edts", b"mdia"}),
    b"edts": frozenset({b"elst"}),
    b"mdia": frozenset({b"mdhd", b"hdlr", b"minf"}),
    b"minf": frozenset({b"smhd", b"dinf", b"stbl"}),
    b"dinf": frozenset({b"dref"}),
    b"stbl": frozenset({b"stsd", b"stts", b"ctts", b"stsc", b"stsz", b"stz2", b"stco", b"co64", b"sgpd", b"sbgp"}),
    b"mvex": frozenset({b"mehd", b"trex"}),
    b"moof": frozenset({b"mfhd", b"traf"}),
    b"traf": frozenset({b"tfhd", b"tfdt", b"trun", b"sgpd", b"sbgp", b"saiz", b"saio"}),
    b"mfra": frozenset({b"tfra", b"mfro"}),
}
"""Which boxes stay in which; what is not named here (user data, tags, places, pictures) is emptied."""
TIMED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
"""They say when the recording was made and changed."""
SOUND = b"soun"
MOST_BOXES = 20_000


@dataclass(frozen=True)
class Box:
    name: bytes
    begins: int
    body: int
    ends: int


def plain_mp4(upload: bytes) -> bytes:
    """Raises RecordingUnclear, MoreThanSound."""
    kept = bytearray(upload)
    names = _empty(kept, b"", 0, len(kept))
    if not {b"ftyp", b"moov", SOUND} <= names or not names & {b"mdat"}:
        raise RecordingUnclear("a recording has a head, a track and sound")
    return bytes(kept)


def _empty(kept: bytearray, inside: bytes, begins: int, ends: int) -> set[bytes]:
    """Empty what is not needed between here and there; the names of what was met."""
    met: set[bytes] = set()
    for box in _boxes(kept, begins, ends):
        if box.name not in INSIDE[inside]:
            kept[box.begins + 4 : box.begins + 8] = b"free"
            kept[box.body : box.ends] = bytes(box.ends - box.body)
            continue
        met.add(box.name)
        if box.name in INSIDE:
            met |= _empty(kept, box.name, box.body, box.ends)
        elif box.name in TIMED:
            _forget_times(kept, box)
        elif box.name == b"hdlr":
            met.add(_handler(kept, box))
    return met


def _boxes(kept: bytearray, begins: int, ends: int) -> Iterator[Box]:
    at = begins
    for _each in range(MOST_BOXES):
        if at == ends:
            return
        if at + 8 > ends:
            raise RecordingUnclear("a box is cut short")
        size, body = struct.unpack_from(">I", kept, at)[0], at + 8
        if size == 1 and at + 16 <= ends:
            size, body = struct.unpack_from(">Q", kept, at + 8)[0], at + 16
        elif size == 0:
            size = ends - at
        if at + size > ends or at + size < body:
            raise RecordingUnclear("a box reaches beyond the one around it")
        yield Box(bytes(kept[at + 4 : at + 8]), at, body, at + size)
        at += size
    raise RecordingUnclear("no recording has so many boxes")


def _forget_times(kept: bytearray, box: Box) -> None:
    """After version and flags stand two moments of four bytes, or of eight in version 1."""
    if box.ends - box.body < 20:
        raise RecordingUnclear("a head is cut short")
    width = 8 if kept[box.body] == 1 else 4
    kept[box.body + 4 : box.body + 4 + 2 * width] = bytes(2 * width)


def _handler(kept: bytearray, box: Box) -> bytes:
    """What kind of track it is; its name, by which programs make themselves known, is emptied.

    A track of anything but sound, such as places by the second, has its contents among the sound: nobody can tell.
    """
    kind, name = bytes(kept[box.body + 8 : box.body + 12]), box.body + 24
    if kind != SOUND:
        raise MoreThanSound(kind.decode("latin-1"))
    kept[name : box.ends] = bytes(max(box.ends - name, 0))
    return kind
