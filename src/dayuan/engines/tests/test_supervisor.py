"""What is supervised starts in order, comes back when it dies, and ends in order; nothing outlives it."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from dayuan.engines.child import Child, Program
from dayuan.engines.errors import AlreadyRunning, EngineProblem
from dayuan.engines.heartbeat import HEARTBEAT, Heart
from dayuan.engines.homes import Home
from dayuan.engines.processes import Trace, trace_of
from dayuan.engines.supervisor import Errand, Stage, Supervisor, end_leftovers, refuse_a_second, running_supervisor
from dayuan.engines.testing import fresh_home


def script(text: str) -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(text)]


def stays(name: str, diary: Path, **more: object) -> Program:
    """A process that writes down when it came and went."""
    text = f"""
    import signal, sys, time
    def tell(word):
        with open({str(diary)!r}, "a") as diary: diary.write("{name} " + word + "\\n")
    def end(*_):
        tell("went")
        sys.exit(0)
    signal.signal(signal.SIGTERM, end)
    tell("came")
    while True: time.sleep(0.05)
    """

    async def has_come() -> None:
        assert f"{name} came" in diary.read_text()

    return Program(name, lambda: script(text), check=has_come, **more)  # type: ignore[arg-type]


@asynccontextmanager
async def supervised(home: Home, stages: Sequence[Stage]) -> AsyncIterator[Supervisor]:
    supervisor = Supervisor(home, address="http://127.0.0.1:1", say=lambda _sentence: None)
    up = asyncio.Event()

    async def when_up() -> None:
        up.set()

    run = asyncio.create_task(supervisor.run(stages, when_up))
    came_up = asyncio.create_task(up.wait())
    await asyncio.wait([run, came_up], return_when=asyncio.FIRST_COMPLETED, timeout=30)
    came_up.cancel()
    try:
        if not run.done():
            yield supervisor
    finally:
        supervisor.ending.set()
        await run


def child_of(supervisor: Supervisor, name: str) -> Child:
    return next(child for child in supervisor.children if child.program.name == name)


async def until(condition: object, within_s: float = 15) -> None:
    deadline = time.monotonic() + within_s
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.02)


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    path = tmp_path / "diary"
    path.touch()
    return path


async def test_processes_come_in_order_and_go_in_reverse(diary: Path) -> None:
    errand = Errand("once", lambda: script(f"open({str(diary)!r}, 'a').write('once done\\n')"))
    with fresh_home() as home:
        async with supervised(home, [[stays("first", diary)], [errand], lambda: [stays("second", diary)]]):
            running = running_supervisor(home)
            assert running is not None
            assert list(running.children) == ["first", "second"]
            with pytest.raises(AlreadyRunning, match=r"already, at http://127\.0\.0\.1:1"):
                refuse_a_second(home)
        assert diary.read_text().splitlines() == [
            "first came",
            "once done",
            "second came",
            "second went",
            "first went",
        ]
        assert running_supervisor(home) is None


async def test_a_killed_process_comes_back_and_the_others_do_not_notice(diary: Path) -> None:
    with fresh_home() as home:
        async with supervised(home, [[stays("first", diary), stays("second", diary)]]) as supervisor:
            first, second = child_of(supervisor, "first"), child_of(supervisor, "second")
            killed, untouched = first.trace, second.trace
            assert killed is not None
            os.kill(killed.process_id, signal.SIGKILL)
            await until(lambda: first.healthy.is_set() and first.trace not in {None, killed})
            assert second.trace == untouched
            assert first.starts == 2
        assert '"says": "will be started again"' in (home.logs / "first.log").read_text()


async def test_a_process_whose_loop_stands_still_is_put_down_and_started_again(diary: Path, tmp_path: Path) -> None:
    heart = Heart(tmp_path / "beat")
    stuck_in_its_first_life = f"""
    import os, pathlib, time
    beat, diary = pathlib.Path(os.environ["{HEARTBEAT}"]), pathlib.Path({str(diary)!r})
    beat.touch()
    if not diary.read_text():
        time.sleep(0.5)
        diary.write_text("stuck")
        os.utime(beat, (0, 0))
    while True: time.sleep(0.05)
    """

    async def check() -> None:
        heart.check()

    program = Program(
        "stuck",
        lambda: script(stuck_in_its_first_life),
        prepare=heart.forget,
        check=check,
        environment={HEARTBEAT: str(heart.path)},
        check_every_s=0.05,
    )
    with fresh_home() as home:
        async with supervised(home, [[program]]) as supervisor:
            child = child_of(supervisor, "stuck")
            first = child.trace
            await until(lambda: child.healthy.is_set() and child.trace not in {None, first})
            assert child.starts == 2
        assert "stopped answering and is put down" in (home.logs / "stuck.log").read_text()


async def test_a_process_that_cannot_start_says_why_and_the_others_are_ended(diary: Path) -> None:
    async def never() -> None:
        raise ConnectionError

    broken = Program("broken", lambda: script("raise SystemExit('the table is missing')"), check=never)
    with fresh_home() as home:
        with pytest.raises(EngineProblem, match="the table is missing"):
            async with supervised(home, [[stays("first", diary)], [broken]]):
                pass
        assert diary.read_text().splitlines() == ["first came", "first went"]


async def test_an_errand_that_fails_stops_the_start(diary: Path) -> None:
    with fresh_home() as home:
        errand = Errand("migrate", lambda: script("raise SystemExit('no such column')"))
        with pytest.raises(EngineProblem, match="migrate failed: no such column"):
            async with supervised(home, [[errand], [stays("never", diary)]]):
                pass
        assert diary.read_text() == ""


async def test_a_process_that_will_not_end_is_made_to(diary: Path) -> None:
    deaf = f"import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); open({str(diary)!r}, 'a').write('x')\n"
    deaf += "while True: time.sleep(1)"

    async def deaf_already() -> None:
        assert diary.read_text() == "x"

    with fresh_home() as home:
        program = Program("deaf", lambda: [sys.executable, "-c", deaf], check=deaf_already, stop_within_s=0.3)
        async with supervised(home, [[program]]) as supervisor:
            trace = child_of(supervisor, "deaf").trace
        assert trace is not None
        assert not trace.is_alive


def test_what_a_killed_supervisor_started_ends_with_it_or_is_ended_by_the_next(diary: Path) -> None:
    with fresh_home() as home:
        text = f"""
        import asyncio, pathlib, signal
        from dayuan.engines.account import engine_account
        from dayuan.engines.homes import Home
        from dayuan.engines.supervisor import Supervisor
        from dayuan.engines.tests.test_supervisor import stays
        home = Home(pathlib.Path({str(home.path)!r}), engine_account(), pathlib.Path("/"))
        async def when_up(): print("up", flush=True)
        stages = [[stays("child", pathlib.Path({str(diary)!r}), stop_signal=signal.SIGTERM)]]
        asyncio.run(Supervisor(home, address="here", say=print).run(stages, when_up))
        """
        process = subprocess.Popen(script(text), stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "child is up"
        running = running_supervisor(home)
        assert running is not None
        child = running.children["child"]
        process.kill()
        process.wait()
        process.stdout.close()
        assert running_supervisor(home) is None
        end_leftovers(home)
        assert not Trace(child["process_id"], child["started"]).is_alive


def test_a_process_number_that_was_given_to_another_is_never_signalled() -> None:
    own = trace_of(os.getpid())
    assert own is not None
    stranger = Trace(own.process_id, "another boot:1")
    assert not stranger.is_alive
    stranger.send(signal.SIGKILL)
    assert own.is_alive
