"""What the details of signals, comparisons and patterns are called, and what can be asked of each kind of signal."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dayuan.rulebook.looking import DayKind
from dayuan.rulebook.wanted import Comparison
from dayuan.sensing.rules import SignalKind, ToldAbout
from dayuan.sensing.wording import TOLD_WORDS
from dayuan.warnings.rules.parts import Pattern, Together

UNIT_OF: Mapping[str, str] = {
    SignalKind.WATER_LEVEL: "m",
    SignalKind.SMOKE: "%/m",
    SignalKind.TILT: "°",
    SignalKind.HOTSPOT: "°C",
    SignalKind.METER_READING: "kWh / m³",
    SignalKind.PEOPLE_COUNT: "",
}
"""Of the kinds that measure something."""

DETAILS_OF: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    SignalKind.SMOKE: {"alarm": ("true", "false")},
    SignalKind.TILT: {"axis": ("x", "y")},
    SignalKind.WRONG_WAY: {"lane": ()},
    SignalKind.PICTURE_COVERED: {"covered": ("true", "false")},
    SignalKind.DEVICE_HEALTH: {"health": ("offline", "unknown", "online")},
    SignalKind.WEATHER_ALERT: {
        "level": ("none", "blue", "yellow", "red"),
        "severity": ("Minor", "Moderate", "Severe", "Extreme"),
    },
    SignalKind.REPORT: {"about": tuple(ToldAbout), "threat": ("true", "false")},
    SignalKind.DISPUTE: {"key": ()},
}
"""What a signal of this kind says besides its measure, with the words it says there; empty: any word."""

TRAIT_WORDS: Mapping[str, Any] = {
    "value": pgettext_lazy("of a signal", "Its measure"),
    "confidence": pgettext_lazy("of a signal", "How sure it is (0 to 1)"),
    "alarm": pgettext_lazy("of a signal", "Alarm"),
    "axis": pgettext_lazy("of a signal", "Axis"),
    "lane": pgettext_lazy("of a signal", "Lane"),
    "covered": pgettext_lazy("of a signal", "Covered"),
    "health": pgettext_lazy("of a signal", "State"),
    "level": pgettext_lazy("of a signal", "Handling level of what is in force"),
    "severity": pgettext_lazy("of a signal", "Severity"),
    "about": pgettext_lazy("of a signal", "What was told of"),
    "threat": pgettext_lazy("of a signal", "With a threat"),
    "key": pgettext_lazy("of a signal", "Between whom"),
}

SAID_WORDS: Mapping[str, Any] = {
    "true": _("yes"),
    "false": _("no"),
    "offline": _("offline"),
    "unknown": _("unknown"),
    "online": _("online"),
    "none": pgettext_lazy("handling level", "nothing in force"),
    "blue": pgettext_lazy("handling level", "blue"),
    "yellow": pgettext_lazy("handling level", "yellow"),
    "red": pgettext_lazy("handling level", "red"),
    "Minor": pgettext_lazy("weather", "minor"),
    "Moderate": pgettext_lazy("weather", "moderate"),
    "Severe": pgettext_lazy("weather", "severe"),
    "Extreme": pgettext_lazy("weather", "extreme"),
    **TOLD_WORDS,
}

COMPARISON_WORDS: Mapping[Comparison, Any] = {
    Comparison.AT_LEAST: _("at least (≥)"),
    Comparison.AT_MOST: _("at most (≤)"),
    Comparison.OVER: _("over (>)"),
    Comparison.UNDER: _("under (<)"),
    Comparison.IS: _("is one of"),
    Comparison.IS_NOT: _("is none of"),
    Comparison.BEGINS_WITH: _("begins with"),
    Comparison.BEGINS_OTHERWISE: _("does not begin with"),
}
SIGNS: Mapping[str, str] = {"at_least": "≥", "at_most": "≤", "over": ">", "under": "<"}

PATTERN_WORDS: Mapping[Pattern, Any] = {
    Pattern.HAPPENS: _("It is seen (at once)"),
    Pattern.STAYS: _("It stays over a mark, until it is under another"),
    Pattern.REPEATS: _("It is seen several times within a while"),
    Pattern.SILENT: _("Nothing is heard for a while"),
    Pattern.CHANGES: _("It rises or falls by so much"),
    Pattern.NEARBY: _("Others see it nearby"),
    Pattern.FOLLOWS: _("One thing, and then (or then not) another"),
}

TOGETHER_WORDS: Mapping[Together, Any] = {Together.ALL: _("All of them at once"), Together.ANY: _("Any of them")}

DAY_WORDS: Mapping[DayKind, Any] = {
    DayKind.MARKET: _("Market days"),
    DayKind.WORKDAY: _("Working days"),
    DayKind.REST_DAY: _("Days off"),
    DayKind.HOLIDAY: _("Public holidays"),
}
WEEKDAY_WORDS: Mapping[int, Any] = {
    1: _("Monday"),
    2: _("Tuesday"),
    3: _("Wednesday"),
    4: _("Thursday"),
    5: _("Friday"),
    6: _("Saturday"),
    7: _("Sunday"),
}

FAULT_SENTENCES: Mapping[str, Any] = {
    "no_such_kind": _("Choose what is seen."),
    "no_number": _("Enter the number it is compared with."),
    "no_words": _("Choose or enter the words it is compared with."),
    "no_area": _("Enter the area."),
    "area_crosses": _("The line of this area crosses itself or goes around nothing."),
    "too_many_corners": _("This area has too many corners. Draw its line more simply."),
    "hysteresis_crossed": _(
        "The second mark must lie on the other side of the first, or it would begin and end at once."
    ),
    "no_change": _("Enter by how much it changes; a minus means that it falls."),
    "too_deep": _("This is more nested than anybody can read. Make two rules of it."),
    "nothing_positive": _("Something has to be seen; what is true because nothing happens is always true."),
    "greater_than_equal": _("This is too small."),
    "less_than_equal": _("This is too large."),
    "too_short": _("Add what is seen."),
    "missing": _("Fill this in."),
}
FAULT_OTHERWISE = _("This cannot be understood.")


def fault_sentence(wrong: str) -> Any:
    return FAULT_SENTENCES.get(wrong, FAULT_OTHERWISE)
