"""What is shown of a number where the whole is not needed."""

from dayuan.households.rules import masked_id_number

SHORTEST_ID_NUMBER = 15
"""Until 1999 identity numbers had fifteen digits; in old sheets some still do."""


class Masked(str):
    """A masked value as it stands in a file: it says nothing new, and is compared only with what it masks."""

    __slots__ = ()


def mask_number(number: str) -> str:
    """138****1234: the beginning and the last four; of what may be an ID number the area alone."""
    if len(number) >= SHORTEST_ID_NUMBER:
        return masked_id_number(number)
    shown, last = 3, 4
    if len(number) <= shown + last:
        return "*" * len(number)
    return number[:shown] + "*" * (len(number) - shown - last) + number[-last:]


def masked_earlier(number: str) -> str:
    """511421********1234: how files of earlier releases show an ID number. They still come back."""
    return number[:6] + "*" * len(number[6:-4]) + number[-4:]


def mask_detail(text: str) -> str:
    """The exact address: its beginning only."""
    return text[:3] + "***" if len(text) > 3 else "***"


def tells_address(header: str) -> bool:
    """Whether exact addresses stand under this header, whatever it will be taken as."""
    return any(word in header for word in ("地址", "住址", "门牌"))


def is_masked(text: str) -> bool:
    return "***" in text
