"""What calendars need of those above them: who acts, and where that person may read and decide."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, Protocol
from uuid import UUID

from django.http import HttpRequest, HttpResponse

TOWNSHIP_DIGITS = 9


class Actor(Protocol):
    """Somebody with an account, of whom the history keeps the name."""

    @property
    def pk(self) -> UUID: ...

    full_name: str


@dataclass(frozen=True)
class Reader:
    """Who asks, with the codes of the places where they read calendars and where they decide on them."""

    person: Actor
    reads: tuple[str, ...]
    keeps: tuple[str, ...]

    def reads_of(self, township_code: str) -> bool:
        """A village's people read the calendar of their township, a county's those of all its townships."""
        return any(township_code.startswith(code[:TOWNSHIP_DIGITS]) for code in self.reads)

    def may_keep(self, township_code: str) -> bool:
        """Only a post of the township itself, or above it, decides for the whole township."""
        return any(township_code.startswith(code) for code in self.keeps)


type FindReader = Callable[[HttpRequest], Reader | None]
"""Who reads a request's calendars; None stands for somebody to whom there are none."""

_finders: list[FindReader] = []


def readers_are_found_by(find: FindReader) -> FindReader:
    """Register how the reader of a request is found, for what is shown on other packages' pages."""
    _finders[:] = [find]
    return find


def reader_of(request: HttpRequest) -> Reader | None:
    return next((reader for find in _finders if (reader := find(request)) is not None), None)


type ReaderPage[**P] = Callable[Concatenate[HttpRequest, Reader, P], HttpResponse]
"""A page that is told who reads. The wiring turns it into a view."""
type ForReaders = Callable[[ReaderPage[...]], Callable[..., HttpResponse]]
