"""The private PostgreSQL cluster: made, configured, started, asked whether it lives."""

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from dayuan.engines.errors import EngineProblem
from dayuan.engines.homes import Home, write_private
from dayuan.engines.processes import Trace, end_processes, trace_of
from dayuan.engines.programs import postgresql_programs

MAJOR_VERSION = "18"
LEAST_FREE_MB = 300
LEAST_FREE_LATER_MB = 50
OWNER = "postgres"
APPLICATION = "dayuan"
STOP_SIGNAL = signal.SIGINT
"""PostgreSQL's fast shutdown: open transactions are rolled back, everything committed is kept."""

CONFIGURATION = """\
# Written at every start. Put settings of your own into local.conf beside this file.
data_directory = '{data}'
hba_file = '{folder}/pg_hba.conf'
ident_file = '{data}/pg_ident.conf'
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 120
shared_buffers = {shared_buffers_mb}MB
effective_cache_size = {cache_mb}MB
maintenance_work_mem = 64MB
work_mem = 8MB
wal_compression = lz4
wal_buffers = 16MB
max_wal_size = 1GB
checkpoint_timeout = 10min
random_page_cost = 1.1
fsync = {durable}
synchronous_commit = {durable}
full_page_writes = {durable}
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
log_line_prefix = ''
log_min_duration_statement = 2000
log_checkpoints = off
idle_in_transaction_session_timeout = '5min'
include_if_exists = 'local.conf'
"""

ACCESS = """\
# No network. Whoever may enter the socket's folder (its owner and root) may connect.
local all all trust
"""

EXPLAINED_FAILURES = {
    "No space left on device": "The disk that holds {folder} is full; free some space.",
    "pre-existing shared memory block": "Parts of an earlier PostgreSQL are still ending; it will be tried again.",
    "is not compatible with this version": "The data in {folder} was written by another version of PostgreSQL.",
    "lock file": "Another PostgreSQL already uses {folder}.",
    "Permission denied": "PostgreSQL may not read or write {folder}; see its log for the file.",
    "could not create shared memory": "The machine has too little shared memory for PostgreSQL.",
}


