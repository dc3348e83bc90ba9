"""Who reads a warning beside those its rule names: whoever was called for it."""

from collections.abc import Callable

from django.db.models import Q

from dayuan.people.access import Scope

type AlsoRead = Callable[[Scope], Q]

_others: list[AlsoRead] = []


def also_read_by(query: AlsoRead) -> AlsoRead:
    """Register which warnings somebody reads for another reason than the rule's; of that one warning and no more."""
    if query not in _others:
        _others.append(query)
    return query


def read_for_another_reason(scope: Scope) -> Q:
    found = Q(pk__in=[])
    if scope.is_staff:
        for query in _others:
            found |= query(scope)
    return found
