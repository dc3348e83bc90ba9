"""How long a device waits before it tries again."""

from random import Random

FIRST_S = 0.5
LONGEST_S = 20.0


class Patience:
    """Doubling waits with some play, so that a hundred devices do not knock at the same moment."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)
        self._failures = 0

    def succeeded(self) -> None:
        self._failures = 0

    def next_wait_s(self) -> float:
        wait = min(FIRST_S * (1 << min(self._failures, 10)), LONGEST_S)
        self._failures += 1
        return wait * self._random.uniform(0.7, 1.3)