class Postgres:
    """The cluster of one home. It only ever listens on a socket inside a private folder."""

    def __init__(self, home: Home, *, durable: bool = True) -> None:
        self.home = home
        self.durable = durable
        self.data = home.postgres / "data"

    @property
    def url(self) -> str:
        return database_url(self.home)

    def prepare(self) -> None:
        """Make the cluster where there is none, write its configuration, clear what a kill left behind."""
        self._check_space()
        self._check_version()
        if not self.data.exists():
            self._make_cluster()
        self._write_configuration()
        self._clear_the_past()

    def command(self) -> list[str]:
        server = postgresql_programs(self.home) / "postgres"
        return [str(server), "-D", str(self.data), "-c", f"config_file={self.home.postgres / 'postgresql.conf'}"]

    def check(self, *, database: str = OWNER, timeout_s: int = 3) -> None:
        """A real connection and a real answer, or the driver's error."""
        with self._connect(database, timeout_s=timeout_s) as connection:
            connection.execute("SELECT 1")

    def is_alive(self) -> bool:
        try:
            self.check()
        except psycopg.Error:
            return False
        return True

    def ensure_database(self) -> None:
        """The application's own role and database; it is not a superuser."""
        with self._connect(OWNER) as connection:
            connection.execute("SELECT pg_advisory_lock(hashtext('dayuan.ensure_database'))")
            role, database = sql.Identifier(APPLICATION), sql.Identifier(APPLICATION)
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(role))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [APPLICATION]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))

    def wait_until_alive(self, process: "subprocess.Popen[bytes]", *, within_s: float = 60) -> None:
        deadline = time.monotonic() + within_s
        while not self.is_alive():
            if process.poll() is not None or time.monotonic() > deadline:
                raise EngineProblem(f"PostgreSQL did not start in {self.home.postgres}.")
            time.sleep(0.03)

    def explain(self, last_lines: str) -> str:
        """The sentence for a person, out of what PostgreSQL last said; empty where it is not one we know."""
        for sign, sentence in EXPLAINED_FAILURES.items():
            if sign in last_lines:
                return sentence.format(folder=self.home.postgres)
        return ""

    def _connect(self, database: str, *, timeout_s: int = 10) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(
            host=str(self.home.sockets), user=OWNER, dbname=database, connect_timeout=timeout_s, autocommit=True
        )

    def _check_space(self) -> None:
        free_mb = shutil.disk_usage(self.home.path).free // 2**20
        needed_mb = LEAST_FREE_LATER_MB if self.data.exists() else LEAST_FREE_MB
        if free_mb < needed_mb:
            raise EngineProblem(
                f"Only {free_mb} MB are free on the disk that holds {self.home.path}; "
                f"PostgreSQL needs at least {needed_mb} MB."
            )

    def _check_version(self) -> None:
        marker = self.data / "PG_VERSION"
        if not marker.exists():
            return
        found = marker.read_text().strip()
        if found != MAJOR_VERSION:
            raise EngineProblem(
                f"The data in {self.data} was written by PostgreSQL {found}, and this is PostgreSQL {MAJOR_VERSION}; "
                "carry it over with pg_upgrade, or set DAYUAN_HOME to a new folder."
            )

    def _make_cluster(self) -> None:
        draft = self.home.postgres / "data.draft"
        shutil.rmtree(draft, ignore_errors=True)
        command = [str(postgresql_programs(self.home) / "initdb"), "--pgdata", str(draft), "--username", OWNER]
        command += ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
        command += ["--auth=trust", "--data-checksums", "--no-instructions", *([] if self.durable else ["--no-sync"])]
        answer = subprocess.run(
            command, check=False, capture_output=True, text=True, cwd=self.home.postgres, **self.home.account.identity
        )
        if answer.returncode != 0:
            shutil.rmtree(draft, ignore_errors=True)
            raise EngineProblem(self._explain_initdb(answer.stderr))
        draft.rename(self.data)

    def _explain_initdb(self, said: str) -> str:
        if "No space left on device" in said:
            return EXPLAINED_FAILURES["No space left on device"].format(folder=self.home.postgres)
        return f"PostgreSQL could not make its data folder {self.data}: {said.strip().splitlines()[-1] if said else ''}"

    def _write_configuration(self) -> None:
        memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
        text = CONFIGURATION.format(
            folder=_quoted(self.home.postgres),
            data=_quoted(self.data),
            sockets=_quoted(self.home.sockets),
            shared_buffers_mb=max(32, min(256, memory_mb // 8)),
            cache_mb=max(128, memory_mb // 3),
            durable="on" if self.durable else "off",
        )
        write_private(self.home.postgres / "postgresql.conf", text, self.home.account)
        write_private(self.home.postgres / "pg_hba.conf", ACCESS, self.home.account)
        own = self.home.postgres / "local.conf"
        if not own.exists():
            write_private(own, "# Settings of your own; they win over postgresql.conf.\n", self.home.account)

    def _clear_the_past(self) -> None:
        """End a server that outlived its supervisor, then forget it.

        PostgreSQL would take any process that now has the old number, even one that died unburied, for its predecessor.
        """
        note = self.data / "postmaster.pid"
        if not note.exists():
            return
        with suppress(ValueError):
            postmaster = int(note.read_text().split("\n", 1)[0])
            end_processes([trace for trace in _living_in(self.data) if trace.process_id == postmaster], STOP_SIGNAL, 60)
        end_processes(_living_in(self.data), signal.SIGQUIT)
        note.unlink(missing_ok=True)


def _living_in(folder: Path) -> list[Trace]:
    """Processes that work in this folder: PostgreSQL's all stay in their data folder."""
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdigit() and (entry / "cwd").readlink() == folder.resolve():
                trace = trace_of(int(entry.name))
                found += [trace] if trace else []
    return found


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def database_url(home: Home, database: str = APPLICATION) -> str:
    """The application's address of this home's cluster."""
    return f"postgresql://{APPLICATION}@/{database}?host={quote(str(home.sockets), safe='')}"
