"""Everything of one home, started in order, watched over, ended in reverse order."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from dayuan.engines.child import Child, Program
from dayuan.engines.errors import AlreadyRunning, EngineProblem
from dayuan.engines.homes import Home, read_state, write_state
from dayuan.engines.locks import sole_holder
from dayuan.engines.logs import ProcessLog
from dayuan.engines.processes import Trace, end_processes, spawn_options, trace_of

STATE = "supervisor"


@dataclass(frozen=True)
class Errand:
    """Something done once, to its end, before the next step; it must succeed."""

    name: str
    command: Callable[[], Sequence[str]]
    environment: Mapping[str, str] = field(default_factory=dict)


Step = Program | Errand
Stage = Sequence[Step] | Callable[[], Sequence[Step]]
"""Steps that start together; a function where they are only known once the stages before are done."""


class Supervisor:
    """Runs stages of steps: the steps of one stage start together, the next stage when all of them are healthy."""

    def __init__(self, home: Home, *, address: str, say: Callable[[str], None]) -> None:
        self.home = home
        self.address = address
        self.say = say
        self.children: list[Child] = []
        self.ending = asyncio.Event()
        self.log = ProcessLog(home.logs / "supervisor.log", "supervisor")
        self._tasks: list[asyncio.Task[None]] = []
        self._last_said: dict[str, str] = {}
        self._started_at = datetime.now(UTC)

    async def run(self, stages: Sequence[Stage], when_up: Callable[[], Awaitable[None]]) -> None:
        """Start everything, keep it alive until asked to end, end everything."""
        with self._alone():
            end_leftovers(self.home)
            self._listen_for_signals()
            try:
                if await self._start_all(stages):
                    await when_up()
                    await self.ending.wait()
            finally:
                await self._end_all()

    def _alone(self) -> Any:
        return sole_holder(self.home.path / "lock")

    def _listen_for_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.ending.set)

    async def _start_all(self, stages: Sequence[Stage]) -> bool:
        """Whether all of it started; false when somebody asked to end meanwhile."""
        for stage in stages:
            work = asyncio.create_task(self._start_stage(stage))
            asked = asyncio.create_task(self.ending.wait())
            await asyncio.wait([work, asked], return_when=asyncio.FIRST_COMPLETED)
            asked.cancel()
            if self.ending.is_set():
                work.cancel()
                with suppress(asyncio.CancelledError, EngineProblem):
                    await work
                return False
            await work
        return True

    async def _start_stage(self, stage: Stage) -> None:
        steps = stage() if callable(stage) else stage
        await asyncio.gather(*(self._start(step) for step in steps))

    async def _start(self, step: Step) -> None:
        if isinstance(step, Errand):
            await self._do(step)
            return
        child = Child(step, ProcessLog(self.home.logs / f"{step.name}.log", step.name), self)
        self.children.append(child)
        self._tasks.append(await child.start())
        self.log.note(f"{step.name} is up", process_id=child.trace.process_id if child.trace else None)
        self.say(f"{step.name} is up")

    async def _do(self, errand: Errand) -> None:
        log = ProcessLog(self.home.logs / f"{errand.name}.log", errand.name)
        process = await asyncio.create_subprocess_exec(
            *errand.command(),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, **errand.environment},
            **spawn_options(None, signal.SIGTERM),
        )
        try:
            said, _ = await process.communicate()
        except asyncio.CancelledError:
            with suppress(ProcessLookupError):
                process.terminate()
            await process.wait()
            raise
        log.feed(said)
        log.close()
        if process.returncode != 0:
            last = log.last_lines[-1] if log.last_lines else "it said nothing"
            raise EngineProblem(f"{errand.name} failed: {last} (its log is {log.path})")
        self.say(f"{errand.name} is done")

    async def _end_all(self) -> None:
        for child in self.children:
            child.ask_to_end()
        for child in reversed(self.children):
            await child.end()
            self.log.note(f"{child.program.name} ended")
        for task in self._tasks:
            with suppress(asyncio.CancelledError, TimeoutError):
                await asyncio.wait_for(task, 5)
        for child in self.children:
            child.log.close()
        (self.home.run / f"{STATE}.json").unlink(missing_ok=True)
        self.log.close()

    def child_ended(self, name: str, why: str) -> None:
        """Tell whoever sits at the terminal, and go on: it is started again."""
        self.log.note(f"{name} ended", level="error", why=why)
        if self._last_said.get(name) != why:
            self.say(f"{name} ended and is started again: {why}")
        self._last_said[name] = why

    def child_is_back(self, name: str) -> None:
        self.log.note(f"{name} is up again")
        self.say(f"{name} is up again")
        self._last_said.pop(name, None)

    def remember(self) -> None:
        """Write down who runs, for the next start, for `dayuan doctor`, and for whoever starts a second time.

        A full disk must not end what still runs: then the note stays as it was.
        """
        own = trace_of(os.getpid())
        children = {
            child.program.name: {
                "process_id": child.trace.process_id,
                "started": child.trace.started,
                "stop_signal": int(child.program.stop_signal),
                "healthy": child.healthy.is_set(),
                "starts": child.starts,
                "engine": child.program.account is not None,
            }
            for child in self.children
            if child.trace
        }
        state = {
            "process_id": os.getpid(),
            "started": own.started if own else "",
            "started_at": self._started_at.isoformat(),
            "address": self.address,
            "demo": os.environ.get("DAYUAN_DEMO") == "1",
            "children": children,
        }
        with suppress(OSError):
            write_state(self.home, STATE, state)


@dataclass(frozen=True)
class Running:
    """What a supervisor wrote down about itself."""

    process_id: int
    address: str
    is_demo: bool
    children: dict[str, dict[str, Any]]


def running_supervisor(home: Home) -> Running | None:
    """The supervisor of this home, if it lives."""
    state = read_state(home, STATE)
    if not state or not Trace(int(state["process_id"]), str(state["started"])).is_alive:
        return None
    return Running(int(state["process_id"]), str(state["address"]), bool(state["demo"]), dict(state["children"]))


def refuse_a_second(home: Home) -> None:
    """Say clearly that this home runs already, before anything is touched."""
    running = running_supervisor(home)
    if running is not None:
        raise AlreadyRunning(
            f"Dayuan is running here already, at {running.address} "
            f"(process {running.process_id}, data in {home.path}). "
            "End it with Ctrl-C where it was started, or set DAYUAN_HOME to run a second one."
        )


def end_leftovers(home: Home) -> None:
    """End the children of a supervisor that was killed; they are known by number and moment of start.

    The kernel told them when their supervisor died. The engines get the time they need to write down what they have.
    """
    children: dict[str, dict[str, Any]] = read_state(home, STATE).get("children", {})
    for engines, patience_s in ((False, 2.0), (True, 60.0)):
        for child in reversed(children.values()):
            if child["engine"] is engines:
                trace = Trace(int(child["process_id"]), str(child["started"]))
                end_processes([trace], signal.Signals(int(child["stop_signal"])), patience_s)
