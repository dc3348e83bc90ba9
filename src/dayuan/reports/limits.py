"""How often one address may report, how often one number may be named, how often digits may be guessed."""

from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from dayuan.kernel.addresses import address_key
from dayuan.reports.rules import (
    REPORTS_OF_A_NUMBER,
    REPORTS_OF_A_NUMBER_FORGOTTEN_AFTER_S,
    REPORTS_OF_AN_ADDRESS,
    REPORTS_OF_AN_ADDRESS_FORGOTTEN_AFTER_S,
    WRONG_DIGITS_FORGOTTEN_AFTER_S,
    WRONG_DIGITS_OF_A_CODE,
)


@dataclass(frozen=True)
class Counter:
    key: str
    allowed: int
    seconds: int

    @property
    def is_full(self) -> bool:
        return int(cache.get(self.key, 0)) >= self.allowed

    def count(self) -> None:
        cache.add(self.key, 0, self.seconds)
        cache.incr(self.key)


def counters_of_report(request: HttpRequest, phone: str) -> list[Counter]:
    """By address, wide enough for a village behind one; and by the telephone named, of which only a mark is kept."""
    address = f"reports:address:{address_key(request)}"
    counters = [Counter(address, REPORTS_OF_AN_ADDRESS, REPORTS_OF_AN_ADDRESS_FORGOTTEN_AFTER_S)]
    if phone:
        mark = salted_hmac("reports.number", phone, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()
        counters.append(Counter(f"reports:number:{mark}", REPORTS_OF_A_NUMBER, REPORTS_OF_A_NUMBER_FORGOTTEN_AFTER_S))
    return counters


def counter_of_digits(code: str) -> Counter:
    """By the code, from wherever: it is known already, only the digits are guessed."""
    return Counter(f"reports:digits:{code}", WRONG_DIGITS_OF_A_CODE, WRONG_DIGITS_FORGOTTEN_AFTER_S)
