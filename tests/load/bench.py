"""`make bench`: measures the product on this machine and sets each figure beside its budget."""

import argparse
import asyncio
import importlib
import sys
from collections.abc import Callable
from pathlib import Path

from tests.load.backtest_speed import measure_backtest
from tests.load.cases_speed import CASES, measure_cases
from tests.load.figures import Figure, as_table, write_figures
from tests.load.households_ask import fill_county, filling_figures, measure_households
from tests.load.ingest_rate import measure_burst, measure_sustained
from tests.load.latency import measure_latency
from tests.load.machine import describe_machine
from tests.load.memory import measure_memory
from tests.load.places_speed import measure_places
from tests.load.review_speed import measure_review
from tests.load.rules_speed import measure_rules
from tests.load.side_by_side.measure import add_options, measure_side_by_side
from tests.load.stack import running_stack
from tests.load.starts import measure_demo
from tests.load.workbooks_speed import measure_workbooks

SENSORS, CAMERAS, RULES = 40, 56, 24
RATES = [50, 500]


def latency(options: argparse.Namespace) -> list[Figure]:
    with running_stack() as stack:
        township = stack.seed(sensors=SENSORS, cameras=CAMERAS, rules=RULES)
        return asyncio.run(measure_latency(stack, township, rates=RATES, seconds=options.seconds))


def ingest(options: argparse.Namespace) -> list[Figure]:
    with running_stack() as stack:
        township = stack.seed(sensors=SENSORS, cameras=CAMERAS, rules=RULES)
        sustained = measure_sustained(stack, township, rate=options.rate, seconds=options.seconds)
        figures = asyncio.run(sustained)
        figures += asyncio.run(measure_burst(stack, township, count=options.burst))
        return figures + measure_memory(stack, name="after the load")[-1:]


def plates(options: argparse.Namespace) -> list[Figure]:
    if options.photos is None:
        print("plates: left out, no folder of labelled photographs was given (make bench PHOTOS=DIR)")
        return []
    found: list[Figure] = importlib.import_module("tests.load.plates_bench").measure(options.photos)
    return found


def thermal(options: argparse.Namespace) -> list[Figure]:
    found: list[Figure] = importlib.import_module("tests.load.thermal_bench").measure(options.heat_pictures)
    return found


def rules(_: argparse.Namespace) -> list[Figure]:
    return measure_rules()


def backtest(_: argparse.Namespace) -> list[Figure]:
    return measure_backtest()


def review(_: argparse.Namespace) -> list[Figure]:
    return measure_review()


def cases(options: argparse.Namespace) -> list[Figure]:
    return measure_cases(options.cases)


def demo(_: argparse.Namespace) -> list[Figure]:
    return measure_demo()


def places(_: argparse.Namespace) -> list[Figure]:
    with running_stack() as stack:
        return measure_places(stack)


def workbooks(options: argparse.Namespace) -> list[Figure]:
    return measure_workbooks(rows=options.rows)


def households(options: argparse.Namespace) -> list[Figure]:
    with running_stack() as stack:
        county = fill_county(stack, options.people)
        return filling_figures(county) + asyncio.run(measure_households(stack, county))


MEASURES: dict[str, Callable[[argparse.Namespace], list[Figure]]] = {
    "plates": plates,
    "thermal": thermal,
    "rules": rules,
    "review": review,
    "cases": cases,
    "backtest": backtest,
    "demo": demo,
    "latency": latency,
    "ingest": ingest,
    "places": places,
    "workbooks": workbooks,
    "households": households,
    "side-by-side": measure_side_by_side,
}


def main() -> int:
    options = _options()
    machine, figures, failed = describe_machine(), [], []
    for name in [options.only] if options.only else MEASURES:
        print(f"{name} …", flush=True)
        try:
            found = MEASURES[name](options)
        except Exception as problem:  # one measure that breaks must not take the others' figures with it
            failed.append(name)
            print(f"{name} broke: {problem!r}", file=sys.stderr, flush=True)
            continue
        figures += found
        if found:
            print(as_table(found), "\n", flush=True)
    where = write_figures(machine, figures, failed)
    if len(figures) and not options.only:
        print(as_table(figures))
    missed = [figure.measure for figure in figures if figure.is_kept is False]
    print(f"\n{len(figures)} figures, {len(missed)} budgets missed{': ' + ', '.join(missed) if missed else ''}")
    print(f"written to {where}")
    return 1 if failed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load.bench", description=__doc__)
    parser.add_argument("--photos", type=Path, help="a folder of photographs with a labels.tsv")
    parser.add_argument("--heat-pictures", type=Path, help="a folder of real FLIR pictures")
    parser.add_argument("--only", choices=sorted(MEASURES))
    parser.add_argument("--seconds", type=int, default=30, help="how long each rate is held")
    parser.add_argument("--rate", type=int, default=2_100, help="signals a second of the sustained run")
    parser.add_argument("--people", type=int, default=1_600_000, help="how many the county's register holds")
    parser.add_argument("--cases", type=int, default=CASES, help="how many matters the county has of three years")
    parser.add_argument("--burst", type=int, default=20_000)
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the imported workbook")
    add_options(parser)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
