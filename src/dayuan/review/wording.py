"""What a review says: how figures are counted, how long something took, and the five sentences of a week."""

from datetime import timedelta
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from dayuan.review.queries import By, Span
from dayuan.review.rules import LEAST_FOR_SHARE, Period, share
from dayuan.warnings.rules import FalseAlarmReason, WarningLevel
from dayuan.warnings.wording import REASON_WORDS

SPAN_WORDS = {
    Span.ACKNOWLEDGE: gettext_lazy("until somebody knew"),
    Span.CONFIRM: gettext_lazy("until it was confirmed"),
    Span.REJECT: gettext_lazy("until it was called a false alarm"),
    Span.STAND_DOWN: gettext_lazy("until it was stood down"),
}
SPAN_DEFINITIONS = {
    Span.ACKNOWLEDGE: gettext_lazy(
        "From raising it until one of those told said that they know, or somebody decided, whichever came first."
    ),
    Span.CONFIRM: gettext_lazy("From raising it until a person confirmed it."),
    Span.REJECT: gettext_lazy("From raising it until a person called it a false alarm."),
    Span.STAND_DOWN: gettext_lazy("Of the confirmed: from raising it until its case was closed."),
}
FIGURE_DEFINITIONS = {
    "raised": gettext_lazy("All that was raised in these days."),
    "confirmed": gettext_lazy("Of %(raised)s raised: a person confirmed it, whatever was found on the spot."),
    "nothing_there": gettext_lazy(
        "Of %(confirmed)s confirmed: the case was closed as “nothing wrong” or “false alarm”. They stay confirmed."
    ),
    "rejected": gettext_lazy("Of %(raised)s raised: a person called it a false alarm and said why."),
    "undecided": gettext_lazy("Of %(raised)s raised: nobody has decided by now."),
    "late": gettext_lazy(
        "Of %(raised)s raised: nobody had decided when the time was over that its rule allows; "
        "what was decided later stays counted here."
    ),
    "share": gettext_lazy(
        "How often a person held that somebody had to go: confirmed, divided by confirmed and false alarms (n). "
        "Whoever was reached by telephone and was well counts among the false alarms; where somebody went and "
        "nothing was wrong, it stays confirmed."
    ),
    "missed": gettext_lazy("Cases opened in these days before which no warning stood; not those that were nothing."),
}
BY_WORDS = {By.RULE: gettext_lazy("Rule"), By.DEVICE: gettext_lazy("Device"), By.PLACE: gettext_lazy("Place")}
STATE_WORDS = {
    "": gettext_lazy("raised"),
    "confirmed": gettext_lazy("confirmed"),
    "rejected": gettext_lazy("false alarms"),
    "undecided": gettext_lazy("undecided"),
    "decided": gettext_lazy("decided"),
    "acknowledged": gettext_lazy("somebody knew"),
    "stood_down": gettext_lazy("stood down"),
    "nothing_there": gettext_lazy("confirmed, nothing wrong on the spot"),
    "late": gettext_lazy("not decided in time"),
}
LEVEL_WORDS = {
    WarningLevel.RED.value: gettext_lazy("red"),
    WarningLevel.YELLOW.value: gettext_lazy("yellow"),
    WarningLevel.BLUE.value: gettext_lazy("blue"),
}


def reason_word(reason: str) -> str:
    return str(REASON_WORDS[FalseAlarmReason(reason)])


def took_words(took: timedelta | None) -> str:
    """As roughly as one would say it."""
    if took is None:
        return "—"
    seconds = round(took.total_seconds())
    if seconds < 60:
        return _("%(n)s s") % {"n": seconds}
    minutes = round(seconds / 60)
    if minutes < 60:
        return _("%(n)s min") % {"n": minutes}
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
    days, left = divmod(hours, 24)
    return _("%(days)s d %(hours)s h") % {"days": days, "hours": left}


def days_of(period: Period) -> str:
    return _("%(first)s to %(last)s") % {"first": period.first.isoformat(), "last": period.last.isoformat()}


def percent_words(part: int, whole: int) -> str:
    """A percentage, or that there are too few for one."""
    if not whole:
        return "—"
    found = share(part, whole)
    return _("too few for a percentage") if found is None else f"{found}%"


def share_words(part: int, whole: int) -> str:
    """A percentage with its n, or that n is too small for one."""
    if not whole:
        return "—"
    found = share(part, whole)
    if found is None:
        return _("n = %(n)s, too small for a percentage") % {"n": whole}
    return _("%(percent)s%% (n = %(n)s)") % {"percent": found, "n": whole}


