"""Where one installation keeps its things: data, logs, sockets, keys, chosen ports."""

import hashlib
import json
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dayuan.engines.account import Account, engine_account
from dayuan.engines.errors import EngineProblem

SOCKET_PATH_LIMIT_BYTES = 107
"""`sun_path` of unix(7) is 108 bytes with its closing zero."""

SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True)
class Home:
    """The folder of one installation and the account its engines run as."""

    path: Path
    account: Account
    programs: Path
    """Where the engines' programs are unpacked."""

    @property
    def postgres(self) -> Path:
        return self.path / "postgres"

    @property
    def nats(self) -> Path:
        return self.path / "nats"

    @property
    def media(self) -> Path:
        return self.path / "media"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def keys(self) -> Path:
        return self.path / "keys"

    @property
    def sockets(self) -> Path:
        """The folder of PostgreSQL's socket; a short one in the temporary folder where this home's path is too long."""
        folder = self.run / "postgres"
        if len(os.fsencode(folder / SOCKET_NAME)) <= SOCKET_PATH_LIMIT_BYTES:
            return folder
        return Path(tempfile.gettempdir()) / f"dayuan-{self.account.user_id}-{_short_hash(self.path)}"

    def prepare(self) -> None:
        """Make every folder with the rights it needs; safe to repeat."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            for folder, mode in ((self.logs, 0o750), (self.run, 0o711), (self.keys, 0o700), (self.media, 0o750)):
                folder.mkdir(exist_ok=True)
                folder.chmod(mode)
            for private in (self.postgres, self.nats, self.sockets):
                self._make_private(private)
        except OSError as problem:
            sentence = f"The folder {self.path} cannot be prepared: {problem.strerror} ({problem.filename})."
            raise EngineProblem(sentence) from problem
        if not self.account.can_reach(self.path):
            raise EngineProblem(
                f"The engines run as the user {self.account.name}, who cannot reach {self.path}; "
                "set DAYUAN_HOME to a folder which that user can enter."
            )

    def _make_private(self, folder: Path) -> None:
        owners = {self.account.user_id, os.geteuid()}
        if folder.is_symlink() or (folder.exists() and folder.stat().st_uid not in owners):
            raise EngineProblem(f"The folder {folder} belongs to somebody else; remove it or set another DAYUAN_HOME.")
        self.account.private_folder(folder)

    def key(self, name: str) -> str:
        """A secret of this installation, made the first time it is asked for."""
        path = self.keys / name
        if not path.exists():
            self.keys.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_private(path, secrets.token_urlsafe(48))
        return path.read_text().strip()


def _short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]


def project_root() -> Path | None:
    """The clone this code runs from, or nothing when it was installed as a package."""
    root = Path(__file__).resolve().parents[3]
    return root if (root / "pyproject.toml").is_file() else None


def built_folder() -> Path:
    """What was built rather than written: `build` in the clone; in a package it came along inside."""
    root = project_root()
    return Path(__file__).resolve().parents[1] / "built" if root is None else root / "build"


def _default_path(account: Account) -> Path:
    root = project_root()
    if root is None:
        return Path("/var/lib/dayuan") if os.geteuid() == 0 else Path.home() / ".local" / "share" / "dayuan"
    if account.can_reach(root):
        return root / "var"
    return Path("/var/lib/dayuan") / _short_hash(root)


def find_home() -> Home:
    """`DAYUAN_HOME`, else `var` in the clone, else a folder that the engines' user can reach."""
    account = engine_account()
    named = os.environ.get("DAYUAN_HOME")
    usual = _default_path(account)
    path = Path(named).absolute() if named else usual
    unpacked = usual / "engines"
    return Home(path, account, unpacked if unpacked.is_dir() else path / "engines")


def write_private(path: Path, text: str, owner: Account | None = None) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if owner is not None:
        owner.own(draft)
    draft.replace(path)


def read_state(home: Home, name: str) -> dict[str, Any]:
    """What was remembered under `name`; nothing where the file is missing or was cut short."""
    try:
        found = json.loads((home.run / f"{name}.json").read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_state(home: Home, name: str, state: dict[str, Any]) -> None:
    write_private(home.run / f"{name}.json", json.dumps(state, indent=1, default=str))
