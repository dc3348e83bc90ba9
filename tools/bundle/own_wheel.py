"""The product's own wheel: the source, its compiled words, the built front end and the first tables."""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from dayuan.config.first_tables import kept_tables
from tools.setup.ready import ROOT, CannotGoOn

NEVER = ("__pycache__", "tests", ".mypy_cache")
MADE_FROM = ("pyproject.toml", "README.md", "LICENSE")


def build(folder: Path) -> Path:
    """Build it into this folder and prove that nothing was left behind.

    Raises:
        CannotGoOn: something has not been built yet, or did not get in.
    """
    with tempfile.TemporaryDirectory() as stage:
        source = lay_out(Path(stage))
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
        done = subprocess.run(command, cwd=stage, check=False, capture_output=True, text=True)
        if done.returncode:
            raise CannotGoOn(f"The wheel of Dayuan could not be built: {done.stderr.strip()}")
        wheel = next(folder.glob("dayuan-*.whl"))
        with zipfile.ZipFile(wheel) as files:
            left_behind = lacking(_below(source), files.namelist())
    if left_behind:
        raise CannotGoOn(f"The wheel of Dayuan lacks {', '.join(left_behind[:5])}")
    return wheel


def lay_out(stage: Path) -> Path:
    """What the wheel is made of, in one place: the folder of the package."""
    for name in MADE_FROM:
        shutil.copy2(ROOT / name, stage / name)
    source = stage / "src" / "dayuan"
    shutil.copytree(ROOT / "src" / "dayuan", source, ignore=shutil.ignore_patterns(*NEVER))
    built, tables = ROOT / "build" / "frontend", kept_tables()
    if not (built / "manifest.json").is_file() or not tables.is_file():
        raise CannotGoOn("The front end or the first tables are not built; run `make setup`.")
    shutil.copytree(built, source / "built" / "frontend")
    (source / "built" / "first-tables").mkdir()
    shutil.copy2(tables, source / "built" / "first-tables" / tables.name)
    return source


def _below(source: Path) -> list[str]:
    return [str(path.relative_to(source.parent)) for path in source.rglob("*") if path.is_file()]


def lacking(written: Iterable[str], packed: Iterable[str]) -> list[str]:
    """What was laid out and is not in the wheel."""
    return sorted(set(written) - set(packed))
