"""What a measurement found, beside what it ought to be."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

BENCH = Path(__file__).resolve().parents[2] / "build" / "bench"


@dataclass(frozen=True)
class Figure:
    """One number of one measurement. With a budget it is kept or missed; without one it is only told."""

    measure: str
    value: float
    unit: str
    budget: float | None = None
    at_least: bool = False
    """The budget is a floor, not a ceiling."""
    note: str = ""

    @property
    def is_kept(self) -> bool | None:
        if self.budget is None:
            return None
        return self.value >= self.budget if self.at_least else self.value <= self.budget

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "kept": self.is_kept}


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share (0 to 1) of the values lies; nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def _number(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.1f}" if abs(value) >= 10 else f"{value:,.2f}"


def _row(figure: Figure) -> tuple[str, ...]:
    sign = "≥" if figure.at_least else "≤"
    budget = "" if figure.budget is None else f"{sign} {_number(figure.budget)}"
    verdict = {True: "kept", False: "MISSED", None: ""}[figure.is_kept]
    return (figure.measure, _number(figure.value), figure.unit, budget, verdict, figure.note)


def as_table(figures: Sequence[Figure]) -> str:
    """The figures in columns, for a terminal."""
    rows = [("measure", "value", "unit", "budget", "", "note"), *map(_row, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    right = {1, 3}
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def write_figures(machine: dict[str, object], figures: Sequence[Figure], failed: Sequence[str]) -> Path:
    """One run with its machine, as JSON; returns the file."""
    now = datetime.now(UTC)
    BENCH.mkdir(parents=True, exist_ok=True)
    path = BENCH / f"{now:%Y%m%dT%H%M%SZ}.json"
    told = {
        "at": now.isoformat(),
        "machine": machine,
        "failed": list(failed),
        "figures": [figure.as_json() for figure in figures],
    }
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1))
    return path
