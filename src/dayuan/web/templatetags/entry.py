"""The built front end: which files, with their content hashes, belong to an entry."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def entry(name: str) -> SafeString:
    """The stylesheets and the module of one entry of the front end. Nothing where it has not been built."""
    chunk = _manifest().get(f"src/{name}.ts")
    if chunk is None:
        return SafeString("")
    sheets = [(static(path),) for path in chunk.get("css", [])]
    styles = format_html_join("", '<link rel="stylesheet" href="{}">', sheets)
    module = format_html_join("", '<script type="module" src="{}"></script>', [(static(chunk["file"]),)])
    return styles + module


def _manifest() -> dict[str, Any]:
    found = finders.find("manifest.json")
    return _read(str(found), Path(found).stat().st_mtime_ns) if isinstance(found, str) else {}


@cache
def _read(path: str, written_at: int) -> dict[str, Any]:
    """`written_at` is part of the question: a new build is a new answer."""
    manifest: dict[str, Any] = json.loads(Path(path).read_text())
    return manifest
