"""What days, market rules and the time left are called on a page."""

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dayuan.calendars.rules.lunar import BRANCHES, BRANCHES_EN, LunarDay
from dayuan.calendars.rules.markets import MarketBasis, MarketFlaw, MarketPattern, MarketTerms, MonthEnd
from dayuan.calendars.rules.working_time import SHANGHAI, SlaUnit, TimeLeft

HOLIDAY_WORDS = {
    "New Year's Day": _("New Year's Day"),
    "Spring Festival": _("Spring Festival"),
    "Tomb-sweeping Day": _("Tomb-sweeping Day"),
    "Labour Day": _("Labour Day"),
    "Dragon Boat Festival": _("Dragon Boat Festival"),
    "National Day": _("National Day"),
    "Mid-autumn Festival": _("Mid-autumn Festival"),
    "Anti-Fascist 70th Day": _("Anti-Fascist 70th Day"),
}

BASIS_WORDS = {
    MarketBasis.SOLAR: _("Solar date"),
    MarketBasis.LUNAR: _("Lunar date"),
    MarketBasis.WEEKDAY: _("Day of the week"),
    MarketBasis.BRANCH: _("Earthly branch of the day"),
}
PATTERN_WORDS = {
    MarketPattern.LAST_DIGITS: _("Days that end in certain digits (1, 4, 7)"),
    MarketPattern.ODD: _("Odd days"),
    MarketPattern.EVEN: _("Even days"),
    MarketPattern.DAYS: _("Certain days of the month"),
}
MONTH_END_WORDS = {
    MonthEnd.AS_COUNTED: _("Just as the days are counted: the 31st counts, a missing day brings no market"),
    MonthEnd.NO_31ST: _("No market on the 31st (solar)"),
    MonthEnd.LAST_DAY: _("The last day of a short month stands in for the missing day (lunar 29th for the 30th)"),
}
WEEKDAY_WORDS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
FLAW_SENTENCES = {
    MarketFlaw.NO_NUMBERS: _("Say on which days: choose at least one."),
    MarketFlaw.NUMBERS_OUT_OF_RANGE: _("There is no such day: digits go from 0 to 9, days from 1 to 31 (lunar: 30)."),
    MarketFlaw.CLOSES_BEFORE_IT_OPENS: _("The market must close after it opens."),
    MarketFlaw.NO_31ST_IN_THE_LUNAR_MONTH: _(
        "A lunar month has no 31st: choose another rule for the end of the month."
    ),
    MarketFlaw.LAST_DAY_SAYS_NOTHING: _("No month lacks a day of this rule, so no last day has to stand in for one."),
}
UNIT_WORDS = {
    SlaUnit.URGENT_HOUR: _("urgent hour"),
    SlaUnit.WORK_HOUR: _("work hour"),
    SlaUnit.WORK_DAY: _("work day"),
}

DIGITS = "〇一二三四五六七八九"
MONTHS = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊")


def lunar_day_word(day: LunarDay) -> str:
    """初一; on the first of a month the month itself: 正月, 闰六月."""
    if get_language() == "en":
        month = gettext("leap %(month)s") % {"month": day.month} if day.is_leap else day.month
        return f"{month}/{day.day}"
    if day.day == 1:
        return f"{'闰' if day.is_leap else ''}{MONTHS[day.month - 1]}月"
    return lunar_number(day.day)


def lunar_date_word(day: LunarDay) -> str:
    """正月初一, or 1/1 in English."""
    if get_language() == "en":
        return lunar_day_word(day)
    return f"{'闰' if day.is_leap else ''}{MONTHS[day.month - 1]}月{lunar_number(day.day)}"


def lunar_number(day: int) -> str:
    if day in {10, 20, 30}:
        return {10: "初十", 20: "二十", 30: "三十"}[day]
    return ("初", "十", "廿")[day // 10] + DIGITS[day % 10]


def rule_sentence(terms: MarketTerms) -> str:
    """A market's rule as people say it: 逢一四七（农历）."""
    if terms.basis is MarketBasis.WEEKDAY:
        names = [str(WEEKDAY_WORDS[number]) for number in sorted(terms.numbers)]
        return gettext("every %(days)s") % {"days": _joined(names)}
    if terms.basis is MarketBasis.BRANCH:
        signs = BRANCHES_EN if get_language() == "en" else BRANCHES
        return gettext("days of the branches %(branches)s") % {
            "branches": _joined(signs[number] for number in sorted(terms.numbers))
        }
    return " ".join(part for part in (_month_sentence(terms), _month_end_sentence(terms)) if part)


def _month_sentence(terms: MarketTerms) -> str:
    is_lunar = terms.basis is MarketBasis.LUNAR
    match terms.pattern:
        case MarketPattern.ODD:
            return gettext("odd lunar days") if is_lunar else gettext("odd days of the month")
        case MarketPattern.EVEN:
            return gettext("even lunar days") if is_lunar else gettext("even days of the month")
        case MarketPattern.DAYS:
            named = {"days": _joined(_day_number(day, is_lunar=is_lunar) for day in sorted(terms.numbers))}
            return (gettext("lunar day %(days)s") if is_lunar else gettext("day %(days)s of each month")) % named
        case MarketPattern.LAST_DIGITS:
            named = {"digits": _digits(terms.numbers, is_lunar=is_lunar)}
            lunar, solar = gettext("lunar days ending in %(digits)s"), gettext("days ending in %(digits)s")
            return (lunar if is_lunar else solar) % named


def _month_end_sentence(terms: MarketTerms) -> str:
    if terms.month_end is MonthEnd.NO_31ST:
        return gettext("(not on the 31st)")
    if terms.month_end is MonthEnd.LAST_DAY:
        return gettext("(in a short month, its last day instead of the missing one)")
    return ""


def _digits(numbers: Iterable[int], *, is_lunar: bool) -> str:
    """People say 一四七 without anything between, and 十 rather than 〇."""
    ordered = sorted(numbers, key=lambda number: number or 10)
    if get_language() != "en" and is_lunar:
        return "".join("十" if number == 0 else DIGITS[number] for number in ordered)
    return _joined(str(number) for number in ordered)


def _day_number(day: int, *, is_lunar: bool) -> str:
    return lunar_number(day) if is_lunar and get_language() != "en" else str(day)


def _joined(words: Iterable[str]) -> str:
    return (", " if get_language() == "en" else "、").join(words)


def time_left_words(left: TimeLeft) -> str:
    """ "3 work days left", "over by 20 min (working time); the clock stands still until 03-05 08:30"."""
    said = (gettext("over by %(amount)s") if left.is_over else gettext("%(amount)s left")) % {
        "amount": _amount_words(left)
    }
    if left.runs_again_at is None:
        return said
    moment = date_format(left.runs_again_at.astimezone(SHANGHAI), "m-d H:i")
    return said + gettext("; the clock stands still until %(moment)s") % {"moment": moment}


def _amount_words(left: TimeLeft) -> str:
    if left.unit is SlaUnit.WORK_DAY:
        tenths = int(left.amount * 10)
        shown = f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)
        return ngettext("%(number)s work day", "%(number)s work days", 1 if shown == "1" else 2) % {"number": shown}
    hours, minutes = divmod(int(left.amount * 60), 60)
    if hours and minutes:
        said = gettext("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}
    elif hours:
        said = gettext("%(hours)s h") % {"hours": hours}
    elif minutes:
        said = gettext("%(minutes)s min") % {"minutes": minutes}
    else:
        said = gettext("less than a minute")
    return gettext("%(time)s (working time)") % {"time": said} if left.unit is SlaUnit.WORK_HOUR else said
