"""What a county system's words mean here, as cells say them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext_noop

from dayuan.exchange.rules.county import Meaning, WordField
from dayuan.workbooks.rules.columns import Value
from dayuan.workbooks.rules.faults import Fault, Unreadable
from dayuan.workbooks.rules.text import header_key, plain_text
from dayuan.workbooks.sheet import Desk, Problem, Values
from dayuan.workbooks.wording import FAULT_SENTENCES

WORD_UNKNOWN = gettext_noop("Nobody has said yet what this word means here. Say it on the page of columns and words.")
SHOWN_OF_A_WORD = 40


@dataclass(frozen=True)
class Words:
    """One version of the meaning of one system's words."""

    system_id: UUID
    meaning: Meaning
    _ours: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in WordField:
            self._ours[name] = {word_key(word): ours for word, ours in self.meaning.words.get(name, {}).items()}

    def ours(self, name: WordField, word: Value) -> str:
        """What was said that a word means; nothing where nobody has said it."""
        return self._ours[name].get(word_key(word), "")

    def place_of(self, word: Value, desk: Desk) -> str:
        """The place that was said, else the one of this name. Raises Unreadable."""
        said = self.ours(WordField.PLACE, word)
        if said in desk.places.name_of:
            if not desk.covers(said):
                raise Unreadable(Fault.OUTSIDE, {"place": desk.places.full_name_of(said)})
            return said
        return desk.places.code_of(str(word))

    def problems(self, values: Values, desk: Desk) -> Iterator[Problem]:
        """Words of a row that nobody has explained: they stop this row, and no other."""
        for name in (WordField.CLASS, WordField.STATE, WordField.CHANNEL):
            word = values.get(name)
            if word and not self.ours(name, word):
                yield Problem(WORD_UNKNOWN, name, {"word": str(word)[:SHOWN_OF_A_WORD]})
        place = values.get(WordField.PLACE)
        if place:
            try:
                self.place_of(place, desk)
            except Unreadable as unreadable:
                yield _of_place(unreadable, str(place))


def word_key(word: Value) -> str:
    """Words as they are compared: a space, a full-width letter or a bracket makes no other word."""
    return header_key(str(word)) or plain_text(str(word))


def _of_place(unreadable: Unreadable, word: str) -> Problem:
    if unreadable.fault is Fault.NO_SUCH_PLACE:
        return Problem(WORD_UNKNOWN, WordField.PLACE, {"word": word[:SHOWN_OF_A_WORD]})
    return Problem(FAULT_SENTENCES[unreadable.fault], WordField.PLACE, unreadable.facts)
