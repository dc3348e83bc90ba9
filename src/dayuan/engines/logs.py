"""One log per process: JSON lines, turned over when it grows."""

import json
import re
from collections import deque
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import Any

LARGEST_BYTES = 10 * 2**20
KEPT_FILES = 5
LONGEST_LINE_BYTES = 32 * 2**10
REMEMBERED_LINES = 40

LEVELS = (
    (re.compile(r"\[(?:ERR|FTL)\]|\b(?:ERROR|FATAL|PANIC):|^Traceback|^\w*(?:Error|Exception)\b"), "error"),
    (re.compile(r"\[WRN\]|\bWARNING:"), "warning"),
)


def level_of(line: str) -> str:
    return next((level for pattern, level in LEVELS if pattern.search(line)), "info")


class ProcessLog:
    """Takes the bytes a process writes and keeps them as lines; a line that is a JSON object already stays as it is."""

    def __init__(self, path: Path, process: str, *, largest_bytes: int = LARGEST_BYTES, kept: int = KEPT_FILES) -> None:
        self.path = path
        self.process = process
        self.largest_bytes = largest_bytes
        self.kept = kept
        self.last_lines: deque[str] = deque(maxlen=REMEMBERED_LINES)
        self._unfinished = b""
        self._file: FileIO | None = None

    def feed(self, chunk: bytes) -> None:
        *lines, self._unfinished = (self._unfinished + chunk).split(b"\n")
        if len(self._unfinished) > LONGEST_LINE_BYTES:
            lines.append(self._unfinished)
            self._unfinished = b""
        for line in lines:
            self._take(line)

    def note(self, message: str, **facts: Any) -> None:
        """Something we say ourselves about the process."""
        self._write(_structured(self.process, facts.pop("level", "info"), message, **facts))

    def close(self) -> None:
        if self._unfinished:
            self._take(self._unfinished)
            self._unfinished = b""
        if self._file is not None:
            self._file.close()
            self._file = None

    @property
    def last_words(self) -> str:
        return "\n".join(self.last_lines)

    def _take(self, line: bytes) -> None:
        text = line[:LONGEST_LINE_BYTES].decode("utf-8", "replace").rstrip()
        if not text:
            return
        self.last_lines.append(text)
        self._write(text if _is_object(text) else _structured(self.process, level_of(text), text))

    def _write(self, text: str) -> None:
        """A log that cannot be written (a full disk) must not take the process down with it."""
        encoded = text.encode() + b"\n"
        try:
            file = self._file or self.path.open("ab", buffering=0)
            self._file = file
            if file.tell() + len(encoded) > self.largest_bytes:
                file = self._turn_over(file)
            file.write(encoded)
        except OSError:
            self._file = None

    def _turn_over(self, file: FileIO) -> FileIO:
        file.close()
        for number in range(self.kept - 1, 0, -1):
            older = self._numbered(number)
            if older.exists():
                older.replace(self._numbered(number + 1))
        self.path.replace(self._numbered(1))
        self._file = self.path.open("ab", buffering=0)
        return self._file

    def _numbered(self, number: int) -> Path:
        return self.path.with_name(f"{self.path.name}.{number}")


def _is_object(text: str) -> bool:
    if not text.startswith("{"):
        return False
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def _structured(process: str, level: str, message: str, **facts: Any) -> str:
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    return json.dumps({"at": at, "level": level, "where": process, "says": message, **facts}, ensure_ascii=False)
