"""An invented county of squares (32 townships, 363 villages, groups, courtyards), asked for points, taken away again.

Run beside a running product, with its addresses in the environment: `python -m tests.load.places_county`. It prints the
figures as JSON.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import django
from django.db import transaction
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dayuan.config.settings")
django.setup()

from dayuan.places.lookup import ground  # noqa: E402  the tables exist only after django.setup()
from dayuan.places.models import Level, Outline, OutlineSource, Place, Site  # noqa: E402
from dayuan.places.queries import chain_at, near, place_at  # noqa: E402
from dayuan.places.rules import inner_code, level_of  # noqa: E402
from tests.load.figures import Figure, percentile  # noqa: E402

BUDGET_MS = 5.0
QUESTIONS = 2_000
TOWNSHIPS, VILLAGES, GROUPS_EACH = 32, 363, 11
CORNERS = 120
"""Of one outline; a village's real one has a few hundred."""
WEST, SOUTH, SIDE = 103.8, 29.6, 0.6
COUNTY = "990000"


def _measured() -> list[Figure]:
    """Everything inside one transaction that is rolled back: the product beside it never sees the county."""
    with transaction.atomic():
        places = _make_county()
        began = time.perf_counter()
        held = ground()
        read_ms = (time.perf_counter() - began) * 1000
        random = Random("points")
        points = [(WEST + random.random() * SIDE, SOUTH + random.random() * SIDE) for _ in range(QUESTIONS)]
        hit = sum(place_at(*point) is not None for point in points[:200])
        note = f"{places:,} places, {len(held.areas):,} outlines of {CORNERS} points, {hit / 2:.0f} % of points inside"
        figures = [
            *_asked("which place is this point in", points, place_at, note),
            *_asked("all places around a point", points, chain_at, "without fetching the place"),
            *_asked("what is near, 1 km", points, lambda x, y: near(x, y, 1_000), "centres and sites"),
            Figure("outlines read into memory", read_ms, "ms", note="after each change, once per process"),
        ]
        transaction.set_rollback(True)
    return figures


def _asked(
    name: str, points: list[tuple[float, float]], ask: Callable[[float, float], object], note: str
) -> Iterator[Figure]:
    took_ms = []
    for longitude, latitude in points:
        began = time.perf_counter()
        ask(longitude, latitude)
        took_ms.append((time.perf_counter() - began) * 1000)
    yield Figure(f"{name}, p50", percentile(took_ms, 0.50), "ms", note=note)
    yield Figure(f"{name}, p99", percentile(took_ms, 0.99), "ms", BUDGET_MS, note=f"{len(points):,} questions")


def _make_county() -> int:
    boxes: dict[str, tuple[float, float, float, float]] = {COUNTY: (WEST, SOUTH, SIDE, SIDE)}
    parents: dict[str, str | None] = {COUNTY: None}

    def inside(outer: str, codes: list[str]) -> None:
        for code, box in zip(codes, _tiles(boxes[outer], len(codes)), strict=True):
            boxes[code], parents[code] = box, outer

    townships = [f"{COUNTY}{number:03}" for number in range(100, 100 + TOWNSHIPS)]
    inside(COUNTY, townships)
    for place, township in enumerate(townships):
        count = VILLAGES // TOWNSHIPS + (place < VILLAGES % TOWNSHIPS)
        villages = [f"{township}{number:03}" for number in range(200, 200 + count)]
        inside(township, villages)
        for village in villages:
            groups = [inner_code(village, Level.GROUP, number) for number in range(1, GROUPS_EACH + 1)]
            inside(village, groups)
            inside(groups[0], [inner_code(groups[0], Level.COURTYARD, number) for number in (1, 2)])
    Place.objects.bulk_create(
        Place(
            code=code,
            parent_id=parents[code],
            level=level_of(code),
            name=f"地点{code}",
            longitude=west + wide / 2,
            latitude=south + high / 2,
        )
        for code, (west, south, wide, high) in boxes.items()
    )
    Outline.objects.bulk_create(
        Outline(place_id=code, geometry=_outline(box), source=OutlineSource.IMPORTED, drawn_at=timezone.now())
        for code, box in boxes.items()
    )
    Site.objects.bulk_create(
        Site(place_id=code, kind="office", name="办公点", longitude=box[0] + box[2] / 3, latitude=box[1] + box[3] / 3)
        for code, box in boxes.items()
        if level_of(code) is Level.VILLAGE
    )
    return len(boxes)


def _tiles(box: tuple[float, float, float, float], count: int) -> Iterator[tuple[float, float, float, float]]:
    west, south, wide, high = box
    columns = round(count**0.5) or 1
    rows = -(-count // columns)
    for number in range(count):
        row, column = divmod(number, columns)
        yield west + wide * column / columns, south + high * row / rows, wide / columns, high / rows


def _outline(box: tuple[float, float, float, float]) -> dict[str, Any]:
    """A square with many corners along each side, as a surveyed line has."""
    west, south, wide, high = box
    each = CORNERS // 4
    ring = []
    for at_x, at_y, step_x, step_y in ((0, 0, 1, 0), (1, 0, 0, 1), (1, 1, -1, 0), (0, 1, 0, -1)):
        for number in range(each):
            share = number / each
            ring.append([west + wide * (at_x + step_x * share), south + high * (at_y + step_y * share)])
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def main() -> None:
    keys = ("measure", "value", "unit", "budget", "at_least", "note")
    print(json.dumps([{key: getattr(figure, key) for key in keys} for figure in _measured()], ensure_ascii=False))


if __name__ == "__main__":
    main()
