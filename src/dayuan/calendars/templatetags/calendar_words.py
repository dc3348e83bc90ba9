"""Days and markets in templates, in the reader's language."""

from django import template
from django.utils.translation import get_language

from dayuan.calendars.models import MarketRule
from dayuan.calendars.queries import DayShown
from dayuan.calendars.rules.lunar import LunarDay
from dayuan.calendars.wording import HOLIDAY_WORDS, WEEKDAY_WORDS, lunar_date_word, lunar_day_word, rule_sentence

register = template.Library()


@register.filter
def holiday_word(name: str) -> str:
    return str(HOLIDAY_WORDS.get(name, name))


@register.filter
def lunar_short(day: LunarDay) -> str:
    return lunar_day_word(day)


@register.filter
def lunar_full(day: LunarDay) -> str:
    return lunar_date_word(day)


@register.filter
def weekday_word(number: int) -> str:
    return str(WEEKDAY_WORDS[number])


@register.filter
def weekday_short(number: int) -> str:
    """一, or Mon in English: what fits over a narrow column."""
    word = str(WEEKDAY_WORDS[number])
    return word[:3] if get_language() == "en" else word[-1]


@register.filter
def rule_words(rule: MarketRule) -> str:
    return rule_sentence(rule.terms)


@register.filter
def day_class(shown: DayShown) -> str:
    """How a day of the month looks: worked or not, in this month or beside it."""
    names = ["day", "" if shown.is_workday else "day--off", "" if shown.in_month else "day--beside"]
    return " ".join(name for name in names if name)
