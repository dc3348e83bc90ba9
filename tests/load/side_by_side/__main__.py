"""`python -m tests.load.side_by_side`: the comparison alone, printed and written like `make bench` writes."""

import argparse
import sys

from tests.load.figures import as_table, write_figures
from tests.load.machine import describe_machine
from tests.load.side_by_side.measure import add_options, measure_side_by_side


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load.side_by_side", description=__doc__)
    add_options(parser)
    options = parser.parse_args()
    machine = describe_machine()
    figures = measure_side_by_side(options)
    if not figures:
        return 1
    print(as_table(figures))
    print(f"written to {write_figures(machine, figures, [])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
