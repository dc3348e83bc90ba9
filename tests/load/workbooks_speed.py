"""A hundred thousand residents from one workbook: rows a second, and the memory it takes: `--only workbooks`.

Run as a module it does the work itself, in the environment that `measure_workbooks` makes, and prints JSON.
"""

import argparse
import importlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from dayuan.engines.testing import fresh_home, fresh_postgres
from tests.load.figures import Figure
from tests.load.stack import ROOT, StackProblem

ROWS = 100_000
SMALL = 10_000
WITHIN_S = 120.0
MORE_MB = 250.0
"""What a file of a hundred thousand rows may take beyond one of ten thousand: the open file itself, and little else."""
TOWNSHIP = "511421200"
HEADERS = ("村组", "户编号", "姓名", "与户主关系", "出生日期", "身份证号", "电话", "详细住址", "居住情况")
SURNAMES, GIVEN = "王李张刘陈杨黄赵周吴徐孙马朱胡", "明华国强秀英桂兰建军志勇丽芳永平春梅"
UNASSIGNED_AREA = "519999"


def measure_workbooks(*, rows: int = ROWS) -> list[Figure]:
    """On a database of its own that keeps what it is told (fsync), without the rest of the product beside it.

    Each size runs in a process of its own, so that the one's peak is not the other's.
    """
    with fresh_home() as home, fresh_postgres(home, durable=True) as postgres:
        environment = {**os.environ, "DATABASE_URL": postgres.url, "DAYUAN_HOME": str(home.path)}
        _run(environment, "--prepare")
        small, large = (_run(environment, "--rows", str(count)) for count in (min(SMALL, rows), rows))
    told = f"{rows} rows, {large['file_mb']:.1f} MB"
    figures = [
        Figure("workbook, read and checked", rows / large["check_s"], "rows/s", note=told),
        Figure("workbook, taken into the register", rows / large["run_s"], "rows/s"),
        Figure("workbook, taken into the register, all", large["run_s"], "s", WITHIN_S * rows / ROWS, note=told),
        Figure(
            "workbook, processor time of taking one row",
            large["worked_s"] / rows * 1e6,
            "µs",
            note=f"without PostgreSQL, and {large['ahead_s'] / rows * 1e6:.0f} µs of reading ahead",
        ),
        Figure("workbook, checked and taken, all", large["check_s"] + large["run_s"], "s"),
        Figure("workbook, the same again, recognised", rows / large["again_s"], "rows/s"),
        Figure("workbook, exported", rows / large["export_s"], "rows/s"),
        Figure("workbook, undone", rows / large["undo_s"], "rows/s"),
    ]
    for name, found in ((f"{min(SMALL, rows)} rows", small), (f"{rows} rows", large)):
        figures.append(Figure(f"workbook, peak memory, {name}", found["peak_mb"], "MB RSS"))
    more = large["peak_mb"] - small["peak_mb"]
    note = f"{large['open_mb'] - small['open_mb']:.0f} MB of it the open file"
    return [*figures, Figure("workbook, peak memory, the large beyond the small", more, "MB RSS", MORE_MB, note=note)]


