"""Dayuan beside prometheus-alertmanager and alerta-server: one run, one machine, one load, one sink."""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.load.figures import Figure, percentile
from tests.load.ingest_rate import Shelf
from tests.load.side_by_side.load import (
    DUTY,
    LOADED,
    NEW,
    NEW_EVERY_S,
    NEW_THINGS,
    PASSWORD,
    THINGS,
    TURNS,
)
from tests.load.side_by_side.others import (
    AS_PACKAGED,
    AT_ONCE,
    Grouping,
    Program,
    alerta,
    alertmanager,
    alerts_in_alerta,
    alerts_in_alertmanager,
    found_alerta,
    found_alertmanager,
)
from tests.load.side_by_side.sink import Sink, a_sink
from tests.load.stack import ROOT, Stack, running_stack
from tests.load.visitors import Visitor

LINGER_S = 45.0
"""After the load notifications are waited for this long: half as long again as alertmanager's packaged wait."""
QUIET_LINGER_S = 10.0
PROMETHEUS_PORTION = 64
"""So many alerts Prometheus posts at once at most, in the version that goes with this alertmanager."""
INSTALL = "docs/performance.md says how to install it"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Where the other two are installed, and how much is said."""
    parser.add_argument("--alertmanager", help="the program prometheus-alertmanager, where it is not on the path")
    parser.add_argument("--alerta", type=Path, help="a virtual environment with alerta-server and gunicorn")
    parser.add_argument("--turns", type=int, default=TURNS, help=f"how often each of {THINGS} gauges speaks")


def measure_side_by_side(options: argparse.Namespace) -> list[Figure]:
    program, environment = found_alertmanager(options.alertmanager), found_alerta(options.alerta)
    if program is None:
        print(
            f"side by side: prometheus-alertmanager is left out, it was not found (--alertmanager PROGRAM); {INSTALL}"
        )
    if environment is None:
        print(f"side by side: alerta-server is left out, it was not found (--alerta ENVIRONMENT); {INSTALL}")
    if program is None and environment is None:
        return []
    load = {"prefix": LOADED, "things": THINGS, "turns": options.turns}
    figures = measure_dayuan(load)
    if program is not None:
        figures += measure_alertmanager(program, AS_PACKAGED, load)
        figures += measure_alertmanager_at_once(program)
    if environment is not None:
        figures += measure_alerta(environment, load)
    return figures


@dataclass(frozen=True)
class Account:
    """What the senders of one run said."""

    said: list[tuple[str, float, float | None]]
    tries_failed: int
    worked_s: float
    machine_load: float
    """Before they began."""

    @property
    def began(self) -> float:
        return min(began for _, began, _ in self.said)

    @property
    def accepted(self) -> list[float]:
        return sorted(at for *_, at in self.said if at is not None)

    @property
    def per_s(self) -> float:
        return len(self.accepted) / (self.accepted[-1] - self.began)

    @property
    def waits_ms(self) -> list[float]:
        return [(at - began) * 1000 for _, began, at in self.said if at is not None]

    def figures(self, name: str, way: str) -> list[Figure]:
        """Raises IndexError where nothing was accepted."""
        senders = f"{self.worked_s / (self.accepted[-1] - self.began):.1f} of a core is the senders'"
        told = (
            f"{len(self.said):,} over {way}, {self.tries_failed} tries failed; {senders}; load {self.machine_load:.1f}"
        )
        return [
            Figure(f"{name}, accepted", self.per_s, "/s", note=told),
            Figure(f"{name}, said → accepted p50", percentile(self.waits_ms, 0.5), "ms"),
            Figure(f"{name}, said → accepted p99", percentile(self.waits_ms, 0.99), "ms"),
            Figure(f"{name}, never accepted", len(self.said) - len(self.accepted), "", 0),
        ]


def speak(system: str, address: tuple[str, int], logins: Path | None = None, **given: object) -> Account:
    """Run the senders as a process of their own."""
    machine_load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "said.json"
        words = {"system": system, "host": address[0], "port": address[1], "out": out, **given}
        if logins is not None:
            words["logins"] = logins
        arguments = [part for word, value in words.items() for part in (f"--{word.replace('_', '-')}", str(value))]
        subprocess.run([sys.executable, "-m", "tests.load.side_by_side.senders", *arguments], cwd=ROOT, check=True)
        told = json.loads(out.read_text())
    return Account([tuple(one) for one in told["said"]], told["tries_failed"], told["worked_s"], machine_load)


type Load = dict[str, object]
NEW_ONES: Load = {"prefix": NEW, "things": NEW_THINGS, "every_s": NEW_EVERY_S}


def waits_s(account: Account, told: Iterable[tuple[str, float]]) -> list[float]:
    """From a thing's first word to the first notification that names it."""
    began: dict[str, float] = {}
    for thing, at, _ in account.said:
        began[thing] = min(began.get(thing, at), at)
    first: dict[str, float] = {}
    for thing, at in told:
        first[thing] = min(first.get(thing, at), at)
    return [first[thing] - at for thing, at in began.items() if thing in first]


