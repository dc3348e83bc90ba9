"""Where files lie: in the data folder, outside what the web serves, named by us and readable by us alone."""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings

LONGEST_NAME = 120
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]')


def upload_path(import_id: UUID) -> Path:
    return _folder("uploads") / str(import_id)


def returned_path(import_id: UUID) -> Path:
    return _folder("returned") / f"{import_id}.xlsx"


def export_path(export_id: UUID, ending: str) -> Path:
    return _folder("exports") / f"{export_id}.{ending}"


def form_path(form_id: UUID) -> Path:
    return _folder("forms") / f"{form_id}.xlsx"


def download_name(*words: object, ending: str) -> str:
    """What a file is called on the reader's machine: without what no file system takes (\\ / : * ? " < > |)."""
    name = "-".join(_NOT_IN_NAMES.sub("", str(word)).strip(" .") for word in words)
    return f"{name[:LONGEST_NAME] or 'workbook'}.{ending}"


def write_upload(path: Path, chunks: Iterable[bytes]) -> None:
    """Written under the final name only once it is whole."""
    unfinished = path.with_suffix(".part")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        for chunk in chunks:
            file.write(chunk)
    unfinished.replace(path)


def all_files() -> Iterable[Path]:
    for name in ("uploads", "returned", "exports", "forms"):
        yield from sorted(_folder(name).iterdir())


def _folder(name: str) -> Path:
    folder = Path(settings.WORKBOOKS) / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
