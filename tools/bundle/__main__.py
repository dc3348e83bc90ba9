"""`make bundle`: one archive that installs Dayuan where there is no network.

Usage: python -m tools.bundle [--architecture x86_64|aarch64] [--python 3.13] [--into dist]
"""

import argparse
import hashlib
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from tools.bundle import gathering, own_wheel
from tools.bundle.licences import licence_of_wheel, licences_of_front_end, table
from tools.bundle.lock import ARCHITECTURES, GLIBC, Target, lock_of, missing, read_lock, strangers
from tools.bundle.machines import foreign_programs
from tools.setup.ready import FRONTEND, ROOT, CannotGoOn, say

HERE = Path(__file__).parent
ROOM_MB = 1500
"""What the installed product and its engines take, with some to spare."""
LOCKS = ("requirements.lock", "requirements-nodeps.lock")
SUMS = "SHA256SUMS"
GUIDES = ("offline-install.zh.md", "backup.zh.md", "restore.zh.md")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bundle", description=__doc__.splitlines()[0])
    parser.add_argument("--architecture", choices=ARCHITECTURES, default=platform.machine())
    parser.add_argument("--python", default=".".join(map(str, sys.version_info[:2])))
    parser.add_argument("--into", type=Path, default=ROOT / "dist")
    asked = parser.parse_args()
    major, _, minor = asked.python.partition(".")
    if major != "3" or not minor.isdigit() or int(minor) < 12:
        parser.error("Dayuan needs Python 3.12 or newer: for example --python 3.13")
    try:
        archive = make(Target(asked.architecture, (3, int(minor))), asked.into)
    except CannotGoOn as problem:
        print(problem, file=sys.stderr)
        return 1
    say(f"bundle: {archive} ({archive.stat().st_size / 2**20:.0f} MB)")
    say(f"bundle: sha256 {_sum(archive)}")
    return 0


def make(target: Target, into: Path) -> Path:
    """Gather everything, prove it complete, and pack it."""
    python = ".".join(map(str, target.python))
    name = f"dayuan-{version('dayuan')}-linux-{target.architecture}-python{python}"
    with tempfile.TemporaryDirectory() as place:
        bundle = Path(place) / name
        wheels = bundle / "wheels"
        wheels.mkdir(parents=True)
        own_wheel.build(wheels)
        say(f"bundle: fetching the wheels for linux-{target.architecture} and Python {python}")
        wanted = [each for lock in LOCKS for each in read_lock((ROOT / lock).read_text()) if target.wants(each.marker)]
        gathering.gather(wanted, target, wheels)
        names = sorted(path.name for path in wheels.glob("*.whl"))
        if lacking := missing(wanted, names, target):
            raise CannotGoOn(
                f"For linux-{target.architecture} and Python {python} there is no wheel of {', '.join(lacking)}"
            )
        foreign = strangers(names, target)
        foreign += [name for path in wheels.glob("*.whl") for name in foreign_programs(path, target.architecture)]
        if foreign:
            raise CannotGoOn(f"This is for another machine than {target.architecture}: {', '.join(foreign[:5])}")
        write_papers(bundle, target)
        write_sums(bundle)
        return pack(bundle, into)


def write_papers(bundle: Path, target: Target) -> None:
    """Everything beside the wheels."""
    wheels = sorted((bundle / "wheels").glob("*.whl"))
    (bundle / "packages.lock").write_text("\n".join(lock_of((path.name, _sum(path)) for path in wheels)) + "\n")
    gathering.put_installer(bundle)
    rows = [licence_of_wheel(path) for path in [*wheels, gathering.installer_of(bundle)]]
    rows += licences_of_front_end(FRONTEND / "package-lock.json")
    (bundle / "LICENCES.tsv").write_text(table(rows))
    _copy_front_end_licences(bundle / "licences")
    shutil.copy2(ROOT / "LICENSE", bundle)
    shutil.copy2(HERE / "install.sh", bundle)
    (bundle / "install.sh").chmod(0o755)
    shutil.copytree(ROOT / "deploy", bundle / "deploy")
    (bundle / "guides").mkdir()
    for guide in GUIDES:
        shutil.copy2(ROOT / "docs" / "guides" / guide, bundle / "guides")
    facts = {
        "version": version("dayuan"),
        "architecture": target.architecture,
        "python": ".".join(map(str, target.python)),
        "glibc": ".".join(map(str, GLIBC)),
        "room_mb": ROOM_MB,
    }
    (bundle / "ABOUT").write_text("".join(f"{key}={value}\n" for key, value in facts.items()))


def _copy_front_end_licences(folder: Path) -> None:
    """What is built into the pages must be given on with its licence; wheels carry theirs inside."""
    folder.mkdir()
    for name, _version, _licence in licences_of_front_end(FRONTEND / "package-lock.json"):
        for text in (FRONTEND / "node_modules" / name).glob("LICEN[CS]E*"):
            shutil.copyfile(text, folder / f"{name.replace('/', '-').lstrip('@')}.txt")


def write_sums(bundle: Path) -> None:
    """In the format that `sha256sum -c` reads."""
    files = sorted(path for path in bundle.rglob("*") if path.is_file() and path.name != SUMS)
    (bundle / SUMS).write_text("".join(f"{_sum(path)}  {path.relative_to(bundle)}\n" for path in files))


def pack(bundle: Path, into: Path) -> Path:
    into.mkdir(parents=True, exist_ok=True)
    archive = into / f"{bundle.name}.tar.gz"
    draft = archive.with_suffix(".unfinished")
    made_at = _moment_of_the_source()

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = "root"
        member.mtime = made_at
        return member

    # Wheels are compressed already.
    with tarfile.open(draft, "w:gz", compresslevel=1) as tar:
        tar.add(bundle, bundle.name, filter=plain)
    draft.replace(archive)
    return archive


def _moment_of_the_source() -> int:
    asked = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, check=False, capture_output=True, text=True)
    return int(asked.stdout) if asked.returncode == 0 and asked.stdout.strip() else int(time.time())


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    raise SystemExit(main())
