"""The ordinary user whom the engines run as: the caller, or `dayuan` when the caller is root."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypedDict

from dayuan.engines.errors import EngineProblem

SERVICE_USER = "dayuan"


class Identity(TypedDict, total=False):
    """The keywords of `subprocess` that start a program as somebody else."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """One user of the operating system."""

    name: str
    user_id: int
    group_id: int

    @property
    def is_caller(self) -> bool:
        return self.user_id == os.geteuid()

    @property
    def identity(self) -> Identity:
        if self.is_caller:
            return {}
        return {"user": self.user_id, "group": self.group_id, "extra_groups": []}

    def can_reach(self, path: Path) -> bool:
        """Whether this user can enter `path`, or its nearest ancestor that exists."""
        while not path.exists():
            path = path.parent
        answer = subprocess.run(
            ["/bin/sh", "-c", 'cd "$0"', str(path)], check=False, capture_output=True, **self.identity
        )
        return answer.returncode == 0

    def own(self, path: Path) -> None:
        if not self.is_caller:
            os.chown(path, self.user_id, self.group_id)

    def private_folder(self, path: Path) -> Path:
        """A folder that only this user (and root) can open."""
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o700)
        self.own(path)
        return path


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _find(name: str) -> Account | None:
    try:
        return _account(pwd.getpwnam(name))
    except KeyError:
        return None


def _make_service_user() -> Account | None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        return None
    command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    subprocess.run([*command, "--shell", "/usr/sbin/nologin", SERVICE_USER], check=False, capture_output=True)
    return _find(SERVICE_USER)


@cache
def engine_account() -> Account:
    """Whom the engines run as. PostgreSQL refuses root, and nothing else of ours wants it either."""
    if os.geteuid() != 0:
        return Account(str(os.geteuid()), os.geteuid(), os.getegid())
    account = _find(SERVICE_USER) or _make_service_user() or _find("nobody")
    if account is None or account.user_id == 0:
        raise EngineProblem(
            "The engines must not run as root and no ordinary user could be made for them; "
            "run `useradd --system dayuan` and try again."
        )
    return account
