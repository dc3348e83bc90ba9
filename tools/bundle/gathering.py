"""Getting every wheel that a lock names for another machine, each with a hash of the lock."""

import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from packaging.utils import parse_wheel_filename

from tools.bundle.lock import Locked, Target
from tools.setup.ready import PYTHON, CannotGoOn, find_uv, say

PUBLISHED_AS_SOURCE = ("lunar-python",)
"""Pure Python of which its makers publish no wheel: one is built here, from the source with the locked hash."""

_NOT_FOUND = re.compile(r"No matching distribution found for (\S+)")


def gather(wanted: list[Locked], target: Target, folder: Path) -> None:
    """Put one wheel of each into the folder.

    Raises:
        CannotGoOn: for this machine there is no wheel of a package, or what came has another hash.
    """
    pip = find_pip()
    from_source = [each for each in wanted if each.name in PUBLISHED_AS_SOURCE]
    with tempfile.TemporaryDirectory() as place:
        drafts = Path(place)
        listed = drafts / "wanted.txt"
        listed.write_text("\n".join(each.line for each in wanted if each not in from_source) + "\n")
        _pip(pip, "download", "--only-binary=:all:", *_for(target), *_exactly(listed, folder))
        if from_source:
            sources = drafts / "sources.txt"
            sources.write_text("\n".join(each.line for each in from_source) + "\n")
            _pip(pip, "download", "--no-binary=:all:", *_exactly(sources, drafts))
            for archive in drafts.glob("*.tar.gz"):
                say(f"bundle: building {archive.name}, which comes as source")
                _pip(pip, "wheel", "--no-deps", "--wheel-dir", str(folder), str(archive))


def _for(target: Target) -> list[str]:
    major, minor = target.python
    named = [word for platform in target.platforms for word in ("--platform", platform)]
    return [*named, "--implementation", "cp", "--python-version", f"{major}.{minor}"]


def _exactly(listed: Path, folder: Path) -> list[str]:
    return ["--no-deps", "--require-hashes", "--requirement", str(listed), "--dest", str(folder)]


def find_pip() -> list[str]:
    """A pip that works: the environment's, that of its Python, or one that uv brings."""
    base = Path(sysconfig.get_config_var("prefix") or sys.base_prefix) / "bin" / "python3"
    for python in (PYTHON, base):
        asked = [str(python), "-m", "pip"]
        if python.exists() and subprocess.run([*asked, "--version"], check=False, capture_output=True).returncode == 0:
            return asked
    uv = find_uv()
    if uv:
        return [uv, "tool", "run", "pip"]
    raise CannotGoOn("No pip was found; delete .venv and run `make setup`.")


def _pip(pip: list[str], *words: str) -> None:
    done = subprocess.run([*pip, *words, "--quiet", "--no-input"], check=False, capture_output=True, text=True)
    if done.returncode:
        raise CannotGoOn(no_such_wheel(done.stderr) or f"pip {words[0]} failed: {done.stderr.strip()[-2000:]}")


def no_such_wheel(said: str) -> str:
    """pip's complaint in one sentence, where it is that a package has no wheel for this machine."""
    names = ", ".join(dict.fromkeys(_NOT_FOUND.findall(said)))
    return f"For this architecture and Python nobody publishes a wheel of {names}." if names else ""


def put_installer(folder: Path) -> None:
    """The wheel of pip that the machine's own Python carries: virtual environments are then made without any other."""
    carried = sorted(Path(sysconfig.get_path("stdlib")).glob("ensurepip/_bundled/pip-*.whl"))
    carried += sorted(Path("/usr/share/python-wheels").glob("pip-*.whl"))
    if carried:
        shutil.copy2(carried[0], folder)
        return
    _pip(find_pip(), "download", "--no-deps", "--only-binary=:all:", "--dest", str(folder), "pip")


def installer_of(folder: Path) -> Path:
    return next(path for path in folder.glob("pip-*.whl") if parse_wheel_filename(path.name)[0] == "pip")
