"""`make soak ROUNDS=N`: each process of the product killed with -9 at random moments under load, N times each.

After each kill: everything that was acknowledged is there, once; open pages caught up by themselves; chains verify.
"""

import argparse
import asyncio
import os
import random
import signal
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import aiomqtt
import httpx

from dayuan.drills.drawing.photograph import draw_car
from dayuan.kernel.ids import new_id
from tests.load.figures import median
from tests.load.stack import OURS, Stack, running_stack
from tests.load.visitors import Visitor, chromium
from tests.soak.load import Mouth, People, keep_measuring, keep_uploading
from tests.soak.promises import Books, Fault, Promises, doubled, lost, stuck_jobs
from tests.soak.screens import Screens, open_screens

SENSORS = 6
RECOVERED_WITHIN_S = 60.0
SHOWN_WITHIN_S = 25.0
LOAD_BEFORE_S = (0.8, 3.0)
PICTURES = ("川A8H4K2", "川A3D7N9", "渝B5T1R8")


@dataclass
class Tally:
    """What ten kills of one process came to."""

    rounds: int = 0
    acknowledged: int = 0
    lost: list[Fault] = field(default_factory=list)
    doubled: list[Fault] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    recovery_s: list[float] = field(default_factory=list)
    shown_s: list[float] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.doubled or self.broken)


@dataclass
class Soak:
    """One run: the product under load, the people and devices, the open pages."""

    stack: Stack
    books: Books
    promises: Promises
    people: People
    probing: People
    """Somebody whose only work is to see whether the product is back."""
    screens: Screens
    chance: random.Random
    at_work: asyncio.Event
    """Set while devices and people load it: from before a kill until the open pages have caught up."""

    async def round(self, part: str, tally: Tally) -> None:
        before = self.promises.copy()
        self.at_work.set()
        await asyncio.sleep(self.chance.uniform(*LOAD_BEFORE_S))
        killed_at = await self.kill(part)
        recovered = await self.recovers(part, killed_at)
        if recovered is None:
            tally.broken.append(f"{part} did not recover within {RECOVERED_WITHIN_S:.0f} s")
            return
        tally.recovery_s.append(recovered)
        await self.look_at_screens(tally, recovered)
        # Whoever counts while more comes in waits for the machine, not for what was promised.
        self.at_work.clear()
        promised = self.promises.copy().since(before)
        tally.rounds += 1
        tally.acknowledged += promised.number
        faults, broken = await asyncio.gather(
            asyncio.to_thread(self.compare, promised), asyncio.to_thread(self.is_whole)
        )
        tally.lost += faults[0]
        tally.doubled += faults[1]
        tally.broken += broken

    async def kill(self, part: str) -> float:
        """At a moment when it runs and is healthy."""
        await asyncio.to_thread(self.stack.wait_until_healthy, part)
        process_id = self.stack.process_id(part)
        assert process_id is not None
        os.kill(process_id, signal.SIGKILL)
        return time.time()

    async def recovers(self, part: str, killed_at: float) -> float | None:
        """Seconds until it serves again: pages, signals made after the kill, jobs finished after the kill."""
        earliest = str(new_id())
        stored = ("SELECT 1 FROM sensing_signal WHERE id > %s", [earliest])
        worked = ("SELECT 1 FROM procrastinate_events WHERE type = 'succeeded' AND at > to_timestamp(%s)", [killed_at])
        while time.time() - killed_at < RECOVERED_WITHIN_S:
            answers = await asyncio.gather(
                asyncio.to_thread(self.stack.is_healthy, part),
                asyncio.to_thread(self.books.has, *stored),
                asyncio.to_thread(self.books.has, *worked),
                self.page_is_served(),
            )
            if all(answers):
                return time.time() - killed_at
            await asyncio.sleep(0.05)
        return None

    async def page_is_served(self) -> bool:
        try:
            return (await self.people.duty.client.get("/")).status_code == 200
        except httpx.HTTPError:
            return False

    async def look_at_screens(self, tally: Tally, recovered: float) -> None:
        """A warning raised now and a signal of now appear on pages that nobody touched."""
        matter = await self.probing.see_a_car()
        began = time.time()
        warning = await self.screens.showed_warning(matter.warning, within_s=SHOWN_WITHIN_S)
        newest = await self.screens.showed_signal_after(matter.signal, within_s=SHOWN_WITHIN_S)
        if warning is None:
            tally.broken.append(f"the command screen did not show warning {matter.warning}")
        if newest is None:
            tally.broken.append("the page of signals stood still")
        if await self.screens.were_reloaded():
            tally.broken.append("a page was loaded anew")
        if warning is not None and newest is not None:
            tally.shown_s.append(recovered + time.time() - began)
        await self.probing.reject(matter)

    def compare(self, promised: Promises) -> tuple[list[Fault], list[Fault]]:
        return lost(self.books, promised, files_exist=self.has_file), doubled(self.books, promised)

    def has_file(self, photo: str) -> bool:
        return any((self.stack.home_path / "media" / "photos").glob(f"*/{photo}.jpg"))

    def is_whole(self) -> list[str]:
        broken = []
        verified = self.stack.run("audit", "verify")
        if verified.returncode != 0:
            broken.append(f"audit verify: {verified.stdout.strip()[-300:]} {verified.stderr.strip()[-300:]}")
        if stuck := stuck_jobs(self.books):
            broken.append(f"{stuck} jobs are stuck")
        return broken


