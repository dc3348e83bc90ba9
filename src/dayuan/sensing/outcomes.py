"""What came of what was told, as higher packages know it."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dayuan.people.access import Scope


@dataclass(frozen=True)
class Outcome:
    """A warning that what was told raised, bore out or made more urgent, as this person may see it."""

    title: str
    href: str
    level: str
    level_word: str
    is_new: bool
    """It was not there before."""
    is_raised: bool
    """It was less urgent before."""


type CountedQuery = Callable[[Collection[UUID]], bool]
type OutcomesQuery = Callable[[Scope, Collection[UUID], datetime], Iterable[Outcome]]

_queries: list[OutcomesQuery] = []
_counted: list[CountedQuery] = []


def add_outcomes(query: OutcomesQuery) -> OutcomesQuery:
    """Register a function that gets a scope, the ids of signals, and the moment at which they were stored."""
    if query not in _queries:
        _queries.append(query)
    return query


def outcomes_of(scope: Scope, signal_ids: Collection[UUID], *, stored_at: datetime) -> list[Outcome]:
    return [outcome for query in _queries for outcome in query(scope, signal_ids, stored_at)]


def add_counted(query: CountedQuery) -> CountedQuery:
    """Register a function that gets the ids of signals and says whether any of them may still come to something."""
    if query not in _counted:
        _counted.append(query)
    return query


def are_counted(signal_ids: Collection[UUID]) -> bool:
    return any(query(signal_ids) for query in _counted)
