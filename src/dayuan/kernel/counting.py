"""How often something was tried within a time, counted in the cache."""

from dataclasses import dataclass

from django.core.cache import cache


@dataclass(frozen=True)
class Counter:
    key: str
    allowed: int
    seconds: int

    @property
    def is_full(self) -> bool:
        return int(cache.get(self.key, 0)) >= self.allowed

    def count(self, times: int = 1) -> None:
        cache.add(self.key, 0, self.seconds)
        cache.incr(self.key, times)
