"""Somebody who is to be entered, with all that follows before the register is asked: many at once, ahead of time."""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from dayuan.households.facts import Problems, ResidentFacts, problems_of_tidy
from dayuan.households.indexing import id_number_index, phone_tail_index, written_place_pieces
from dayuan.households.spelling import pieces_of
from dayuan.kernel.copying import joined_arrays, written_array


@dataclass(frozen=True)
class FoundBy:
    """What somebody is found by, but for the place: that is their household's."""

    name_pieces: str
    id_number_index: bytes | None
    phone_tail_index: bytes | None

    def columns_in(self, place_code: str, grid_code: str | None) -> dict[str, Any]:
        """The columns of the index, of somebody of this place, as COPY takes them: what `index_resident` fills."""
        return {
            "pieces": joined_arrays(self.name_pieces, written_place_pieces(place_code, grid_code)),
            "id_number_index": self.id_number_index,
            "phone_tail_index": self.phone_tail_index,
        }


@dataclass(frozen=True)
class NewEntry:
    """Facts in their one form, what is wrong with them on a day, and, once it was reckoned, what they are found by."""

    facts: ResidentFacts
    day: date
    problems: Problems
    found_by: FoundBy | None = None

    def as_of(self, day: date) -> "NewEntry":
        """The same on this day; what is wrong is a matter of the day."""
        return self if day == self.day else replace(self, day=day, problems=problems_of_tidy(self.facts, today=day))

    def with_index(self) -> "NewEntry":
        """The same with what takes longest reckoned."""
        return self if self.found_by else replace(self, found_by=_found_by(self.facts))

    def index_in(self, place_code: str, grid_code: str | None) -> dict[str, Any]:
        return (self.found_by or _found_by(self.facts)).columns_in(place_code, grid_code)


def new_entry(facts: ResidentFacts, *, today: date) -> NewEntry:
    tidy = facts.tidied()
    return NewEntry(tidy, today, problems_of_tidy(tidy, today=today))


def _found_by(facts: ResidentFacts) -> FoundBy:
    return FoundBy(_written_pieces(facts.name), id_number_index(facts.id_number), phone_tail_index(facts.phone))


@lru_cache(maxsize=10_000)
def _written_pieces(name: str) -> str:
    return written_array(pieces_of(name))
