"""What is shown of a number where the whole is not needed."""


class Masked(str):
    """A masked value as it stands in a file: it says nothing new, and is compared only with what it masks."""

    __slots__ = ()


def mask_number(number: str) -> str:
    """511421********1234, 138****1234: the beginning and the last four."""
    shown = 6 if len(number) >= 15 else 3
    if len(number) <= shown + 4:
        return "*" * len(number)
    return number[:shown] + "*" * (len(number) - shown - 4) + number[-4:]


def mask_detail(text: str) -> str:
    """The exact address: its beginning only."""
    return text[:3] + "***" if len(text) > 3 else "***"


def is_masked(text: str) -> bool:
    return "***" in text
