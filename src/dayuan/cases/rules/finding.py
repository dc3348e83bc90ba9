"""The pieces a text is found by: single Chinese characters and pairs of neighbours, and words of letters and digits.

PostgreSQL has no Chinese dictionary; an index over such pieces finds any words of a text without one.
"""

import re
import unicodedata

_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[0-9a-z]+")
MOST_PIECES = 2_000
"""Of one text; the rest of a longer one is found by nothing."""
LONGEST_WORD = 24


def pieces_of(text: str) -> list[str]:
    """Every piece of a text once, in the order in which it first appears."""
    found: dict[str, None] = {}
    for run in _runs(text):
        if run[0].isascii():
            found[run[:LONGEST_WORD]] = None
            continue
        for at in range(len(run)):
            found[run[at]] = None
            if at + 1 < len(run):
                found[run[at : at + 2]] = None
    return list(found)[:MOST_PIECES]


def pieces_wanted(words: str) -> list[str]:
    """The fewest pieces that a text with these words must have: pairs where a word has any, else the single one."""
    found: dict[str, None] = {}
    for run in _runs(words):
        if run[0].isascii() or len(run) == 1:
            found[run[:LONGEST_WORD]] = None
            continue
        for at in range(len(run) - 1):
            found[run[at : at + 2]] = None
    return list(found)


def place_pieces(place_code: str) -> list[str]:
    """The township's and the village's own pieces: whoever reads a village asks the index for its texts alone."""
    return [f"#{place_code[:length]}" for length in (9, 12) if len(place_code) >= length]


def place_piece(place_code: str) -> str:
    return f"#{place_code[:12]}" if len(place_code) >= 12 else f"#{place_code[:9]}"


def _runs(text: str) -> list[str]:
    return _RUN.findall(unicodedata.normalize("NFKC", text).lower())
