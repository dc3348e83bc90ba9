"""A JPEG without what is written beside its picture, bit for bit the same to look at. Pure: standard library only."""

START, SCAN, MARK = b"\xff\xd8", 0xDA, 0xFF
KEPT_NOTES = (0xE0, 0xEE)
"""JFIF and Adobe's word on colours, without which it looks different; of all other notes none is needed."""
NOTES, COMMENT = range(0xE0, 0xF0), 0xFE


def without_metadata(jpeg: bytes) -> bytes:
    """Without EXIF, XMP, thumbnails and comments; what is no JPEG, or cannot be read through, stays as it is."""
    if not jpeg.startswith(START):
        return jpeg
    kept, at = bytearray(START), 2
    while at + 4 <= len(jpeg) and jpeg[at] == MARK:
        kind, ends = jpeg[at + 1], at + 2 + int.from_bytes(jpeg[at + 2 : at + 4])
        if kind == SCAN:
            return bytes(kept) + jpeg[at:]
        if ends > len(jpeg):
            return jpeg
        if kind in KEPT_NOTES or (kind not in NOTES and kind != COMMENT):
            kept += jpeg[at:ends]
        at = ends
    return jpeg
