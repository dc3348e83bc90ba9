"""What the checker of messages found wrong, in the reader's words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayuan.sensing.rules import SignalKind, ToldAbout

_MISSING = gettext_lazy("It is missing.")
_UNKNOWN = gettext_lazy("No such field is known here.")
_UUID = gettext_lazy("It is not a UUID.")
_JSON = gettext_lazy("The message is not JSON.")
_TEXT = gettext_lazy("It must be text.")
_NUMBER = gettext_lazy("It must be a number.")
_FINITE = gettext_lazy("It must be a finite number.")
_YES_OR_NO = gettext_lazy("It must be true or false.")
_MOMENT = gettext_lazy("It is not a moment such as 2026-03-02T12:00:00+08:00.")
_ZONE = gettext_lazy("The moment has no time zone.")
_CHOICE = gettext_lazy("It is none of the values allowed here.")
_SMALL = gettext_lazy("It is smaller than allowed.")
_LARGE = gettext_lazy("It is larger than allowed.")
_LONG = gettext_lazy("It is too long.")
_SHORT = gettext_lazy("It is too short.")
_PATTERN = gettext_lazy("It has characters or a form that are not allowed here.")
_LIST = gettext_lazy("It must be a list.")
_OBJECT = gettext_lazy("It must be an object with fields.")
_EMPTY = gettext_lazy("It must be empty for this kind of signal.")
_OTHERWISE = gettext_lazy("It is not what is expected here.")

FAULT_WORDS: Mapping[str, Any] = {
    "missing": _MISSING,
    "union_tag_not_found": _MISSING,
    "extra_forbidden": _UNKNOWN,
    "uuid_parsing": _UUID,
    "uuid_type": _UUID,
    "json_invalid": _JSON,
    "json_type": _JSON,
    "string_type": _TEXT,
    "string_unicode": _TEXT,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "int_type": _NUMBER,
    "int_parsing": _NUMBER,
    "finite_number": _FINITE,
    "bool_type": _YES_OR_NO,
    "bool_parsing": _YES_OR_NO,
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "timezone_aware": _ZONE,
    "literal_error": _CHOICE,
    "enum": _CHOICE,
    "union_tag_invalid": _CHOICE,
    "greater_than": _SMALL,
    "greater_than_equal": _SMALL,
    "less_than": _LARGE,
    "less_than_equal": _LARGE,
    "string_too_long": _LONG,
    "too_long": _LONG,
    "string_too_short": _SHORT,
    "too_short": _SHORT,
    "string_pattern_mismatch": _PATTERN,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "none_required": _EMPTY,
}
"""By the checker's own names; it has more of them than a message of ours can meet."""


def fault_sentences(faults: Iterable[tuple[str, str]]) -> list[str]:
    """One sentence for each fault that the checker found."""
    return [
        _("Field %(field)s: %(fault)s") % {"field": where, "fault": FAULT_WORDS.get(kind, _OTHERWISE)}
        for kind, where in faults
    ]


SIGNAL_WORDS: Mapping[str, Any] = {
    SignalKind.PLATE_SEEN: gettext_lazy("Plate"),
    SignalKind.WATER_LEVEL: gettext_lazy("Water level"),
    SignalKind.SMOKE: gettext_lazy("Smoke"),
    SignalKind.TILT: gettext_lazy("Slope tilt"),
    SignalKind.HOTSPOT: gettext_lazy("Hot spot"),
    SignalKind.DOOR_OPENED: gettext_lazy("Door used"),
    SignalKind.METER_READING: gettext_lazy("Meter reading"),
    SignalKind.PEOPLE_COUNT: gettext_lazy("People in the picture"),
    SignalKind.WRONG_WAY: gettext_lazy("Vehicle on the wrong side"),
    SignalKind.PICTURE_COVERED: gettext_lazy("Picture covered"),
    SignalKind.DEVICE_HEALTH: gettext_lazy("State of equipment"),
    SignalKind.WEATHER_ALERT: gettext_lazy("Weather alert"),
    SignalKind.REPORT: gettext_lazy("Report by a person"),
    SignalKind.DISPUTE: gettext_lazy("Dispute"),
    SignalKind.VISIT_MISSED: gettext_lazy("Missed visit"),
}

TOLD_WORDS: Mapping[str, Any] = {
    ToldAbout.FIRE: gettext_lazy("Fire or smoke"),
    ToldAbout.QUARREL: gettext_lazy("A quarrel"),
    ToldAbout.DANGER: gettext_lazy("Danger on a road, by water, on a slope"),
    ToldAbout.CROWD: gettext_lazy("A crowd"),
    ToldAbout.OTHER: gettext_lazy("Something else"),
}


def told_word(about: str | None) -> str:
    """What was told of, in the reader's words; a report that does not say it is something else."""
    return str(TOLD_WORDS.get(about or ToldAbout.OTHER, TOLD_WORDS[ToldAbout.OTHER]))
