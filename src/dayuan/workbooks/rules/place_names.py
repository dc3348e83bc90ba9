"""Names of places inside a village, as they are compared: 第一组, 1组 and 丞相村一组 are one group. Pure."""

import re

from dayuan.workbooks.rules.text import plain_text

_BRACKETS = str.maketrans("（）【】", "()[]")
_GROUP = re.compile(r"第?(\d{1,2}|[一二三四五六七八九十]{1,3})(?:村民小组|小组|组|合作社|社|生产队|队)")
_TENS = re.compile(r"([一二三四五六七八九])?十([一二三四五六七八九])?")
_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九", start=1)}


def name_key(name: str, village: str, *, is_group: bool) -> str:
    """The name without its village before it and without spaces; a numbered group by its number."""
    key = re.sub(r"\s+", "", plain_text(name).translate(_BRACKETS))
    key = key.removeprefix(village) or key
    numbered = _GROUP.fullmatch(key) if is_group else None
    number = _number(numbered[1]) if numbered else None
    return key if number is None else f"{number}组"


def _number(written: str) -> int | None:
    if written.isdigit():
        return int(written)
    tens = _TENS.fullmatch(written)
    if tens:
        return 10 * _DIGITS.get(tens[1] or "一", 1) + _DIGITS.get(tens[2] or "", 0)
    return _DIGITS.get(written)
