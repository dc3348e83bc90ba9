"""How cameras pack a heat picture: 16-bit PNG, and FLIR's JPEG. For invented pictures; real ones come packed. Pure."""

import struct
import zlib
from typing import Any

import numpy as np

from dayuan.thermal.rules.scales import KELVIN, Celsius, Counts, Linear, Planck

PLANCK = Planck(r1=16_000.0, r2=0.0125, b=1_430.0, f=1.0, o=-3_000.0)
"""Constants of the size that such cameras have; of no camera there is."""
TLINEAR = Linear(gain=0.04, offset_c=-KELVIN)


def as_counts(celsius: Celsius, scale: Planck | Linear = TLINEAR) -> Counts:
    """What a camera with this scale counts: the nearest count, so up to half a step beside the truth."""
    return np.searchsorted(scale.table(), celsius).clip(0, 65_535).astype(np.uint16)


def make_png(counts: Counts) -> bytes:
    """A 16-bit grey PNG, as the standard wants it."""
    height, width = counts.shape
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in counts)
    head = struct.pack(">IIBBBBB", width, height, 16, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows, 1)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def make_flir_jpeg(
    counts: Counts,
    scale: Planck = PLANCK,
    *,
    packed: bool = True,
    order: str = "<",
    segment_bytes: int = 60_000,
    **given: Any,
) -> bytes:
    """A JPEG without a visible picture, with FLIR's segments as real cameras write them.

    `order` is that of the records, as struct writes it. The PNG's samples stand low byte first, as FLIR has them.
    """
    records = [(0x01, _raw_record(counts, packed=packed, order=order)), (0x20, _camera_record(scale, order, **given))]
    begins = 0x40 + len(records) * 0x20
    index, bodies = b"", b""
    for kind, body in records:
        index += struct.pack(">HHIIII12x", kind, 1, 100, 1, begins + len(bodies), len(body))
        bodies += body
    head = b"FFF\0" + b"test".ljust(16, b"\0") + struct.pack(">III", 101, 0x40, len(records))
    return jpeg_around(head.ljust(0x40, b"\0") + index + bodies, segment_bytes)


def jpeg_around(fff: bytes, segment_bytes: int = 60_000) -> bytes:
    """The segments that carry an FFF file, in a JPEG that has nothing else."""
    parts = [fff[at : at + segment_bytes] for at in range(0, len(fff), segment_bytes)]
    segments = [b"FLIR\0\x01" + bytes([number, len(parts) - 1]) + part for number, part in enumerate(parts)]
    marked = b"".join(b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body for body in segments)
    return b"\xff\xd8" + marked + b"\xff\xd9"


def _raw_record(counts: Counts, *, packed: bool, order: str) -> bytes:
    height, width = counts.shape
    head = struct.pack(f"{order}HHH", 2, width, height).ljust(0x20, b"\0")
    if packed:
        return head + make_png(counts.byteswap())
    return head + counts.astype(f"{order}u2").tobytes()


def _camera_record(scale: Planck, order: str, *, humidity: float | None = None, model: str = "TEST 1") -> bytes:
    record = bytearray(0x400)

    def put(at: int, form: str, value: float) -> None:
        struct.pack_into(f"{order}{form}", record, at, value)

    air, window = scale.air, scale.window
    struct.pack_into(f"{order}H", record, 0, 2)
    for at, value in (
        (0x20, scale.emissivity),
        (0x24, air.distance_m),
        (0x28, scale.reflected_c + KELVIN),
        (0x2C, air.temperature_c + KELVIN),
        (0x30, window.temperature_c + KELVIN),
        (0x34, window.transmission),
        (0x3C, air.humidity if humidity is None else humidity),
        (0x58, scale.r1),
        (0x5C, scale.b),
        (0x60, scale.f),
        (0x70, air.alpha1),
        (0x74, air.alpha2),
        (0x78, air.beta1),
        (0x7C, air.beta2),
        (0x80, air.x),
        (0x30C, scale.r2),
    ):
        put(at, "f", value)
    struct.pack_into(f"{order}i", record, 0x308, int(scale.o))
    record[0xD4 : 0xD4 + len(model)] = model.encode()
    return bytes(record)
