"""Where the files of evidence lie, and how a photograph looks in 64 bits."""

import io
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from PIL import Image

from dayuan.cases.rules.evidence import LOOK_BITS
from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.ids import moment_of
from dayuan.kernel.later import later

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")

COPY_SUFFIX = "-public"
SIDE = 32
KEPT_WAVES = 8
LEAST_CONTRAST = 4.0
"""Of 256 shades: in a photograph of the night or of a white wall there is nothing to compare."""


def evidence_path(evidence_id: UUID, file_type: str) -> Path:
    return _folder(evidence_id) / f"{evidence_id}.{file_type}"


def public_copy_path(evidence_id: UUID) -> Path:
    """Of a photograph as the public may see it."""
    return _folder(evidence_id) / f"{evidence_id}{COPY_SUFFIX}.jpg"


def evidence_files_older_than(moment: datetime) -> Iterator[tuple[UUID | None, Path]]:
    """Every file that has lain untouched since then, with the piece it belongs to; drafts belong to none."""
    for path in sorted(_album().glob("*/*")):
        if path.is_file() and path.stat().st_mtime < moment.timestamp():
            yield _piece_of(path), path


def look_of(jpeg: bytes) -> int | None:
    """64 bits that stay nearly the same when a photograph is made smaller, brighter or is saved again.

    The signs of its longest waves against their middle: DCT-II of 32 by 32 shades, the 8 by 8 lowest without the mean.
    """
    with Image.open(io.BytesIO(jpeg)) as image:
        image.draft("L", (SIDE * 4, SIDE * 4))
        shades = np.asarray(image.convert("L").resize((SIDE, SIDE), Image.Resampling.BOX), dtype=np.float64)
    if float(shades.std()) < LEAST_CONTRAST:
        return None
    cosines = _cosines()
    waves = cosines @ shades @ cosines.T
    lowest = waves[: KEPT_WAVES + 1, : KEPT_WAVES + 1].ravel()[1 : LOOK_BITS + 1]
    look = 0
    for bit in lowest > np.median(lowest):
        look = look << 1 | int(bit)
    return look


@lru_cache(maxsize=1)
def _cosines() -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    position = np.arange(SIDE)
    return np.cos(np.pi * (2 * position[None, :] + 1) * position[:, None] / (2 * SIDE))


def _album() -> Path:
    return Path(settings.MEDIA) / "evidence"


def _folder(evidence_id: UUID) -> Path:
    return _album() / f"{moment_of(evidence_id).astimezone(SHANGHAI):%Y-%m}"


def _piece_of(path: Path) -> UUID | None:
    try:
        return UUID(path.stem.removesuffix(COPY_SUFFIX))
    except ValueError:
        return None
