"""`make check`: every question that can be asked of the code without running it; all are asked, two at a time."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.setup.ready import FRONTEND, PYTHON, ROOT, find_node

BIN = PYTHON.parent
AT_A_TIME = 2
PYTHON_CODE = ["src", "tests", "tools"]


def questions() -> dict[str, list[str]]:
    node, npm = find_node()
    os.environ["PATH"] = os.pathsep.join([str(Path(node[0]).parent), os.environ["PATH"]])
    templates = [str(path) for path in sorted(ROOT.glob("src/dayuan/*/templates"))]
    return {
        # What takes longest first: the others are asked meanwhile.
        "types": [str(BIN / "mypy"), "--strict", "--no-error-summary", "src"],
        "format": [str(BIN / "ruff"), "format", "--check", "--quiet", *PYTHON_CODE],
        "lint": [str(BIN / "ruff"), "check", "--quiet", *PYTHON_CODE],
        "imports": [str(BIN / "lint-imports"), "--no-logo"],
        "templates": [str(BIN / "djlint"), "--lint", "--quiet", *templates],
        "typescript": [*npm, "run", "--silent", "--prefix", str(FRONTEND), "check"],
        "migrations": [str(PYTHON), "-m", "tools.migrations"],
        "translations": [str(PYTHON), "-m", "tools.messages", "check"],
    }


def ask(name: str, command: list[str]) -> bool:
    began = time.monotonic()
    answer = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    fine = answer.returncode == 0
    lines = [f"  {name:<14}{'ok' if fine else 'FAILED':<8}{time.monotonic() - began:5.1f} s"]
    if not fine:
        lines += [f"    {line}" for line in answer.stdout.strip().splitlines()[-60:]]
    print("\n".join(lines), flush=True)
    return fine


def main() -> int:
    wanted = sys.argv[1:]
    asked = {name: command for name, command in questions().items() if not wanted or name in wanted}
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        fine = dict(zip(asked, pool.map(ask, asked, asked.values()), strict=True))
    failed = [name for name in asked if not fine[name]]
    print(f"{len(asked) - len(failed)} of {len(asked)} are fine" + (f"; mend: {', '.join(failed)}" if failed else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
