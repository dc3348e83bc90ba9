"""Each imager's latest picture for its page: one file, written over again and again, nothing kept."""

import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from PIL import Image
from PIL.PngImagePlugin import PngInfo

SAID = "dayuan"
"""The name of the text in the file that says what it shows."""


@dataclass(frozen=True)
class Shown:
    """One hotspot of the latest picture; the box, with a margin, as hundredths of the picture."""

    left: float
    top: float
    width: float
    height: float
    hottest_c: float
    contrast_k: float
    lasts: bool
    """It has lasted long enough to be told."""


@dataclass(frozen=True)
class Latest:
    """What the latest picture says."""

    taken_at: datetime
    width: int
    height: int
    coolest_c: float
    hottest_c: float
    darkest_c: float
    brightest_c: float
    frames_per_s: float
    hotspots: tuple[Shown, ...]


def write_latest(device_id: str, shades: Any, palette: bytes, said: Latest) -> None:
    """Not synced to the disk: the next one comes in some seconds."""
    image = Image.fromarray(shades, "L")
    image.putpalette(palette)
    text = PngInfo()
    text.add_text(SAID, json.dumps({**asdict(said), "taken_at": said.taken_at.isoformat()}))
    path = _path(device_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "wb") as file:
        image.save(file, "PNG", pnginfo=text, compress_level=1)
    draft.replace(path)


def read_latest(device_id: str) -> Latest | None:
    """What the latest picture says; None where there is none, or none that can be read."""
    try:
        with Image.open(_path(device_id), formats=("PNG",)) as image:
            said = json.loads(image.text[SAID])  # type: ignore[attr-defined]  # a PNG has texts
        said["taken_at"] = datetime.fromisoformat(said["taken_at"])
        said["hotspots"] = tuple(Shown(**one) for one in said["hotspots"])
        return Latest(**said)
    except (OSError, KeyError, ValueError, TypeError, AttributeError):
        return None


def latest_picture(device_id: str) -> bytes | None:
    try:
        return _path(device_id).read_bytes()
    except OSError:
        return None


def forget_old_pictures(*, before: datetime) -> int:
    """Remove the pictures of imagers that have sent none since then."""
    old: Sequence[Path] = [
        path for path in _folder().glob("*") if path.is_file() and path.stat().st_mtime < before.timestamp()
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _folder() -> Path:
    return Path(settings.MEDIA) / "thermal"


def _path(device_id: str) -> Path:
    # Ids of devices are small letters, digits and hyphens: nothing that could lead out of the folder.
    return _folder() / f"{device_id}.png"