def waiting_figures(name: str, waits: list[float], of: int, note: str) -> list[Figure]:
    if not waits:
        return [Figure(f"{name}, told", 0, "", note=f"of {of}")]
    told = f"n = {len(waits)} of {of}; {note}"
    shares = ((0.5, "p50"), (0.95, "p95"))
    return [Figure(f"{name} {word}", percentile(waits, share), "s", note=told) for share, word in shares]


def measure_dayuan(load: Load) -> list[Figure]:
    with a_sink() as sink, running_stack() as stack:
        stack.wait_until_healthy("web", "ingest", "worker")
        made = stack.run_module("tests.load.side_by_side.township", "--sink", f"{sink.address}/")
        logins = stack.home_path / "gauges.json"
        logins.write_text(made.splitlines()[-1])
        return _loaded_dayuan(stack, sink, logins, load) + asyncio.run(_quiet_dayuan(stack, sink, logins))


def _loaded_dayuan(stack: Stack, sink: Sink, logins: Path, load: Load) -> list[Figure]:
    name, shelf = "Dayuan", Shelf(stack)
    account = speak("dayuan", stack.mqtt, logins, **load)
    done_at = asyncio.run(shelf.wait_for(len(account.accepted), within_s=180))
    time.sleep(LINGER_S)
    with stack.database() as database:
        one = database.execute(_WHAT_IS_LEFT, {"gauges": f"{LOADED}-%"}).fetchone() or (0, 0, 0)
    signals, episodes, matters = one
    weighed = f"stored and weighed by the rule; {signals:,} in the database"
    return [
        *account.figures(name, "MQTT, QoS 1"),
        Figure(f"{name}, weighed by the rule", len(account.accepted) / (done_at - account.began), "/s", note=weighed),
        Figure(f"{name}, things told apart", episodes, f"of {THINGS}", note="episodes"),
        Figure(f"{name}, left for a person", matters, "matters", note="joined by nearness, the starter rule's 2 km"),
        Figure(f"{name}, notifications sent", len(sink.arrived), "texts"),
    ]


_WHAT_IS_LEFT = """
SELECT (SELECT count(*) FROM sensing_signal WHERE device_id LIKE %(gauges)s),
    (SELECT count(*) FROM warnings_episode WHERE device_id LIKE %(gauges)s AND withdrawn_at IS NULL),
    (SELECT count(*) FROM warnings_warning WHERE device_id LIKE %(gauges)s)
"""
_WHO_IS_MEANT = """
SELECT w.id::text, w.device_id, n.id::text FROM warnings_warning w
LEFT JOIN notices_notice n ON n.subject = 'warning:' || w.id WHERE w.device_id LIKE %(gauges)s
"""


