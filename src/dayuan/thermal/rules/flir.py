"""FLIR's radiometric JPEG: a JPEG whose APP1 segments carry the sensor's counts and the camera's constants. Pure.

The layout is not published; it is described in the documentation of ExifTool's FLIR tags, whose offsets are used here.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dayuan.thermal.rules.pictures import grey_png, refuse_wrong_size
from dayuan.thermal.rules.refusals import FrameRefused, WhyNot
from dayuan.thermal.rules.scales import KELVIN, Air, Counts, Planck, Window

SOI, APP1, START_OF_SCAN, END_OF_IMAGE = b"\xff\xd8", 0xE1, 0xDA, 0xD9
STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})
SEGMENT_NAME = b"FLIR\x00"
SEGMENT_HEAD = 8
"""The name, a one, the number of this segment, the number of the last."""
FILE_MARKS = (b"FFF\x00", b"AFF\x00")
RAW_DATA, CAMERA_INFO = 0x01, 0x20
INDEX_ENTRY = 32
MOST_RECORDS = 256
RIGHT_ORDER = 2
"""The first number of a record is 2, read in the record's own byte order."""
PIXELS_AT = 0x20
PNG_MARK = b"\x89PNG\r\n\x1a\n"
JPEG_MARK = b"\xff\xd8\xff"


@dataclass(frozen=True)
class Radiometric:
    """What a FLIR file carries: counts, the scale that makes them temperatures, and the camera's name."""

    counts: Counts
    scale: Planck
    model: str


def is_jpeg(sent: bytes) -> bool:
    return sent.startswith(SOI)


def read_flir(jpeg: bytes) -> Radiometric:
    """Raises FrameRefused."""
    fff = _joined(list(_flir_segments(jpeg)))
    try:
        records = dict(_records(fff))
        if RAW_DATA not in records:
            raise FrameRefused(WhyNot.NO_HEAT_DATA, "no raw data record")
        if CAMERA_INFO not in records:
            raise FrameRefused(WhyNot.NO_SCALE, "no camera record")
        scale, model = _camera(records[CAMERA_INFO])
        return Radiometric(_pixels(records[RAW_DATA]), scale, model)
    except struct.error as short:
        raise FrameRefused(WhyNot.DAMAGED, "a record ends too early") from short


