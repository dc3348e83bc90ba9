"""16-bit grey pictures, taken apart carefully: whoever sends them is not trusted. Pure."""

import io
import warnings
import zlib
from collections.abc import Iterator

import cv2
import numpy as np
from PIL import Image

from dayuan.thermal.rules.refusals import FrameRefused, WhyNot
from dayuan.thermal.rules.scales import Counts

MOST_PIXELS = 2_000_000
"""Larger than any uncooled sensor there is (1280×1024)."""
LEAST_SIDE = 16
PNG_MARK = b"\x89PNG\r\n\x1a\n"
TIFF_MARKS = (b"II*\x00", b"MM\x00*")
SIXTEEN_BIT_MODES = ("I;16", "I;16B", "I;16L")
# What Pillow's TIFF reader raises on damaged files, besides OSError.
DAMAGED = (OSError, SyntaxError, ValueError, TypeError, EOFError, OverflowError, MemoryError, IndexError, KeyError)


def refuse_wrong_size(width: int, height: int) -> None:
    """Said by a file's head, before anything is unpacked. Raises FrameRefused."""
    if width * height > MOST_PIXELS:
        raise FrameRefused(WhyNot.TOO_MANY_PIXELS, f"{width}×{height}")
    if min(width, height) < LEAST_SIDE:
        raise FrameRefused(WhyNot.TOO_SMALL, f"{width}×{height}")


def grey_png(png: bytes) -> Counts:
    """Every chunk is checked first: the decoder would quietly fill in what is missing. Raises FrameRefused."""
    chunks = _chunks(png)
    kind, head = next(chunks)
    if kind != b"IHDR" or len(head) != 13:
        raise FrameRefused(WhyNot.DAMAGED, "the PNG has no head")
    width, height = int.from_bytes(head[:4]), int.from_bytes(head[4:8])
    refuse_wrong_size(width, height)
    if head[8] != 16 or head[9] != 0:
        raise FrameRefused(WhyNot.NOT_16_BIT, f"{head[8]} bit, colour type {head[9]}")
    packed = sum(len(body) for kind, body in chunks if kind == b"IDAT")
    if packed == 0:
        raise FrameRefused(WhyNot.DAMAGED, "the PNG has no pixels")
    counts = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    if counts is None or counts.dtype != np.uint16 or counts.shape != (height, width):
        raise FrameRefused(WhyNot.DAMAGED, "the PNG cannot be unpacked")
    return counts.astype(np.uint16, copy=False)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not png.startswith(PNG_MARK):
        raise FrameRefused(WhyNot.NOT_A_FRAME, "no PNG")
    at, kind = len(PNG_MARK), b""
    while kind != b"IEND":
        head = png[at : at + 8]
        length, kind = int.from_bytes(head[:4]), head[4:]
        body, check = png[at + 8 : at + 8 + length], png[at + 8 + length : at + 12 + length]
        if len(check) != 4 or zlib.crc32(body, zlib.crc32(kind)) != int.from_bytes(check):
            raise FrameRefused(WhyNot.DAMAGED, "a part of the PNG is damaged or missing")
        yield kind, body
        at += 12 + length


def grey_tiff(tiff: bytes) -> Counts:
    """Raises FrameRefused."""
    with warnings.catch_warnings():
        # Pillow warns of what it then raises, and of pixels that our own limit counts.
        warnings.simplefilter("ignore")
        return _grey_tiff(tiff)


def _grey_tiff(tiff: bytes) -> Counts:
    try:
        image = Image.open(io.BytesIO(tiff), formats=("TIFF",))
    except (*DAMAGED, Image.DecompressionBombError) as unknown:
        raise FrameRefused(WhyNot.DAMAGED, "the TIFF cannot be opened") from unknown
    refuse_wrong_size(image.width, image.height)
    if image.mode not in SIXTEEN_BIT_MODES:
        raise FrameRefused(WhyNot.NOT_16_BIT, image.mode)
    try:
        image.load()
        return np.asarray(image).astype(np.uint16)
    except DAMAGED as broken:
        raise FrameRefused(WhyNot.DAMAGED, "the TIFF cannot be unpacked") from broken


def bare_counts(sent: bytes, width: int, height: int) -> Counts:
    """Little-endian counts, row by row, without any head. Raises FrameRefused."""
    refuse_wrong_size(width, height)
    if len(sent) != width * height * 2:
        raise FrameRefused(WhyNot.WRONG_LENGTH, f"{len(sent)} bytes for {width}×{height} pixels")
    return np.frombuffer(sent, dtype="<u2").astype(np.uint16, copy=False).reshape(height, width)
