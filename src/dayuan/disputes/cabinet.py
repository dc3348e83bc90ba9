"""Where signed papers lie, and how photographs of one become one file."""

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from PIL import Image

from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.ids import moment_of

DOTS_PER_INCH = 150.0


def paper_path(paper_id: UUID) -> Path:
    return _cabinet() / f"{moment_of(paper_id).astimezone(SHANGHAI):%Y-%m}" / f"{paper_id}.pdf"


def papers_older_than(moment: datetime) -> Iterator[Path]:
    """Every file that has lain untouched since then."""
    for path in sorted(_cabinet().glob("*/*")):
        if path.is_file() and path.stat().st_mtime < moment.timestamp():
            yield path


def bound(jpegs: Sequence[bytes]) -> bytes:
    """Photographs of the pages of one paper as one PDF, in their order."""
    pages = [Image.open(io.BytesIO(jpeg)) for jpeg in jpegs]
    kept = io.BytesIO()
    pages[0].save(kept, "PDF", save_all=True, append_images=pages[1:], resolution=DOTS_PER_INCH)
    return kept.getvalue()


def _cabinet() -> Path:
    return Path(settings.MEDIA) / "papers"
