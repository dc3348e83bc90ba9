"""Names struck out of words: only the name goes, and never a part of somebody else's longer name. Pure."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

STRUCK = "〔已抹去〕"
"""Stands where a name stood."""


@dataclass(frozen=True)
class Names:
    """Names that go, and those of others in which one of them is contained (杨国 in 杨国庆): these stay whole.

    Where nobody is known by a longer name the very letters of the name go, and what stands around them stays.
    """

    gone: tuple[str, ...]
    longer: tuple[str, ...] = ()

    def stand_in(self, words: str) -> bool:
        return any(found[0] in self.gone for found in self._pattern.finditer(words))

    def struck_from(self, words: str, longest: int | None = None) -> str:
        """The words without the names; where the marks make them too long for their column, the end goes."""
        struck = self._pattern.sub(lambda found: STRUCK if found[0] in self.gone else found[0], words)
        return struck if struck == words else self._cut(struck, longest)

    def struck_from_all(self, value: Any) -> Any:
        """Every text in a JSON value; its keys are ours and stay."""
        match value:
            case str():
                return self.struck_from(value)
            case list():
                return [self.struck_from_all(part) for part in value]
            case dict():
                return {key: self.struck_from_all(part) for key, part in value.items()}
            case _:
                return value

    def _cut(self, words: str, longest: int | None) -> str:
        """Short enough for their column, and never through a longer name that begins with one that went."""
        found = _cut(words, longest)
        while longest is not None and longest > len(STRUCK) and self.stand_in(found):
            longest -= 1
            found = _cut(words, longest)
        return found

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # The longest first: at one and the same letter the whole name is found before its beginning.
        known = sorted({*self.gone, *self.longer} - {""}, key=len, reverse=True)
        return re.compile("|".join(map(_alone, known)) or r"(?!)")


def _alone(name: str) -> str:
    """A name in Latin letters is not found inside a word; Chinese is written without gaps."""
    before = r"(?<![A-Za-z])" if name[0].isascii() else ""
    after = r"(?![A-Za-z])" if name[-1].isascii() else ""
    return f"{before}{re.escape(name)}{after}"


def _cut(words: str, longest: int | None) -> str:
    """The mark at the end says that more is gone than a name."""
    if longest is None or len(words) <= longest:
        return words
    kept = words[: longest - len(STRUCK)]
    begun = kept.rfind(STRUCK[0])
    is_half = begun >= 0 and len(kept) - begun < len(STRUCK) and STRUCK.startswith(kept[begun:])
    return (kept[:begun] if is_half else kept) + STRUCK
