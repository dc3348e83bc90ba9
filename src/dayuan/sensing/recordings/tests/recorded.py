"""Recordings as telephones and browsers make them, with a name, a place and a moment in their tags."""

import io

import av
import numpy as np

NAME, PLACE, MOMENT = "Ouyang Yiming", "+29.9612+104.0633/", "2026-11-27T08:00:00Z"
TAGS = {"title": NAME, "artist": NAME, "comment": PLACE, "location": PLACE, "creation_time": MOMENT, "date": MOMENT}
CODECS = {"webm": "libopus", "ogg": "libopus", "ipod": "aac", "mp4": "aac", "wav": "pcm_s16le"}
RATE = 48_000


def recorded(container: str, *, comment_of: int = 0, **options: str) -> bytes:
    """A tone in this container."""
    file = io.BytesIO()
    with av.open(file, "w", format=container, options=options) as out:
        out.metadata.update(TAGS)
        stream = out.add_stream(CODECS[container], rate=RATE, layout="mono")
        stream.metadata.update({"title": NAME, "handler_name": NAME, "description": "x" * comment_of})
        for number in range(RATE // 960):
            moments = (np.arange(960) + 960 * number) / RATE
            tone = (np.sin(2 * np.pi * 440 * moments) * 8000).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(tone.reshape(1, -1), format="s16", layout="mono")
            frame.rate, frame.pts = RATE, 960 * number
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return file.getvalue()


def heard(recording: bytes) -> tuple[int, dict[str, str]]:
    """How many samples another program hears in it, and what tags it finds."""
    with av.open(io.BytesIO(recording)) as opened:
        samples = sum(frame.samples for frame in opened.decode(audio=0))
        tags = dict(opened.metadata) | dict(opened.streams.audio[0].metadata)
    return samples, tags
