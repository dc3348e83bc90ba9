"""What a condition has to be told: which kinds of signal, of the thing itself and around it. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from dayuan.rulebook.conditions.around import Nearby
from dayuan.rulebook.conditions.moments import Changes, Follows, Happens, Repeats
from dayuan.rulebook.conditions.states import Silent, Stays
from dayuan.rulebook.conditions.together import Condition
from dayuan.rulebook.wanted import Wanted


def leaves(condition: Condition) -> Iterator[Condition]:
    """The conditions that look at observations themselves."""
    if not condition.parts:
        yield condition
    for part in condition.parts:
        yield from leaves(part)


def own_wanted(condition: Condition) -> Mapping[str, tuple[Wanted, ...]]:
    """What it looks for in observations about the thing itself, by kind."""
    return _by_kind(wanted for leaf in leaves(condition) for wanted in _of(leaf) if not isinstance(leaf, Nearby))


def around_wanted(condition: Condition) -> Mapping[str, tuple[Nearby, ...]]:
    """What it looks for near the thing, by kind."""
    found: dict[str, tuple[Nearby, ...]] = {}
    for leaf in leaves(condition):
        if isinstance(leaf, Nearby):
            found[leaf.wanted.kind] = (*found.get(leaf.wanted.kind, ()), leaf)
    return found


def listens_for_silence(condition: Condition) -> bool:
    return any(isinstance(leaf, Silent) for leaf in leaves(condition))


def own_kinds(condition: Condition) -> frozenset[str]:
    """Every kind it hears of the thing itself; of a silence too, which what is heard can only end."""
    found = {wanted.kind for leaf in leaves(condition) if not isinstance(leaf, Nearby) for wanted in _of(leaf)}
    return frozenset(found | {leaf.wanted.kind for leaf in leaves(condition) if isinstance(leaf, Silent)})


def alike_in(conditions: Iterable[Condition]) -> str:
    """The detail by which all that is asked keeps observations apart, where there is one: nothing else joins them."""
    names = {leaf.alike if isinstance(leaf, Repeats) else "" for one in conditions for leaf in leaves(one)}
    return names.pop() if len(names) == 1 else ""


def _of(leaf: Condition) -> tuple[Wanted, ...]:
    """What may begin something, or keep it from beginning."""
    match leaf:
        case Stays():
            return (leaf.on,)
        case Follows():
            return leaf.first, leaf.then
        case Happens() | Repeats() | Changes() | Nearby():
            return (leaf.wanted,)
        case _:
            return ()


def _by_kind(wanted: Iterable[Wanted]) -> Mapping[str, tuple[Wanted, ...]]:
    found: dict[str, tuple[Wanted, ...]] = {}
    for one in wanted:
        found[one.kind] = (*found.get(one.kind, ()), one)
    return found
