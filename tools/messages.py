"""Words for people: find every translatable string, check that each has its Chinese, compile the catalogues.

Usage: python -m tools.messages check | compile
Babel reads the Python; Django's own `templatize` turns a template into something Babel can read.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "dayuan"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
}
HALF_WIDTH = re.compile(
    r"[\u4e00-\u9fff”）]\s?[,:;?!(]|[,;:?!)]\s?[\u4e00-\u9fff“（]|[\u4e00-\u9fff”）]\.(?!\w)"
    r"|\)s([,;?!]|:%)|\}[:,;]\{"
)
BETWEEN_TAGS = re.compile(r"%\}[:,;] ?(?=\{\{|\{%)|visually-hidden\">[:,;]")
"""Punctuation that a template says itself, where it would stand between Chinese words as it is."""
TRANSLATED = re.compile(r"\{% blocktrans.*?\{% endblocktrans(?:late)? %\}", re.DOTALL)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)[^}]*\}")

type Found = tuple[str, str | None]
"""A message (of a plural: its first form) and its context."""


def strings_of(path: Path) -> Iterator[tuple[int, Found]]:
    text = path.read_text(encoding="utf-8")
    body = templatize(text, origin=str(path)) if path.suffix == ".html" else text
    for line, message, _comments, context in extract("python", BytesIO(body.encode()), keywords=KEYWORDS):
        first = message[0] if isinstance(message, tuple) else message
        if first:
            yield line, (first, context)


def sources() -> Iterator[Path]:
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html")]):
        if not {"tests", "migrations"} & set(path.parts):
            yield path


def catalogues() -> list[Path]:
    return sorted(SOURCE.glob("*/locale/zh_Hans/LC_MESSAGES/django.po"))


def translated() -> tuple[dict[Found, str], list[str]]:
    """What the catalogues say, and what is wrong with them."""
    known: dict[Found, str] = {}
    problems = []
    for path in catalogues():
        with path.open("rb") as file:
            catalogue = read_po(file, locale="zh_Hans", domain="django", abort_invalid=True)
        for message in catalogue:
            if not message.id:
                continue
            first, text = _singular(message.id), _singular(message.string)
            key = (first, message.context)
            if message.fuzzy or not text:
                problems.append(f"{path.relative_to(ROOT)}: no Chinese for {first!r}")
            elif known.setdefault(key, text) != text:
                problems.append(f"{path.relative_to(ROOT)}: {first!r} has two renderings: {known[key]!r} and {text!r}")
            if _placeholders(first) != _placeholders(text or first):
                problems.append(f"{path.relative_to(ROOT)}: {first!r} and its Chinese name different things")
            if HALF_WIDTH.search(text):
                problems.append(f"{path.relative_to(ROOT)}: {text!r} has Latin punctuation among Chinese characters")
    return known, problems


def _singular(form: str | Sequence[str] | None) -> str:
    return form if isinstance(form, str) else (form or [""])[0]


def _placeholders(text: str) -> set[str]:
    return {"".join(found) for found in PLACEHOLDER.findall(text)}


def check() -> list[str]:
    known, problems = translated()
    used = set()
    for path in sources():
        for line, found in strings_of(path):
            used.add(found)
            if found not in known:
                problems.append(f"{path.relative_to(ROOT)}:{line}: no Chinese for {found[0]!r}")
        if path.suffix == ".html" and BETWEEN_TAGS.search(TRANSLATED.sub("", path.read_text(encoding="utf-8"))):
            problems.append(f"{path.relative_to(ROOT)}: has Latin punctuation between what is translated")
    problems += [
        f"the catalogues translate {message!r}, which nothing says" for message, context in known.keys() - used
    ]
    return problems


def compile_all() -> None:
    for path in catalogues():
        with path.open("rb") as file:
            catalogue = read_po(file, locale="zh_Hans", domain="django")
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)


def main(verb: str) -> int:
    if verb == "compile":
        compile_all()
        return 0
    problems = check()
    print("\n".join(problems) or "every string has its Chinese")
    return 1 if problems else 0


if __name__ == "__main__":
    if not settings.configured:
        settings.configure()
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
