"""One log per process: whole lines of JSON, turned over before it grows without end."""

import json
from pathlib import Path
from typing import Any

from dayuan.engines.logs import LONGEST_LINE_BYTES, ProcessLog


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_plain_words_become_structured_and_structured_lines_stay(tmp_path: Path) -> None:
    log = ProcessLog(tmp_path / "nats.log", "nats")
    log.feed(b'[1] 2026/01/01 [ERR] out of room\n{"says": "mine", "level": "info"}\n{not json}\nhalf a ')
    log.feed("行\n".encode())
    log.close()
    first, second, third, fourth = lines_of(log.path)
    assert (first["where"], first["level"], first["says"]) == ("nats", "error", "[1] 2026/01/01 [ERR] out of room")
    assert second == {"says": "mine", "level": "info"}
    assert third["says"] == "{not json}"
    assert fourth["says"] == "half a 行"


def test_a_process_that_never_ends_its_line_cannot_fill_the_memory(tmp_path: Path) -> None:
    log = ProcessLog(tmp_path / "web.log", "web")
    for _ in range(10):
        log.feed(b"x" * LONGEST_LINE_BYTES)
    log.close()
    assert len(log.last_lines) >= 4
    assert all(len(line) <= LONGEST_LINE_BYTES for line in log.last_lines)


def test_an_old_log_is_turned_over_and_only_some_are_kept(tmp_path: Path) -> None:
    log = ProcessLog(tmp_path / "web.log", "web", largest_bytes=500, kept=2)
    for number in range(40):
        log.feed(f"line {number}\n".encode())
    log.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["web.log", "web.log.1", "web.log.2"]
    assert lines_of(tmp_path / "web.log")[-1]["says"] == "line 39"
    assert all(path.stat().st_size <= 500 for path in tmp_path.iterdir())


def test_a_log_that_cannot_be_written_does_not_stop_the_process(tmp_path: Path) -> None:
    log = ProcessLog(tmp_path / "missing" / "web.log", "web")
    log.feed(b"still remembered\n")
    assert log.last_words == "still remembered"
