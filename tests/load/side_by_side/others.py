"""prometheus-alertmanager and alerta-server, each started for one run in a folder that is removed afterwards.

Neither is a dependency of anything here: where one is installed is told on the command line.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg

from dayuan.engines.homes import Home
from dayuan.engines.ports import free_port
from dayuan.engines.postgres import Postgres
from dayuan.engines.processes import dies_with_us
from dayuan.engines.testing import fresh_home, fresh_postgres
from tests.load.stack import StackProblem

START_WITHIN_S = 60.0
WORKERS = 4
"""As many as alerta's own container image starts."""


@dataclass
class Program:
    """One running server of somebody else's."""

    command: list[str]
    folder: Path
    port: int
    ready: str
    """A path that answers 200 once it is up."""
    settings: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        with (self.folder / "output.txt").open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env={**os.environ, **self.settings},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=dies_with_us(signal.SIGTERM),  # noqa: PLW1509  no thread of ours holds a lock that it needs
            )
        deadline = time.monotonic() + START_WITHIN_S
        while not self._is_up():
            if self.process.poll() is not None or time.monotonic() > deadline:
                said = (self.folder / "output.txt").read_text(errors="replace")[-3000:]
                raise StackProblem(f"{self.command[0]} did not start:\n{said}")
            time.sleep(0.05)

    def _is_up(self) -> bool:
        try:
            return httpx.get(self.address + self.ready, timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """The program and all that it started."""
        if self.process is None or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, number)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(5)

    def kill_and_start_again(self) -> None:
        self.stop(signal.SIGKILL)
        self.start()


@contextmanager
def _running(program: Program) -> Iterator[Program]:
    try:
        program.start()
        yield program
    finally:
        program.stop()


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="dayuan-side-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Grouping:
    """How alertmanager gathers alerts into notifications."""

    name: str
    by: str
    wait: str


AS_PACKAGED = Grouping("as packaged", "[alertname, village]", "30s")
"""The waits of the configuration that the package installs; grouped by place instead of by cluster and service."""
AT_ONCE = Grouping("at once", "['...']", "0s")
"""The quickest it can be told to be: every alert is a group of its own and waits for no other."""

ALERTMANAGER_CONFIGURATION = """
route:
  receiver: sink
  group_by: {by}
  group_wait: {wait}
  group_interval: 5m
  repeat_interval: 3h
receivers:
  - name: sink
    webhook_configs:
      - url: {sink}
"""


@contextmanager
def alertmanager(program: str, grouping: Grouping, sink: str) -> Iterator[Program]:
    """One server by itself: without the gossip between several, for which it would wait at the start."""
    port = free_port()
    with _folder() as folder:
        configuration = folder / "alertmanager.yml"
        configuration.write_text(ALERTMANAGER_CONFIGURATION.format(by=grouping.by, wait=grouping.wait, sink=sink))
        options = [f"--config.file={configuration}", f"--storage.path={folder / 'data'}", "--log.level=warn"]
        options += [f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="]
        with _running(Program([program, *options], folder, port, "/-/ready")) as running:
            yield running


def alerts_in_alertmanager(running: Program) -> int:
    return len(httpx.get(f"{running.address}/api/v2/alerts", timeout=30).raise_for_status().json())


ALERTA_CONFIGURATION = """
DATABASE_URL = {database!r}
SECRET_KEY = 'of-the-comparison'
PLUGINS = ['reject', 'blackout', 'tell_sink']
"""

# As its documentation says: a class with these methods, found by the entry point of a distribution.
ALERTA_PLUGIN = """
import requests
from alerta.plugins import PluginBase

session = requests.Session()

class TellSink(PluginBase):
    def pre_receive(self, alert, **kwargs):
        return alert

    def post_receive(self, alert, **kwargs):
        if not alert.repeat:
            session.post({sink!r}, json={{'resource': alert.resource, 'event': alert.event}}, timeout=5)
        return None

    def status_change(self, alert, status, text, **kwargs):
        return None
"""
MAKE_TABLES = "from alerta import create_app; create_app()"


@contextmanager
def alerta(environment: Path, sink: str) -> Iterator[Program]:
    """Under gunicorn on a PostgreSQL like ours: the same programs and settings, fsync on, a socket."""
    port = free_port()
    with fresh_home() as home, fresh_postgres(home, durable=True), _folder() as folder:
        _write_alerta(folder, _database_for_alerta(home), sink)
        settings = {"ALERTA_SVR_CONF_FILE": str(folder / "alertad.conf"), "PYTHONPATH": str(folder)}
        made = subprocess.run(
            [str(environment / "bin/python"), "-c", MAKE_TABLES],
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode != 0:
            raise StackProblem(f"alerta made no tables:\n{made.stderr[-3000:]}")
        command = [str(environment / "bin/gunicorn"), "--workers", str(WORKERS), "--bind", f"127.0.0.1:{port}"]
        command += ["--worker-tmp-dir", "/dev/shm", "alerta:create_app()"]
        with _running(Program(command, folder, port, "/_", settings)) as running:
            yield running


def _database_for_alerta(home: Home) -> str:
    """A database of its own in the engine of this home."""
    ours = Postgres(home).url
    with psycopg.connect(ours, autocommit=True) as connection:
        connection.execute("CREATE DATABASE alerta")
        host, user = connection.info.host, connection.info.user
    return f"postgresql:///alerta?host={host}&user={user}"


def _write_alerta(folder: Path, database: str, sink: str) -> None:
    (folder / "alertad.conf").write_text(ALERTA_CONFIGURATION.format(database=database))
    (folder / "tell_sink.py").write_text(ALERTA_PLUGIN.format(sink=sink))
    about = folder / "tell_sink-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: tell-sink\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[alerta.plugins]\ntell_sink = tell_sink:TellSink\n")


def alerts_in_alerta(running: Program) -> int:
    told = httpx.get(f"{running.address}/alerts", params={"page-size": 1}, timeout=30).raise_for_status().json()
    return int(told["total"])


def found_alertmanager(told: str | None) -> str | None:
    """The program: as told, or the one on the path."""
    return shutil.which(told) if told else shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")


def found_alerta(told: Path | None) -> Path | None:
    """The virtual environment with alerta-server and gunicorn: as told, or that of the `alertad` on the path."""
    alertad = shutil.which("alertad")
    environment = told or (Path(alertad).parent.parent if alertad else None)
    return environment if environment and (environment / "bin/gunicorn").exists() else None
