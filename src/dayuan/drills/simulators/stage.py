"""The stage: on request a checkpoint camera sees a car, and from there on everything is real.

One request is a line of JSON, {"device", "region", "language", "photo_bytes"}, followed by that many bytes of a
photograph; without one the camera sees a drawn car. The answer is a line of JSON: {"photo", "plate"} or
{"problem", "said"}.
"""

import asyncio
import json
import logging
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

log = logging.getLogger(__name__)

LONGEST_PHOTO_BYTES = 64 * 2**20
"""More than the office takes, so that a photograph that is too large is refused by the office and not by us."""


class Problem(StrEnum):
    """Why a scene cannot be played."""

    NOT_RUNNING = "not_running"
    NO_SUCH_CAMERA = "no_such_camera"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    NOT_DRAWN = "not_drawn"
    OFFICE_SILENT = "office_silent"
    REFUSED = "refused"


class CannotPlay(Exception):
    """The scene cannot be played. `said` is what the drawing tool or the office said, where it said something."""

    def __init__(self, problem: Problem, said: str = "") -> None:
        super().__init__(f"{problem.value}: {said}" if said else problem.value)
        self.problem = problem
        self.said = said


@dataclass(frozen=True)
class Wanted:
    """A camera is to see a car of a region, or exactly this photograph."""

    device: str
    region: str
    language: str
    photo: bytes | None


type See = Callable[[Wanted], Awaitable[dict[str, Any]]]


async def keep_stage_open(path: Path, see: See) -> None:
    """Answer requests until cancelled."""
    path.unlink(missing_ok=True)
    before = os.umask(0o177)
    try:
        server = await asyncio.start_unix_server(lambda reader, writer: _serve(reader, writer, see), path)
    finally:
        os.umask(before)
    async with server:
        await server.serve_forever()


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, see: See) -> None:
    try:
        answer = await _play(reader, see)
    except CannotPlay as refused:
        answer = {"problem": refused.problem.value, "said": refused.said}
    except (ValueError, KeyError, TypeError, asyncio.IncompleteReadError):
        answer = {"problem": Problem.UNREADABLE.value, "said": ""}
    with suppress(ConnectionError):
        writer.write(json.dumps(answer).encode() + b"\n")
        await writer.drain()
        writer.close()
        await writer.wait_closed()


async def _play(reader: asyncio.StreamReader, see: See) -> dict[str, Any]:
    wanted = json.loads(await reader.readline())
    length = int(wanted.get("photo_bytes") or 0)
    if not 0 <= length <= LONGEST_PHOTO_BYTES:
        raise CannotPlay(Problem.TOO_LARGE)
    photo = await reader.readexactly(length) if length else None
    return await see(Wanted(str(wanted["device"]), str(wanted["region"]), str(wanted["language"]), photo))


async def ask_stage(path: Path, wanted: Wanted, *, within_s: float) -> tuple[UUID, str]:
    """Have a camera see a car; gives the photograph's id and the plate that was drawn, empty for a given photograph.

    Raises:
        CannotPlay: the simulated devices do not run, or the camera could not deliver.
    """
    try:
        answer = await asyncio.wait_for(_ask(path, wanted), within_s)
    except (FileNotFoundError, ConnectionError):
        raise CannotPlay(Problem.NOT_RUNNING) from None
    except TimeoutError:
        raise CannotPlay(Problem.OFFICE_SILENT) from None
    if "problem" in answer:
        raise CannotPlay(Problem(answer["problem"]), str(answer.get("said", "")))
    return UUID(answer["photo"]), str(answer["plate"])


async def _ask(path: Path, wanted: Wanted) -> dict[str, Any]:
    reader, writer = await asyncio.open_unix_connection(path)
    try:
        photo = wanted.photo or b""
        request = {**asdict(wanted), "photo": None, "photo_bytes": len(photo)}
        writer.write(json.dumps(request).encode() + b"\n" + photo)
        await writer.drain()
        line = await reader.readline()
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
    answer: dict[str, Any] = json.loads(line) if line else {"problem": Problem.NOT_RUNNING.value}
    return answer
