"""What happened, told upward: a lower package announces, a higher one listens."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

type Listener[Event] = Callable[[Event], None]

_listeners: dict[type[Any], list[Listener[Any]]] = defaultdict(list)


def when[Event](kind: type[Event]) -> Callable[[Listener[Event]], Listener[Event]]:
    """Register a listener for one kind of news."""

    def listen(act: Listener[Event]) -> Listener[Event]:
        _listeners[kind].append(act)
        return act

    return listen


def announce(event: object) -> None:
    """Tell every listener now, inside the same transaction, so all of it happens or none."""
    for act in _listeners[type(event)]:
        act(event)


def announced_kinds() -> list[type[Any]]:
    """The kinds of news somebody listens to; the documentation test reads it."""
    return list(_listeners)
