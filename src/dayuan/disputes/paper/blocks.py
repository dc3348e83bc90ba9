"""The parts a sheet of paper is built from, as plain values that `paper.typ` draws."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from dayuan.kernel.clock import SHANGHAI

type Block = dict[str, Any]
type Part = str | dict[str, Any]

NO_DAY = "　　　年　　月　　日"
NO_MOMENT = "　　　年　月　日　时　分"


def day(known: date | None) -> str:
    """A day, or the place where it is written by hand."""
    return f"{known.year}年{known.month}月{known.day}日" if known else NO_DAY


def moment(known: datetime | None) -> str:
    if known is None:
        return NO_MOMENT
    here = known.astimezone(SHANGHAI)
    return f"{day(here.date())}{here.hour}时{here.minute:02}分"


def fill(text: str, width_mm: int) -> Part:
    """A word within a sentence, underlined; empty, it leaves this much room to write it."""
    return {"fill": text, "width": width_mm}


def heading(text: str) -> Block:
    return {"block": "heading", "text": text}


def sentence(*parts: Part) -> Block:
    """A paragraph of words and places to fill in."""
    return {"block": "sentence", "parts": list(parts)}


def articles(texts: Iterable[str]) -> Block:
    """Numbered sentences."""
    return {"block": "articles", "texts": list(texts)}


def pairs(*rows: Sequence[tuple[str, str]]) -> Block:
    """A table of names and values, each row with as many as it was given; what is empty is room to write."""
    return {"block": "pairs", "rows": [[list(pair) for pair in row] for row in rows]}


def lines(label: str, text: str, at_least: int) -> Block:
    """What was said or happened, on ruled paper: the text, then empty lines until there are `at_least`."""
    return {"block": "lines", "label": label, "text": text, "at_least": at_least}


def table(head: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[str], at_least: int = 0) -> Block:
    """A table; empty rows follow until there are `at_least`. Widths as typst has them: `10mm`, `1fr`."""
    filled = [list(row) for row in rows]
    filled += [[""] * len(head) for _missing in range(at_least - len(filled))]
    return {"block": "table", "head": list(head), "rows": filled, "widths": list(widths)}


def choices(label: str, options: Iterable[tuple[str, bool]]) -> Block:
    """Boxes, ticked where that is known."""
    return {"block": "choices", "label": label, "options": [list(option) for option in options]}


def paste(label: str, height_mm: int) -> Block:
    """A frame to glue or copy something into."""
    return {"block": "paste", "label": label, "height": height_mm}


def signatures(*who: tuple[str, str], fingerprint: bool = True, chosen: str = "") -> Block:
    """A place for each to sign: (as what, the name known); with room for a finger, and the day."""
    return {
        "block": "signatures",
        "who": [list(one) for one in who],
        "fingerprint": fingerprint,
        "chosen": chosen,
        "day": NO_DAY,
    }


def seal(committee: str, on: date | None, *beside: tuple[str, str]) -> Block:
    """Where the committee's seal goes, over its name and the day; beside it those who sign for the committee."""
    return {"block": "seal", "name": committee, "on": day(on), "who": [list(one) for one in beside], "day": NO_DAY}


def together(*parts: Block) -> Block:
    """Parts that stand on one page: no seal and no signature on a page without a word."""
    return {"block": "together", "blocks": list(parts)}


def gap(mm: int) -> Block:
    return {"block": "gap", "height": mm}