def sentences_of(numbers: dict[str, Any]) -> list[str]:
    """Five sentences about a week."""
    return [_raised(numbers), _ended(numbers), _took(numbers), _noise(numbers), _missed(numbers)]


def _raised(numbers: dict[str, Any]) -> str:
    if not numbers["raised"]:
        return _("No warning was raised this week; the week before there were %(before)s.") % numbers
    levels = [(level, numbers["levels"].get(level, 0)) for level in LEVEL_WORDS]
    told = _(", ").join(f"{LEVEL_WORDS[level]} {n}" for level, n in levels if n)
    said = _("%(raised)s warnings were raised this week (%(levels)s); the week before there were %(before)s.")
    return said % {**numbers, "levels": told}


def _ended(numbers: dict[str, Any]) -> str:
    decided = numbers["confirmed"] + numbers["rejected"]
    if not numbers["raised"]:
        return _("There was nothing to decide.")
    if not decided:
        return _("None of them has been decided; %(late)s were not decided in time.") % numbers
    said = _(
        "A person confirmed %(confirmed)s and called %(rejected)s false alarms; %(undecided)s are undecided; "
        "confirmed of those decided: %(share)s."
    )
    told = said % {**numbers, "share": share_words(numbers["confirmed"], decided)}
    # Weeks that were reckoned earlier do not say it.
    nothing_there = numbers.get("nothing_there", 0)
    if not nothing_there:
        return told
    return told + _(" Of the confirmed, nothing wrong was found on the spot in %(n)s.") % {"n": nothing_there}


def _took(numbers: dict[str, Any]) -> str:
    known = numbers["took"][Span.ACKNOWLEDGE]
    if not known["n"]:
        return (
            _("Nobody has said yet that they know of one.") if numbers["raised"] else _("There was nothing to answer.")
        )
    facts = {"n": known["n"], "late": numbers["late"], "half": _of_seconds(known["half_s"])}
    if known["n"] < LEAST_FOR_SHARE:
        said = _("In half of %(n)s warnings somebody knew within %(half)s; %(late)s were not decided in time.")
        return said % facts
    said = _(
        "In half of %(n)s warnings somebody knew within %(half)s, in nine of ten within %(most)s; "
        "%(late)s were not decided in time."
    )
    return said % {**facts, "most": _of_seconds(known["most_s"])}


def _of_seconds(seconds: int | None) -> str:
    return took_words(None if seconds is None else timedelta(seconds=seconds))


def _noise(numbers: dict[str, Any]) -> str:
    noisiest = numbers["noisiest"]
    if noisiest is None:
        return _("No warning was called a false alarm.")
    reason, n = numbers["reasons"][0]
    said = _(
        "Most false alarms came from the rule “%(title)s”: %(rejected)s of its %(decided)s decided; "
        "the most frequent reason of all: %(reason)s (%(n)s of %(all)s)."
    )
    return said % {
        **noisiest,
        "title": noisiest["title_en"] if get_language() == "en" else noisiest["title"],
        "reason": reason_word(reason),
        "n": n,
        "all": numbers["rejected"],
    }


def _missed(numbers: dict[str, Any]) -> str:
    if not numbers["missed"]:
        return _("No case was opened without a warning before it.")
    said = _("%(missed)s cases were opened without a warning before them: look whether a rule could have seen them.")
    return said % numbers


def definitions() -> list[str]:
    """How everything is counted, for the foot of each page and for what is taken away."""
    return [
        _("Days begin and end at midnight in Shanghai (UTC+8); a warning belongs to the day on which it was raised."),
        _("Counted are the warnings you may read: those of your places whose rule names your post as a reader."),
        _("A warning that was joined with another counts as that one."),
        _("Confirmed and false alarm is what a person decided; undecided is what nobody has decided by now."),
        _(
            "Confirmed, nothing wrong on the spot: confirmed, and its case was closed as “nothing wrong” or "
            "“false alarm”. They are counted among the confirmed as well."
        ),
        _(
            "Not decided in time: nobody had decided when the time was over that the rule allows, "
            "whether somebody decided later or not."
        ),
        _("Confirmed of those decided: confirmed, divided by confirmed and false alarms. Below n = %(n)s none is said.")
        % {"n": LEAST_FOR_SHARE},
        _("Half: the median. Nine of ten: the 90th percentile, from n = %(n)s on.") % {"n": LEAST_FOR_SHARE},
        _(
            "Missed: cases opened in these days that no warning led to, without those that turned out to be nothing. "
            "Whether a rule could have seen them is for a person to judge."
        ),
        _("No figure is about a person, and places stand in the order of the map, not of their figures."),
    ]
