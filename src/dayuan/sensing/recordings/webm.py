"""WebM (Matroska): every element that playing sound does not need becomes empty space of the same size."""

from collections.abc import Iterator
from dataclasses import dataclass

from dayuan.sensing.recordings.refusals import MoreThanSound, RecordingUnclear

EBML, SEGMENT, VOID = 0x1A45DFA3, 0x18538067, 0xEC
SEEK_HEAD, ABOUT, TRACKS, CLUSTER, CUES = 0x114D9B74, 0x1549A966, 0x1654AE6B, 0x1F43B675, 0x1C53BB6B
TRACK, TRACK_TYPE, SOUND = 0xAE, 0x83, 2
MUXING_PROGRAM, WRITING_PROGRAM = 0x4D80, 0x5741
"""A file must have them: they become empty words."""

SECTIONS = frozenset({SEEK_HEAD, ABOUT, TRACKS, CLUSTER, CUES})
OF_TRACK = frozenset(
    {
        *(0xD7, 0x73C5, TRACK_TYPE, 0xB9, 0x88, 0x55AA, 0x9C, 0x6DE7, 0x6DF8, 0x23E383, 0x22B59C, 0x86, 0x63A2),
        *(0x56AA, 0x56BB, 0xE1),
    }
)
"""Numbers, kind, switches, length of a frame, language, codec with its head, delays, and how it sounds."""
INSIDE: dict[int, frozenset[int]] = {
    ABOUT: frozenset({0x2AD7B1, 0x4489, MUXING_PROGRAM, WRITING_PROGRAM}),
    TRACKS: frozenset({TRACK}),
    TRACK: OF_TRACK,
    CLUSTER: frozenset({0xE7, 0xA7, 0xAB, 0xA3, 0xA0}),
}
"""Which elements stay in which; titles, dates, tags, names, chapters and attachments are not among them."""
MOST_ELEMENTS = 200_000


@dataclass(frozen=True)
class Element:
    id: int
    begins: int
    body: int
    ends: int


def plain_webm(upload: bytes) -> bytes:
    """Raises RecordingUnclear, MoreThanSound."""
    kept = bytearray(upload)
    parts = list(_elements(kept, 0, len(kept), also_open=frozenset({SEGMENT})))
    if [part.id for part in parts if part.id != VOID] != [EBML, SEGMENT]:
        raise RecordingUnclear("a recording has one head and one segment")
    segment = next(part for part in parts if part.id == SEGMENT)
    met = _empty(kept, SECTIONS, segment.body, segment.ends, top=True)
    if not {TRACK_TYPE, CLUSTER} <= met:
        raise RecordingUnclear("a recording has a track and sound")
    return bytes(kept)


def _empty(kept: bytearray, wanted: frozenset[int], begins: int, ends: int, *, top: bool = False) -> set[int]:
    """Empty what is not wanted between here and there; what was met."""
    met: set[int] = set()
    also_open = frozenset({CLUSTER}) if top else frozenset()
    for element in _elements(kept, begins, ends, also_open=also_open):
        if element.id not in wanted:
            _make_void(kept, element)
            continue
        met.add(element.id)
        if element.id in (MUXING_PROGRAM, WRITING_PROGRAM):
            kept[element.body : element.ends] = bytes(element.ends - element.body)
        elif element.id == TRACK_TYPE and int.from_bytes(kept[element.body : element.ends]) != SOUND:
            raise MoreThanSound("a track of pictures or words")
        elif element.id in INSIDE:
            met |= _empty(kept, INSIDE[element.id], element.body, element.ends)
    return met


def _make_void(kept: bytearray, element: Element) -> None:
    total = element.ends - element.begins
    if total < 2:
        raise RecordingUnclear("an element is too small to be one")
    # A size of seven ones would mean that nobody knows it.
    short = total - 2 < 0x7F
    head = bytes([VOID, 0x80 | total - 2]) if short else bytes([VOID, 0x01]) + (total - 9).to_bytes(7)
    kept[element.begins : element.ends] = head + bytes(total - len(head))


def _elements(kept: bytearray, begins: int, ends: int, *, also_open: frozenset[int] = frozenset()) -> Iterator[Element]:
    """The elements between here and there. A live recording does not know how long some (`also_open`) will be."""
    at = begins
    for _each in range(MOST_ELEMENTS):
        if at == ends:
            return
        name, body = _number(kept, at, ends, keep_mark=True)
        size, body = _number(kept, body, ends)
        if size is None:
            if name not in also_open:
                raise RecordingUnclear("nobody knows how long an element is")
            last = ends if name == SEGMENT else _end_of_cluster(kept, body, ends)
        else:
            last = body + size
        if name is None or last > ends:
            raise RecordingUnclear("an element reaches beyond the one around it")
        yield Element(name, at, body, last)
        at = last
    raise RecordingUnclear("no recording has so many elements")


def _end_of_cluster(kept: bytearray, begins: int, ends: int) -> int:
    """Where the next section begins."""
    at = begins
    while at < ends:
        name, body = _number(kept, at, ends, keep_mark=True)
        if name is None or name > 0xFFFFFF:
            return at
        size, body = _number(kept, body, ends)
        if size is None:
            raise RecordingUnclear("nobody knows how long an element is")
        at = body + size
    return min(at, ends)


def _number(kept: bytearray, at: int, ends: int, *, keep_mark: bool = False) -> tuple[int | None, int]:
    """A number of one to eight bytes and where it ends; nothing where all its bits say that it is not known."""
    width = 9 - kept[at].bit_length() if at < ends else 9
    if width > (4 if keep_mark else 8) or at + width > ends:
        raise RecordingUnclear("a number is cut short")
    value = int.from_bytes(kept[at : at + width])
    if keep_mark:
        return value, at + width
    value &= (1 << 7 * width) - 1
    return (None if value == (1 << 7 * width) - 1 else value), at + width
