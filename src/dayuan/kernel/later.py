"""Libraries that take long to load and that most processes never use: loaded when something of theirs is asked for."""

import importlib
from types import ModuleType
from typing import Any


class _Later(ModuleType):
    """Stands for a module until an attribute of it is asked for. Python's own lock makes threads wait for the load."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            # Only who looks a module over asks for these; an answer would load what nobody uses.
            raise AttributeError(name)
        found = getattr(importlib.import_module(self.__name__), name)
        setattr(self, name, found)
        return found


def later(name: str) -> Any:
    """The module of that name, which is loaded at its first use. For types, import it under TYPE_CHECKING beside it."""
    return _Later(name)