def _flir_segments(jpeg: bytes) -> Iterator[bytes]:
    """The bodies of the APP1 segments named FLIR, in the order of the file."""
    at = len(SOI)
    while at + 4 <= len(jpeg):
        if jpeg[at] != 0xFF:
            raise FrameRefused(WhyNot.DAMAGED, f"no marker at byte {at}")
        marker = jpeg[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in STANDALONE:
            at += 2
            continue
        if marker in (START_OF_SCAN, END_OF_IMAGE):
            return
        length = int.from_bytes(jpeg[at + 2 : at + 4])
        if length < 2 or at + 2 + length > len(jpeg):
            raise FrameRefused(WhyNot.DAMAGED, "a segment ends too early")
        body = jpeg[at + 4 : at + 2 + length]
        if marker == APP1 and body.startswith(SEGMENT_NAME) and len(body) >= SEGMENT_HEAD:
            yield body
        at += 2 + length


def _joined(segments: list[bytes]) -> bytes:
    """The file inside the segments: each says its number and that of the last; none may be missing or doubled."""
    if not segments:
        raise FrameRefused(WhyNot.NO_HEAT_DATA, "no segment named FLIR")
    numbered = {body[6]: body[SEGMENT_HEAD:] for body in segments}
    last = segments[0][7]
    if len(numbered) != len(segments) or sorted(numbered) != list(range(last + 1)):
        raise FrameRefused(WhyNot.DAMAGED, f"{len(segments)} FLIR segments, {last + 1} expected")
    return b"".join(numbered[number] for number in range(last + 1))


def _records(fff: bytes) -> Iterator[tuple[int, bytes]]:
    if not fff.startswith(FILE_MARKS) or len(fff) < 64:
        raise FrameRefused(WhyNot.DAMAGED, "the FLIR segments hold no FFF file")
    # The version stands at 0x14; it is a small number only in the right byte order.
    order = ">" if 100 <= int.from_bytes(fff[0x14:0x18], "big") < 200 else "<"
    begins, count = struct.unpack_from(f"{order}II", fff, 0x18)
    if count > MOST_RECORDS:
        raise FrameRefused(WhyNot.DAMAGED, f"{count} records")
    for number in range(count):
        entry = struct.unpack_from(f"{order}HHIIII", fff, begins + number * INDEX_ENTRY)
        kind, offset, length = entry[0], entry[4], entry[5]
        if kind in (RAW_DATA, CAMERA_INFO):
            if offset + length > len(fff):
                raise FrameRefused(WhyNot.DAMAGED, "a record lies beyond the end")
            yield kind, fff[offset : offset + length]


def _order_of(record: bytes) -> str:
    (mark,) = struct.unpack_from("<H", record)
    return "<" if mark == RIGHT_ORDER else ">"


def _pixels(record: bytes) -> Counts:
    order = _order_of(record)
    width, height = struct.unpack_from(f"{order}HH", record, 2)
    refuse_wrong_size(width, height)
    body = record[PIXELS_AT:]
    if body.startswith(PNG_MARK):
        counts = grey_png(body)
        if counts.shape != (height, width):
            raise FrameRefused(WhyNot.DAMAGED, f"{counts.shape} pixels where {(height, width)} were said")
        return in_likelier_order(counts)
    if body.startswith(JPEG_MARK):
        raise FrameRefused(WhyNot.NOT_16_BIT, "the counts are packed as JPEG-LS, which is not read here")
    if len(body) < width * height * 2:
        raise FrameRefused(WhyNot.DAMAGED, f"{len(body)} bytes for {width}×{height} pixels")
    flat = np.frombuffer(body, dtype=f"{order}u2", count=width * height)
    return in_likelier_order(flat.astype(np.uint16).reshape(height, width))


def in_likelier_order(counts: Counts) -> Counts:
    """The counts with their bytes turned, where that gives the smoother picture.

    FLIR stores the PNG's samples with the low byte first, against the PNG standard, and not every model does. In the
    wrong order neighbours differ by multiples of 256, so the two cannot be taken for each other.
    """
    turned = counts.byteswap()
    return turned if _roughness(turned) < _roughness(counts) else counts


def _roughness(counts: Counts) -> float:
    some = counts[::16].astype(np.int32)
    return float(np.abs(np.diff(some, axis=1)).mean())


def _camera(record: bytes) -> tuple[Planck, str]:
    order = _order_of(record)

    def number(at: int) -> float:
        return float(struct.unpack_from(f"{order}f", record, at)[0])

    humidity = number(0x3C)
    air = Air(
        distance_m=max(number(0x24), 0.0),
        temperature_c=number(0x2C) - KELVIN,
        humidity=humidity / 100 if humidity > 2 else humidity,
        alpha1=number(0x70),
        alpha2=number(0x74),
        beta1=number(0x78),
        beta2=number(0x7C),
        x=number(0x80),
    )
    scale = Planck(
        r1=number(0x58),
        b=number(0x5C),
        f=number(0x60),
        o=float(struct.unpack_from(f"{order}i", record, 0x308)[0]),
        r2=number(0x30C),
        emissivity=number(0x20),
        reflected_c=number(0x28) - KELVIN,
        air=air,
        window=Window(transmission=number(0x34) or 1.0, temperature_c=number(0x30) - KELVIN),
    )
    model = record[0xD4:0xF4].split(b"\0")[0].decode("ascii", "replace")
    return scale, "".join(character for character in model if character.isprintable())
