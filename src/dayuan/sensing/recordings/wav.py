"""WAV (RIFF): of its chunks only the format, the sound and its length are kept."""

import struct
from collections.abc import Iterator

from dayuan.sensing.recordings.refusals import RecordingUnclear

KEPT = (b"fmt ", b"fact", b"data")
HEAD, CHUNK_HEAD = 12, 8


def plain_wav(upload: bytes) -> bytes:
    """Raises RecordingUnclear."""
    chunks = {name: contents for name, contents in _chunks(upload) if name in KEPT}
    if b"fmt " not in chunks or not chunks.get(b"data"):
        raise RecordingUnclear("a recording has a format and sound")
    body = b"".join(
        name + struct.pack("<I", len(chunks[name])) + chunks[name] + b"\0" * (len(chunks[name]) % 2)
        for name in KEPT
        if name in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body


def _chunks(upload: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = HEAD
    while at + CHUNK_HEAD <= len(upload):
        name, size = upload[at : at + 4], struct.unpack_from("<I", upload, at + 4)[0]
        at += CHUNK_HEAD
        # What is written while it is recorded does not know its length yet: the sound goes on to the end.
        contents = upload[at : at + size]
        yield name, contents
        at += size + size % 2
