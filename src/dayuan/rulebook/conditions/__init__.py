"""What a rule asks of the signals about one thing: a tree of conditions. Pure.

Each condition says in which stretches of time it holds, given everything that was observed. It is a function of the
set of observations and of nothing else: in which order and in what portions they came makes no difference. Times that
lie ahead are answered as if nothing more were seen, so the next moment at which something may turn is known beforehand.
"""

from dayuan.rulebook.conditions.around import Nearby
from dayuan.rulebook.conditions.asking import (
    alike_in,
    around_wanted,
    leaves,
    listens_for_silence,
    own_kinds,
    own_wanted,
)
from dayuan.rulebook.conditions.leaf import Seen
from dayuan.rulebook.conditions.moments import Changes, Follows, Happens, Repeats
from dayuan.rulebook.conditions.states import REMEMBERED, Silent, Stays
from dayuan.rulebook.conditions.together import Condition, Every, Lasts, Some, Unless

__all__ = [
    "REMEMBERED",
    "Changes",
    "Condition",
    "Every",
    "Follows",
    "Happens",
    "Lasts",
    "Nearby",
    "Repeats",
    "Seen",
    "Silent",
    "Some",
    "Stays",
    "Unless",
    "alike_in",
    "around_wanted",
    "leaves",
    "listens_for_silence",
    "own_kinds",
    "own_wanted",
]
