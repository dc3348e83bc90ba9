"""`dayuan places FILE`: the county, its townships and villages, before there is anybody who could enter them."""

import csv
import importlib
import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import django
from django.db import OperationalError, transaction

from dayuan.config.commands.audit import NOBODY_THERE
from dayuan.config.environment import settle_environment
from dayuan.engines.errors import EngineProblem
from dayuan.kernel.clock import now

COUNTY, TOWNSHIP, VILLAGE = 6, 9, 12
"""Digits of the statistical code of each level; the bureau's own lists fill shorter ones with noughts to twelve."""


def load(file: Path) -> None:
    """Places that are there already stay as they are."""
    tree = read_tree(file)
    settle_environment()
    django.setup()
    code = tree["county"]["code"]
    try:
        with transaction.atomic():
            made = importlib.import_module("dayuan.places.actions").load_county_tree(tree)
            if made:
                importlib.import_module("dayuan.kernel.audit").record(
                    "places_loaded",
                    f"place:{code}",
                    by_id=None,
                    by_name="console",
                    place_code=code,
                    at=now(),
                    reason=file.name,
                    detail={"places": made},
                )
    except OperationalError as silent:
        raise EngineProblem(NOBODY_THERE) from silent
    townships = tree["townships"]
    villages = sum(len(township["villages"]) for township in townships)
    print(f"{tree['county']['name']}: {len(townships)} townships, {villages} villages; {made} of these places are new.")


def read_tree(file: Path) -> dict[str, Any]:
    """The tree of a county from a table of codes and names (CSV), or from JSON in the form of `load_county_tree`.

    Raises:
        EngineProblem: the file is not there, or a place in it hangs in the air.
    """
    text = _text_of(file)
    rows = _rows_of_json(text, file) if file.suffix == ".json" else csv.reader(text.splitlines())
    return tree_of(rows)


def _text_of(file: Path) -> str:
    """In UTF-8, or as a spreadsheet program in Chinese saves it."""
    try:
        content = file.read_bytes()
    except OSError as unread:
        raise EngineProblem(f"{file} cannot be read: {unread.strerror}.") from unread
    for encoding in ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return content.decode(encoding)
    raise EngineProblem(f"{file} cannot be read: it is no text.")


def tree_of(rows: Iterable[list[str]]) -> dict[str, Any]:
    """Codes and names in any order; a first row without digits is the heading."""
    names: dict[str, str] = {}
    for number, row in enumerate(rows, 1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (number == 1 and not cells[0].isdigit()):
            continue
        if len(cells) < 2 or not cells[0].isdecimal() or not cells[1]:
            raise EngineProblem(f"Row {number} is not a code and a name: {','.join(row)}")
        names[_short_code(cells[0], number)] = cells[1]
    counties = [code for code in names if len(code) == COUNTY]
    if len(counties) != 1:
        raise EngineProblem(f"There must be one county (a code of {COUNTY} digits) in the file, not {len(counties)}.")
    for code, name in names.items():
        around = code[: {COUNTY: COUNTY, TOWNSHIP: COUNTY, VILLAGE: TOWNSHIP}[len(code)]]
        if around not in names:
            raise EngineProblem(f"{name} ({code}) lies in {around}, which is not in the file.")
    return {
        "county": _place(counties[0], names),
        "townships": [
            _place(code, names)
            | {"villages": [_place(inner, names) for inner in sorted(names) if _is_in(inner, code, VILLAGE)]}
            for code in sorted(names)
            if len(code) == TOWNSHIP
        ],
    }


def _short_code(code: str, number: int) -> str:
    if len(code) == VILLAGE:
        code = code[:COUNTY] if code[COUNTY:] == "000000" else code[:TOWNSHIP] if code[TOWNSHIP:] == "000" else code
    if len(code) not in {COUNTY, TOWNSHIP, VILLAGE}:
        raise EngineProblem(f"Row {number}: {code} is no code of a county (6 digits), township (9) or village (12).")
    return code


def _is_in(inner: str, outer: str, digits: int) -> bool:
    return len(inner) == digits and inner.startswith(outer)


def _place(code: str, names: dict[str, str]) -> dict[str, Any]:
    return {"code": code, "name": names[code]}


def _rows_of_json(text: str, file: Path) -> list[list[str]]:
    try:
        tree = json.loads(text)
        inner = [tree["county"], *tree["townships"], *(each for one in tree["townships"] for each in one["villages"])]
        return [[str(each["code"]), str(each["name"])] for each in inner]
    except (ValueError, KeyError, TypeError) as wrong:
        raise EngineProblem(f"{file} is not a county with townships and villages as JSON.") from wrong
