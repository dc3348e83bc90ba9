"""A code opens its case to whoever knows it: guessing codes is slowed down, by whatever page or interface."""

from django.http import HttpRequest

from dayuan.cases.rules import WRONG_CODES_ALLOWED, WRONG_CODES_FORGOTTEN_AFTER_S
from dayuan.kernel.addresses import address_key
from dayuan.kernel.counting import Counter


def guesses_of(request: HttpRequest) -> Counter:
    """Wrong codes from where this comes from."""
    return Counter(f"wrong-codes:{address_key(request)}", WRONG_CODES_ALLOWED, WRONG_CODES_FORGOTTEN_AFTER_S)