def _without_lost_connections(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """The MQTT library tells of each connection that a kill cut off; here that is no news."""
    if not isinstance(context.get("exception"), aiomqtt.MqttError):
        loop.default_exception_handler(context)


async def soak(stack: Stack, rounds: int, seed: int) -> dict[str, Tally]:
    asyncio.get_running_loop().set_exception_handler(_without_lost_connections)
    township = stack.seed(sensors=SENSORS, cameras=3, rules=3)
    pictures = [draw_car(plate, seed=number) for number, plate in enumerate(PICTURES)]
    promises, books, chance = Promises(), Books(stack), random.Random(seed)
    mouths = [Mouth(stack, login, promises) for login in township["sensors"]]
    uploader, *cameras = township["cameras"]
    duty, officer = Visitor(stack.web), Visitor(stack.web)
    await duty.sign_in("duty", township["password"])
    await officer.sign_in("officer", township["password"])
    workers = [People(duty, officer, Mouth(stack, camera, promises), books, promises) for camera in cameras]
    tallies = {part: Tally() for part in OURS}
    async with chromium() as browser:
        screens = await open_screens(browser, duty, stack.web)
        at_work = asyncio.Event()
        run = Soak(stack, books, promises, workers[0], workers[1], screens, chance, at_work)
        lives = [asyncio.create_task(keep_measuring(mouth, at_work)) for mouth in mouths]
        lives.append(asyncio.create_task(keep_uploading(stack, uploader, pictures, promises, at_work)))
        lives.append(asyncio.create_task(workers[0].keep_working(at_work)))
        try:
            await _all_rounds(run, tallies, rounds, lives)
        finally:
            for life in lives:
                life.cancel()
            await asyncio.gather(*lives, return_exceptions=True)
        await _at_the_end(run, tallies)
        print(f"{workers[0].closed} cases went from sighting to closed meanwhile")
    return tallies


async def _all_rounds(run: Soak, tallies: dict[str, Tally], rounds: int, lives: "list[asyncio.Task[None]]") -> None:
    for number in range(1, rounds + 1):
        order = list(OURS)
        run.chance.shuffle(order)
        for part in order:
            tally = tallies[part]
            await run.round(part, tally)
            recovery = f"{tally.recovery_s[-1]:.1f} s" if tally.recovery_s else "never"
            print(
                f"round {number}: {part} killed, back after {recovery}, {tally.acknowledged} acknowledged", flush=True
            )
            for fault in [*tally.lost[:5], *tally.doubled[:5], *tally.broken[:5]]:
                print(f"  {fault}", flush=True)
            for life in lives:
                if life.done():
                    life.result()


async def _at_the_end(run: Soak, tallies: dict[str, Tally]) -> None:
    """Everything of the whole run once more: a later kill must not take what an earlier one left."""
    promised = run.promises.copy()
    # Photographs without a purpose are forgotten after ten minutes: each was looked for in its own round.
    promised.photos = set()
    missing, twice = await asyncio.to_thread(run.compare, promised)
    last = tallies[OURS[-1]]
    known_lost, known_doubled = (
        {fault for tally in tallies.values() for fault in kind(tally)}
        for kind in (lambda tally: tally.lost, lambda tally: tally.doubled)
    )
    last.lost += [fault for fault in missing if fault not in known_lost]
    last.doubled += [fault for fault in twice if fault not in known_doubled]
    print(
        f"in all: {len(promised.signals)} signals, {len(run.promises.photos)} photographs and "
        f"{len(promised.steps)} steps acknowledged; {len(missing)} lost, {len(twice)} doubled"
    )


def _table(tallies: dict[str, Tally]) -> str:
    head = (
        "process",
        "rounds",
        "acknowledged",
        "stored",
        "lost",
        "doubled",
        "broken",
        "back p50 s",
        "max s",
        "shown max s",
    )
    rows = [head]
    for part, tally in tallies.items():
        times = tally.recovery_s or [float("nan")]
        counts = (tally.rounds, tally.acknowledged, tally.acknowledged - len(tally.lost))
        faults = (len(tally.lost), len(tally.doubled), len(tally.broken))
        moments = (median(times), max(times), max(tally.shown_s or [float("nan")]))
        rows.append((part, *map(str, counts), *map(str, faults), *(f"{moment:.1f}" for moment in moments)))
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.kill_all", description=__doc__)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--keep", action="store_true", help="leave the home behind, for looking into it")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    began = time.monotonic()
    print(f"soak: {options.rounds} rounds of {', '.join(OURS)}; --seed {seed} repeats the moments", flush=True)
    with running_stack(keep=options.keep) as stack:
        print(f"home: {stack.home_path}", flush=True)
        tallies = asyncio.run(soak(stack, options.rounds, seed))
    print(f"\n{_table(tallies)}\n\nin {time.monotonic() - began:.0f} s")
    return 0 if all(tally.is_clean and tally.rounds == options.rounds for tally in tallies.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
