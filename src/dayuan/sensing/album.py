"""Where the files of photographs lie: whole or not at all, under their ids, by month."""

import os
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.ids import moment_of

PLATE_SUFFIX = "-plate"


def photo_path(photo_id: UUID) -> Path:
    return _folder(photo_id) / f"{photo_id}.jpg"


def plate_path(photo_id: UUID) -> Path:
    """The part of the photograph with the plate."""
    return _folder(photo_id) / f"{photo_id}{PLATE_SUFFIX}.jpg"


def write_file(path: Path, contents: bytes) -> None:
    """After this the file is on the disk, whole, even if the power fails now."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "wb") as file:
        file.write(contents)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def remove_files(photo_id: UUID) -> None:
    photo_path(photo_id).unlink(missing_ok=True)
    plate_path(photo_id).unlink(missing_ok=True)


def files_older_than(moment: datetime) -> Iterator[tuple[UUID | None, Path]]:
    """Every file that has lain untouched since then, with the photograph it belongs to; drafts belong to none."""
    for path in sorted(_album().glob("*/*")):
        if path.is_file() and path.stat().st_mtime < moment.timestamp():
            yield _photo_of(path), path


def _album() -> Path:
    return Path(settings.MEDIA) / "photos"


def _folder(photo_id: UUID) -> Path:
    return _album() / f"{moment_of(photo_id).astimezone(SHANGHAI):%Y-%m}"


def _photo_of(path: Path) -> UUID | None:
    try:
        return UUID(path.stem.removesuffix(PLATE_SUFFIX))
    except ValueError:
        return None
