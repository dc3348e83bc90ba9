"""`dayuan personal-data`: what is kept about people, as JSON or as a page."""

import importlib
import json
from pathlib import Path

import django

from dayuan.config.environment import settle_environment


def show(page: Path | None) -> int:
    """Print the dictionary, or write it as a Markdown page; 1 and the sentences when a field is not declared."""
    settle_environment()
    django.setup()
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
