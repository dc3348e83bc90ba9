"""`dayuan personal-data`: what is kept about people, as JSON or as a page."""

import importlib
import json
from pathlib import Path
from typing import Any

import django

from dayuan.config.environment import settle_environment


def show(page: Path | None, *, duplicates: bool = False) -> int:
    """Print the dictionary, or write it as a Markdown page; 1 and the sentences when a field is not declared."""
    settle_environment()
    django.setup()
    if duplicates:
        return _show_duplicates()
    personal = importlib.import_module("dayuan.kernel.personal")
    missing = list(personal.problems())
    if missing:
        print("\n".join(missing))
        return 1
    entries = personal.dictionary()
    if page is not None:
        page.write_text(personal.as_page(entries), encoding="utf-8")
        print(f"{len(entries)} fields written to {page}.")
    else:
        print(json.dumps([entry.as_json() for entry in entries], ensure_ascii=False, indent=1))
    return 0


def _show_duplicates() -> int:
    """C-06: where each datum of a person is typed, and what is typed twice; 1 when anything is."""
    report = importlib.import_module("dayuan.kernel.duplicates")
    for datum, places in report.report().items():
        print(f"{datum}:")
        for place in places:
            print(f"  {place.name}{_why(place.typed)}")
    found = report.duplicates()
    print("\n".join(found) if found else "0 duplicate fields.")
    return 1 if found else 0


def _why(typed: Any) -> str:
    if typed.copied_from:
        return f" <- {typed.copied_from}"
    return f" (another: {typed.apart_because})" if typed.apart_because else " (typed here)"