async def _quiet_dayuan(stack: Stack, sink: Sink, logins: Path) -> list[Figure]:
    """New gauges on a quiet system: when the duty officer's page hears of each, and when the secretary's text goes."""
    visitor, heard = Visitor(stack.web), []
    await visitor.sign_in(DUTY, PASSWORD)
    listening = asyncio.create_task(_listen(visitor, heard))
    await asyncio.sleep(1)
    account = await asyncio.to_thread(speak, "dayuan", stack.mqtt, logins, **NEW_ONES)
    await asyncio.sleep(QUIET_LINGER_S)
    listening.cancel()
    await visitor.leave()
    with stack.database() as database:
        rows = database.execute(_WHO_IS_MEANT, {"gauges": f"{NEW}-%"}).fetchall()
    gauge_of = {name: gauge for warning, gauge, notice in rows for name in (warning, notice)}
    shown = [(gauge_of[warning], at) for warning, at in heard if warning in gauge_of]
    texts = [(gauge_of[one.said["id"]], one.at) for one in sink.arrived if one.said["id"] in gauge_of]
    live = "event on the duty officer's open page"
    sms = "POST to the text gateway, by the township's first plan for yellow"
    return [
        *waiting_figures("Dayuan, new → on the screen", waits_s(account, shown), NEW_THINGS, live),
        *waiting_figures("Dayuan, new → notified", waits_s(account, texts), NEW_THINGS, sms),
    ]


async def _listen(visitor: Visitor, heard: list[tuple[str, float]]) -> None:
    """Which warnings the page is told of, and when."""
    async with visitor.client.stream("GET", "/live/", timeout=None) as answer:
        kind = ""
        async for line in answer.aiter_lines():
            word, _, rest = line.partition(": ")
            if word == "event":
                kind = rest
            elif word == "data" and kind == "warning":
                heard += [(item["id"], time.time()) for item in json.loads(rest)["items"]]


def measure_alertmanager(program: str, grouping: Grouping, load: Load) -> list[Figure]:
    name = f"alertmanager {grouping.name}"
    with a_sink() as sink, alertmanager(program, grouping, f"{sink.address}/") as running:
        figures = _loaded(name, running, sink, "alertmanager", load, alerts_in_alertmanager)
    with a_sink() as sink, alertmanager(program, grouping, f"{sink.address}/") as running:
        portions = {**load, "per_request": PROMETHEUS_PORTION}
        many = speak("alertmanager", ("127.0.0.1", running.port), **portions)
    told = f"{PROMETHEUS_PORTION} alerts in each request, as Prometheus sends them"
    return [*figures, Figure(f"{name}, accepted in portions", many.per_s, "/s", note=told)]


def measure_alertmanager_at_once(program: str) -> list[Figure]:
    with a_sink() as sink, alertmanager(program, AT_ONCE, f"{sink.address}/") as running:
        account = speak("alertmanager", ("127.0.0.1", running.port), **NEW_ONES)
        time.sleep(QUIET_LINGER_S)
        waits, note = waits_s(account, _devices_told(sink)), f"group_wait {AT_ONCE.wait}, each alert its own group"
    return waiting_figures(f"alertmanager {AT_ONCE.name}, new → notified", waits, NEW_THINGS, note)


def measure_alerta(environment: Path, load: Load) -> list[Figure]:
    with a_sink() as sink, alerta(environment, f"{sink.address}/") as running:
        figures = _loaded("alerta", running, sink, "alerta", load, alerts_in_alerta)
        account = speak("alerta", ("127.0.0.1", running.port), **NEW_ONES)
        time.sleep(QUIET_LINGER_S)
        told = [(one.said["resource"], one.at) for one in sink.arrived]
        note = "a plug-in that posts inside the request"
        return figures + waiting_figures("alerta, new → notified", waits_s(account, told), NEW_THINGS, note)


def _loaded(
    name: str, running: Program, sink: Sink, system: str, load: Load, count: Callable[[Program], int]
) -> list[Figure]:
    account = speak(system, ("127.0.0.1", running.port), **load)
    time.sleep(LINGER_S)
    figures = [
        *account.figures(name, "HTTP"),
        Figure(f"{name}, left for a person", count(running), "alerts"),
        Figure(f"{name}, notifications sent", len(sink.arrived), "requests"),
    ]
    if system == "alertmanager":
        told, note = waits_s(account, _devices_told(sink)), f"group_wait {AS_PACKAGED.wait}, first of each group"
        figures += waiting_figures(f"{name}, new → notified", told, THINGS, note)
    running.kill_and_start_again()
    return [*figures, Figure(f"{name}, left after kill -9 and a new start", count(running), "alerts")]


def _devices_told(sink: Sink) -> list[tuple[str, float]]:
    return [(alert["labels"]["device"], one.at) for one in sink.arrived for alert in one.said["alerts"]]
