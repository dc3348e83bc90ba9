"""One supervised process: started, asked whether it lives, started again when it does not."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from dayuan.engines.account import Account
from dayuan.engines.errors import EngineProblem
from dayuan.engines.logs import ProcessLog
from dayuan.engines.processes import Trace, spawn_options, trace_of

FIRST_DELAY_S = 0.2
LONGEST_DELAY_S = 10.0
CALM_AFTER_S = 30.0
"""A process that was healthy this long gets the short delay again."""
STARTS_BEFORE_GIVING_UP = 3
FAILED_CHECKS_ALLOWED = 3


async def _nothing_to_ask() -> None:
    """For a process whose being there is all we can see from outside."""


async def _nothing_to_do(_trace: Trace) -> None:
    """For a process that needs nothing of us once it runs."""


@dataclass(frozen=True)
class Program:
    """What to run and how to know that it runs. `check` raises when it does not."""

    name: str
    command: Callable[[], Sequence[str]]
    prepare: Callable[[], None] = lambda: None
    check: Callable[[], Awaitable[None]] = _nothing_to_ask
    opened: Callable[[Trace], Awaitable[None]] = _nothing_to_do
    explain: Callable[[str], str] = lambda _last_words: ""
    account: Account | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    stop_within_s: float = 10
    start_within_s: float = 60
    check_every_s: float = 5


class Watcher(Protocol):
    """Who wants to know what becomes of a child."""

    def remember(self) -> None:
        """Something changed."""

    def child_ended(self, name: str, why: str) -> None:
        """It ended without being asked to, after having been healthy."""

    def child_is_back(self, name: str) -> None:
        """It was started again and is healthy."""


class Child:
    """The life of one program under supervision."""

    def __init__(self, program: Program, log: ProcessLog, watcher: Watcher) -> None:
        self.program = program
        self.log = log
        self.trace: Trace | None = None
        self.starts = 0
        self.problem: EngineProblem | None = None
        self.healthy = asyncio.Event()
        self.gave_up = asyncio.Event()
        self._watcher = watcher
        self._process: asyncio.subprocess.Process | None = None
        self._ending = asyncio.Event()
        self._was_healthy = False
        self._put_down_because = ""

    async def start(self) -> "asyncio.Task[None]":
        """Start it and wait until it is healthy; what stops it from ever getting there is raised."""
        task = asyncio.create_task(self._keep_alive(), name=f"keep {self.program.name} alive")
        waits = [asyncio.create_task(event.wait()) for event in (self.healthy, self.gave_up)]
        await asyncio.wait([*waits, task], return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        if self.gave_up.is_set() and self.problem:
            raise EngineProblem(f"{self.program.name} did not start: {self.problem}") from self.problem
        return task

    def ask_to_end(self) -> None:
        self._ending.set()

    async def end(self) -> None:
        """Ask it to end, wait, make it."""
        self._ending.set()
        process = self._process
        if process is None or process.returncode is not None:
            return
        _signal(process, self.program.stop_signal)
        try:
            await asyncio.wait_for(process.wait(), self.program.stop_within_s)
        except TimeoutError:
            self.log.note("did not end in time and was killed")
            _signal_group(process, signal.SIGKILL)
            await process.wait()

    async def _keep_alive(self) -> None:
        delay = FIRST_DELAY_S
        while not self._ending.is_set():
            healthy_for = await self._live_once()
            if self._ending.is_set():
                return
            delay = FIRST_DELAY_S if healthy_for >= CALM_AFTER_S else delay
            if not self._was_healthy and self.starts >= STARTS_BEFORE_GIVING_UP:
                self.gave_up.set()
                return
            self.log.note("will be started again", after_s=delay, starts=self.starts)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), delay)
            delay = min(delay * 2, LONGEST_DELAY_S)

    async def _live_once(self) -> float:
        """One life from preparation to end; how many seconds of it were healthy."""
        self.starts += 1
        loop = asyncio.get_running_loop()
        try:
            await asyncio.to_thread(self.program.prepare)
            process = await self._spawn()
        except (EngineProblem, OSError) as problem:
            self._refuse(problem if isinstance(problem, EngineProblem) else EngineProblem(str(problem)))
            return 0.0
        pump = asyncio.create_task(self._pump(process))
        watch = asyncio.create_task(self._watch(process))
        ended = asyncio.create_task(process.wait())
        healthy_since = loop.time()
        await asyncio.wait([watch, ended], return_when=asyncio.FIRST_COMPLETED)
        if not ended.done():
            _signal_group(process, signal.SIGKILL)
        code = await ended
        watch.cancel()
        was_up = self.healthy.is_set()
        self.healthy.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(pump, 2)
        self._take_down(process, code)
        return loop.time() - healthy_since if was_up else 0.0

    def _refuse(self, problem: EngineProblem) -> None:
        self.problem = problem
        self.log.note(str(problem), level="error")
        if self._was_healthy:
            self._watcher.child_ended(self.program.name, str(problem))
        else:
            self.starts = STARTS_BEFORE_GIVING_UP

    def _take_down(self, process: asyncio.subprocess.Process, code: int) -> None:
        if not self._ending.is_set():
            self.problem = EngineProblem(self._last_sentence(code))
            if self._was_healthy:
                self._watcher.child_ended(self.program.name, str(self.problem))
            self.log.note("ended", code=code)
            _signal_group(process, signal.SIGKILL)
        self.trace = None
        self._watcher.remember()

    def _last_sentence(self, code: int) -> str:
        known = self.program.explain(self.log.last_words)
        if known:
            return known
        if self._put_down_because:
            return f"it {self._put_down_because} (its log is {self.log.path})"
        if code == -signal.SIGKILL:
            return f"it was killed (its log is {self.log.path})"
        last = self.log.last_lines[-1] if self.log.last_lines else "it said nothing"
        return f"{last} (its log is {self.log.path})"

    async def _spawn(self) -> asyncio.subprocess.Process:
        self.log.last_lines.clear()
        self._put_down_because = ""
        options: dict[str, Any] = spawn_options(self.program.account, self.program.stop_signal)
        process = await asyncio.create_subprocess_exec(
            *self.program.command(),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, **self.program.environment},
            **options,
        )
        self._process = process
        self.trace = trace_of(process.pid)
        self.log.note("started", process_id=process.pid)
        self._watcher.remember()
        return process

    async def _pump(self, process: asyncio.subprocess.Process) -> None:
        if process.stdout is None:
            return
        while chunk := await process.stdout.read(65536):
            self.log.feed(chunk)

    async def _watch(self, process: asyncio.subprocess.Process) -> None:
        """Return when the process must be put down: it never got healthy, or stopped answering."""
        if not await self._becomes_healthy():
            self._put_down_because = "did not become healthy in time"
            self.log.note("did not become healthy in time and is put down")
            return
        is_back, self._was_healthy = self._was_healthy, True
        self.healthy.set()
        self._watcher.remember()
        if is_back:
            self._watcher.child_is_back(self.program.name)
        failures = 0
        while failures < FAILED_CHECKS_ALLOWED:
            await asyncio.sleep(self.program.check_every_s)
            failures = 0 if await self._answers() else failures + 1
        self._put_down_because = "stopped answering"
        self.log.note("stopped answering and is put down", process_id=process.pid)

    async def _becomes_healthy(self) -> bool:
        deadline = asyncio.get_running_loop().time() + self.program.start_within_s
        while not await self._answers():
            if asyncio.get_running_loop().time() > deadline:
                return False
            await asyncio.sleep(0.05)
        return await self._opens()

    async def _opens(self) -> bool:
        if self.trace is None:
            return False
        try:
            await self.program.opened(self.trace)
        except Exception as problem:  # whatever it was, the process is of no use and is started anew
            self.log.note(f"could not be opened: {problem}", level="error")
            return False
        return True

    async def _answers(self) -> bool:
        try:
            await asyncio.wait_for(self.program.check(), 5)
        except Exception:  # any failure of the question means the same: no answer
            return False
        return True


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(number)


def _signal_group(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    """The process and whatever it started in its own session."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
