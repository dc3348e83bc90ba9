"""What may be added to a case as evidence, and when two photographs look the same."""

from enum import StrEnum


class EvidenceKind(StrEnum):
    PHOTO = "photo"
    VOICE = "voice"
    DOCUMENT = "document"


class FileType(StrEnum):
    """What a kept file is; the word is the end of its name."""

    JPEG = "jpg"
    WEBM = "webm"
    OGG = "ogg"
    MP4 = "m4a"
    WAV = "wav"
    PDF = "pdf"


MEDIA_TYPES = {
    FileType.JPEG: "image/jpeg",
    FileType.WEBM: "audio/webm",
    FileType.OGG: "audio/ogg",
    FileType.MP4: "audio/mp4",
    FileType.WAV: "audio/wav",
    FileType.PDF: "application/pdf",
}

MOST_VOICE_BYTES = 4 * 1024 * 1024
"""A browser's note of ten minutes; a recording without compression of twenty seconds and more."""
MOST_PIECES = 60
"""On one case."""
MOST_FROM_REPORTER = 12

_HEAD = 4096
_PICTURES_IN_MP4, _PICTURES_IN_WEBM = b"vide", b"V_"


def voice_type(upload: bytes) -> FileType | None:
    """Which kind of recording this is, by its beginning; None for anything else, and for a film."""
    head = upload[:_HEAD]
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]:
        return None if _PICTURES_IN_WEBM in head else FileType.WEBM
    if head.startswith(b"OggS") and (b"OpusHead" in head[:64] or b"vorbis" in head[:64] or b"Speex" in head[:64]):
        return FileType.OGG
    if head[4:8] == b"ftyp":
        return None if _has_pictures(upload) else FileType.MP4
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return FileType.WAV
    return None


def _has_pictures(mp4: bytes) -> bool:
    """Whether a track's handler is one for pictures: `hdlr`, version and flags, four empty bytes, the kind."""
    at = mp4.find(b"hdlr")
    while at >= 0:
        if mp4[at + 12 : at + 16] == _PICTURES_IN_MP4:
            return True
        at = mp4.find(b"hdlr", at + 4)
    return False


def is_pdf(upload: bytes) -> bool:
    return upload.startswith(b"%PDF-")


LOOK_BITS = 64
BANDS = 8
"""Of eight bits each."""
SAME_LOOK_WITHIN = BANDS - 1
"""Two looks that differ in seven bits at most share at least one whole band of eight: an index finds them all."""
_BAND_BITS = LOOK_BITS // BANDS


def bands_of(look: int) -> list[int]:
    """The eight bands of a look, each with its place in it, so that an index can ask for one they share."""
    mask = (1 << _BAND_BITS) - 1
    return [band << _BAND_BITS | look >> band * _BAND_BITS & mask for band in range(BANDS)]


def look_the_same(one: int, other: int) -> bool:
    """Pointed out to whoever looks, never judged: a wall photographed twice looks the same, too."""
    return (one ^ other).bit_count() <= SAME_LOOK_WITHIN


def as_kept(look: int) -> int:
    """A look as the database's signed number of 64 bits."""
    return look - (1 << LOOK_BITS) if look >= 1 << (LOOK_BITS - 1) else look


def as_seen(kept: int) -> int:
    return kept % (1 << LOOK_BITS)