def _run(environment: dict[str, str], *arguments: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.load.workbooks_speed", *arguments]
    answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        raise StackProblem(f"{' '.join(arguments)} failed:\n{answer.stderr[-3000:]}")
    found: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return found


def _prepare() -> dict[str, float]:
    """The tables, the keys of sealed fields, and a township."""
    importlib.import_module("dayuan.config.commands.django").migrate()
    make_place = importlib.import_module("dayuan.places.testing").make_place
    for village in range(201, 208):
        make_place(f"{TOWNSHIP}{village}")
    return {}


def write_workbook(path: Path, rows: int, villages: list[str], seed: str) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("住户")
    sheet.append(["虚构数据,仅供测速"])
    sheet.append(HEADERS)
    for row in invented_rows(rows, villages, seed):
        sheet.append(row)
    book.save(path)


def invented_rows(rows: int, villages: list[str], seed: str) -> Iterator[tuple[Any, ...]]:
    """Households of three; nobody's ID numbers: no county has their code."""
    from dayuan.households.rules import check_character

    for number in range(rows):
        household, place = divmod(number, 3)
        born = date(1930, 1, 1) + timedelta(days=number * 7 % 28_000)
        first = f"{UNASSIGNED_AREA}{born:%Y%m%d}{number // 4_000 + int(seed) * 40:03}"
        rest, surname = divmod(number, len(SURNAMES))
        name = SURNAMES[surname] + GIVEN[rest % len(GIVEN)] + GIVEN[rest // len(GIVEN) % len(GIVEN)]
        relation = ("户主", "配偶", "子女")[place]
        yield (
            villages[household % len(villages)],
            f"T{seed}{household:06}",
            name,
            relation,
            born.isoformat(),
            first + check_character(first),
            f"139{number:08}",
            f"虚构街 {household} 号",
            "在家" if number % 5 else "外出",
        )


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _peak_of_both_mb() -> float:
    """With the process that reads ahead, which has ended by now."""
    return _peak_mb() + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _worked_by_the_other_s() -> float:
    other = resource.getrusage(resource.RUSAGE_CHILDREN)
    return other.ru_utime + other.ru_stime


def _work(rows: int) -> dict[str, float]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dayuan.config.settings")
    importlib.import_module("django").setup()
    actions = importlib.import_module("dayuan.workbooks.actions")
    runs = importlib.import_module("dayuan.workbooks.runs")
    tables = importlib.import_module("dayuan.workbooks.reading.tables")
    sheet = importlib.import_module("dayuan.workbooks.sheet").sheet_of("residents")
    place, by, villages = _township()
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "residents.xlsx"
        write_workbook(path, rows, villages, seed=str(rows % 7))
        found["file_mb"] = path.stat().st_size / 2**20
        base = _peak_mb()
        with tables.open_table(path) as table:
            sum(1 for _row in table.rows("住户"))
        found["open_mb"] = _peak_mb() - base
        times, import_ = _bring(actions, runs, sheet, path, place, by)
        found |= times
        if import_.new != rows:
            raise SystemExit(f"{import_.new} of {rows} rows were taken, {import_.refused} refused")
        times, again = _bring(actions, runs, sheet, path, place, by)
        found["again_s"] = times["run_s"]
        if again.same != rows:
            raise SystemExit(f"only {again.same} of {rows} rows were recognised")
    found["export_s"] = _export(actions, sheet, place, by)
    began = time.monotonic()
    actions.undo_import(import_, by=by, at=_now())
    runs.take_back(import_.pk)
    found["undo_s"] = time.monotonic() - began
    found["peak_mb"] = _peak_of_both_mb()
    return found


def _bring(actions: Any, runs: Any, sheet: Any, path: Path, place: Any, by: Any) -> tuple[dict[str, float], Any]:
    """As the worker does it, one job after the other.

    How long checking and taking took, and how long taking computed: here, and in the process that reads ahead.
    """
    with path.open("rb") as file:
        chunks = iter(lambda: file.read(2**20), b"")
        import_ = actions.take_upload(chunks, file_name=path.name, sheet=sheet, place=place, by=by, at=_now())
    if import_.state == "choosing":
        actions.choose_columns(import_, import_.mapping, by=by, at=_now())
    began = time.monotonic()
    runs.check_rows(import_.pk)
    checked = time.monotonic()
    import_.refresh_from_db()
    actions.start_import(import_, by=by, at=_now())
    worked, ahead = time.process_time(), _worked_by_the_other_s()
    runs.import_rows(import_.pk)
    ended, worked, ahead = time.monotonic(), time.process_time() - worked, _worked_by_the_other_s() - ahead
    import_.refresh_from_db()
    return {"check_s": checked - began, "run_s": ended - checked, "worked_s": worked, "ahead_s": ahead}, import_


def _export(actions: Any, sheet: Any, place: Any, by: Any) -> float:
    exporting = importlib.import_module("dayuan.workbooks.exporting")
    export = actions.ask_for_export(sheet, place, purpose="bench", format="xlsx", by=by, at=_now())
    began = time.monotonic()
    exporting.write_export(export.pk)
    return time.monotonic() - began


def _township() -> tuple[Any, Any, list[str]]:
    people = importlib.import_module("dayuan.people.models")
    places = importlib.import_module("dayuan.places.models")
    place = places.Place.objects.get(pk=TOWNSHIP)
    by, _ = people.Person.objects.get_or_create(username="bench-workbooks", defaults={"full_name": "测速"})
    people.Post.objects.get_or_create(
        person=by, role=people.Role.VILLAGE_SECRETARY, place=place, defaults={"starts_on": date(2020, 1, 1)}
    )
    return place, by, list(places.Place.objects.filter(parent=place).order_by("pk").values_list("pk", flat=True))


def _now() -> Any:
    return importlib.import_module("dayuan.kernel.clock").now()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--prepare", action="store_true")
    asked = parser.parse_args()
    print(json.dumps(_prepare() if asked.prepare else _work(asked.rows)))
