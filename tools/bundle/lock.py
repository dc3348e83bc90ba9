"""Which packages a lock names for a machine, and which wheels suit that machine. Pure: no network, no files."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from packaging.markers import Marker
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

ARCHITECTURES = ("x86_64", "aarch64")
GLIBC = (2, 28)
"""The oldest C library that the wheels still run on: Debian 10, 麒麟 V10 and 统信 20 have it."""
OLDEST_GLIBC_WITH_WHEELS = 5

_PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)==(\S+?)(?:\s*;\s*(.*?))?\s*\\?$")
_HASH = re.compile(r"--hash=(sha256:[0-9a-f]{64})")


@dataclass(frozen=True)
class Target:
    """The machine that a bundle is for."""

    architecture: str
    python: tuple[int, int]

    @property
    def platforms(self) -> list[str]:
        """The names of Linux machines whose wheels run there, best first."""
        named = [f"manylinux_{GLIBC[0]}_{minor}" for minor in range(GLIBC[1], OLDEST_GLIBC_WITH_WHEELS - 1, -1)]
        named += ["manylinux2014", "manylinux2010", "manylinux1"]
        return [f"{name}_{self.architecture}" for name in [*named, "linux"]]

    @property
    def tags(self) -> frozenset[Tag]:
        """Every tag of a wheel that suits it."""
        major, minor = self.python
        own = cpython_tags(self.python, [f"cp{major}{minor}"], self.platforms)
        return frozenset([*own, *compatible_tags(self.python, f"cp{major}{minor}", self.platforms)])

    def takes(self, wheel: str) -> bool:
        """Whether a wheel of this name can be installed there."""
        return not parse_wheel_filename(wheel)[3].isdisjoint(self.tags)

    def wants(self, marker: str) -> bool:
        version = ".".join(map(str, self.python))
        machine = {
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "os_name": "posix",
            "sys_platform": "linux",
            "platform_system": "Linux",
            "platform_machine": self.architecture,
            "python_version": version,
            "python_full_version": f"{version}.0",
        }
        return not marker or Marker(marker).evaluate(machine)


@dataclass(frozen=True)
class Locked:
    """One package of a lock: its one version, and the hashes of every file that may be taken for it."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]

    @property
    def line(self) -> str:
        return f"{self.name}=={self.version} " + " ".join(f"--hash={each}" for each in self.hashes)


def read_lock(text: str) -> list[Locked]:
    """Every package of a hashed lock file, in its order."""
    found: list[Locked] = []
    for line in text.splitlines():
        if pinned := _PINNED.match(line):
            found.append(Locked(canonicalize_name(pinned[1]), pinned[2], pinned[3] or "", ()))
        elif hashed := _HASH.search(line):
            last = found.pop()
            found.append(Locked(last.name, last.version, last.marker, (*last.hashes, hashed[1])))
    return found


def missing(wanted: Iterable[Locked], wheels: Iterable[str], target: Target) -> list[str]:
    """The packages for which there is no wheel that this machine can use."""
    there = {parse_wheel_filename(wheel)[:2] for wheel in wheels if target.takes(wheel)}
    known = {(name, str(version)) for name, version in there}
    return [f"{each.name} {each.version}" for each in wanted if (each.name, each.version) not in known]


def strangers(wheels: Iterable[str], target: Target) -> list[str]:
    """The wheels that are for another machine."""
    return [wheel for wheel in wheels if not target.takes(wheel)]


def lock_of(hashed: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The lines of a lock that takes exactly these wheels: file name and SHA-256 of each."""
    for wheel, digest in sorted(hashed):
        name, version = parse_wheel_filename(wheel)[:2]
        yield f"{name}=={version} --hash=sha256:{digest}"
