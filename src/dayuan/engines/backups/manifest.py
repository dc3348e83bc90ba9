"""What a backup says of itself, and proving that it still is what it says."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from dayuan.engines.errors import EngineProblem

MANIFEST = "manifest.json"
DUMP = "database.dump"
MEDIA = "media"
KEYS = "keys"
FORMAT = 1


@dataclass(frozen=True)
class Manifest:
    """Everything in the folder and how it was made. `rows` counts every table as of the moment of the dump."""

    made_at: str
    dayuan: str
    postgres: int
    """The major version of the server."""
    rows: dict[str, int]
    chains: str
    """How many chains, and a SHA-256 over all their heads: written down elsewhere, it proves that day's history."""
    changes: list[str]
    """The changes of tables that had been made, as `package.name`."""
    sealing_keys: list[str]
    with_keys: bool
    queue_place: int
    queue_waiting: int | None
    """What devices had said and nobody had stored yet; it is not in the backup. Nothing: the broker did not answer."""
    files: dict[str, str] = field(default_factory=dict)
    """SHA-256 of every file, by its path in the folder."""
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        (folder / MANIFEST).write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises: EngineProblem where there is none, or one of another format."""
        try:
            found: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            if found["format"] != FORMAT:
                raise EngineProblem(
                    f"The backup in {folder} is of format {found['format']}, which this Dayuan cannot read."
                )
            return cls(**found)
        except OSError as missing:
            raise EngineProblem(f"There is no complete backup in {folder}: it has no {MANIFEST}.") from missing
        except (ValueError, KeyError, TypeError) as spoilt:
            raise EngineProblem(f"The {MANIFEST} in {folder} is damaged.") from spoilt


def hashes_of(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): _sha256(path) for path in sorted(folder.rglob("*")) if _counts(path)}


def what_is_wrong(folder: Path, manifest: Manifest) -> Iterator[str]:
    """One sentence for each file that is missing, altered or not the backup's."""
    found = hashes_of(folder)
    for path in sorted(manifest.files.keys() - found.keys()):
        yield f"{path} is missing"
    for path in sorted(found.keys() - manifest.files.keys()):
        yield f"{path} is not part of it"
    for path in sorted(found.keys() & manifest.files.keys()):
        if found[path] != manifest.files[path]:
            yield f"{path} was altered"


def _counts(path: Path) -> bool:
    return path.is_file() and path.name != MANIFEST


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
