"""The table of addresses, package by package; an address that stands in two of them is refused."""

from tests.access.cast import Ask
from tests.access.table import equipment, ground, matters, people, shell, warnings

_PARTS = (shell, matters, warnings, equipment, people, ground)

TABLE: dict[str, Ask] = {}
for _part in _PARTS:
    _twice = TABLE.keys() & _part.TABLE.keys()
    assert not _twice, _twice
    TABLE |= _part.TABLE

FURTHER: tuple[tuple[str, Ask], ...] = (*matters.FURTHER, *people.FURTHER, *ground.FURTHER)
"""The same addresses asked another way: who changes what more people read, one field, a wider place."""
