"""How often one address may report, how often one number may be named, how often digits may be guessed."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from dayuan.kernel.addresses import address_key
from dayuan.kernel.counting import Counter
from dayuan.reports.rules import (
    REPORTS_OF_A_NUMBER,
    REPORTS_OF_A_NUMBER_FORGOTTEN_AFTER_S,
    REPORTS_OF_AN_ADDRESS,
    REPORTS_OF_AN_ADDRESS_FORGOTTEN_AFTER_S,
    WRONG_DIGITS_FORGOTTEN_AFTER_S,
    WRONG_DIGITS_FROM_ANYWHERE,
    WRONG_DIGITS_FROM_ANYWHERE_FORGOTTEN_AFTER_S,
    WRONG_DIGITS_OF_A_CODE,
)


def counters_of_report(request: HttpRequest, phone: str) -> list[Counter]:
    """By address, wide enough for a village behind one; and by the telephone named, of which only a mark is kept."""
    address = f"reports:address:{address_key(request)}"
    counters = [Counter(address, REPORTS_OF_AN_ADDRESS, REPORTS_OF_AN_ADDRESS_FORGOTTEN_AFTER_S)]
    if phone:
        mark = salted_hmac("reports.number", phone, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()
        counters.append(Counter(f"reports:number:{mark}", REPORTS_OF_A_NUMBER, REPORTS_OF_A_NUMBER_FORGOTTEN_AFTER_S))
    return counters


def counters_of_digits(request: HttpRequest, code: str) -> list[Counter]:
    """By the code from one address, so that nobody locks the reporter out by guessing; and from anywhere."""
    here = f"reports:digits:{code}:{address_key(request)}"
    return [
        Counter(here, WRONG_DIGITS_OF_A_CODE, WRONG_DIGITS_FORGOTTEN_AFTER_S),
        Counter(f"reports:digits:{code}", WRONG_DIGITS_FROM_ANYWHERE, WRONG_DIGITS_FROM_ANYWHERE_FORGOTTEN_AFTER_S),
    ]
