"""What levels, states and reasons are called on a page."""

from django.utils.translation import gettext_lazy as _

from dayuan.people.models import Role
from dayuan.warnings.rules import About, FalseAlarmReason, Family, WarningLevel, WarningStatus, Why
from dayuan.warnings.rules.backtesting import Outcome, Show

LEVEL_WORDS = {
    WarningLevel.RED: _("Red warning"),
    WarningLevel.YELLOW: _("Yellow warning"),
    WarningLevel.BLUE: _("Blue warning"),
}

STATUS_WORDS = {
    WarningStatus.RAISED: _("To be decided"),
    WarningStatus.CONFIRMED: _("Confirmed"),
    WarningStatus.REJECTED: _("False alarm"),
    WarningStatus.JOINED: _("Joined with another"),
}

HAND_WORDS = {
    "warning_split": _("A part was made a warning of its own"),
    "warning_split_off": _("Was made a warning of its own, out of another"),
    "warning_took_in": _("Another was joined with it"),
}
"""What people do to a warning that changes no level."""

ITSELF_WORDS = {
    "warning_took_in": _("Another was joined with it by itself: both rest on what the same people told"),
    "warning_joined": _("Was joined by itself with the one it bears out: both rest on what the same people told"),
}
"""What the program does to it."""

REASON_WORDS = {
    FalseAlarmReason.MISREAD: _("The plate was misread"),
    FalseAlarmReason.KNOWN_VEHICLE: _("A vehicle we know"),
    FalseAlarmReason.NOT_OF_CONCERN: _("Nothing to do with this rule"),
    FalseAlarmReason.FAULTY_DEVICE: _("The device is faulty"),
    FalseAlarmReason.EXPLAINED: _("It has a good reason, such as work that was announced"),
    FalseAlarmReason.SAFE_AND_WELL: _("Reached, and all is well"),
    FalseAlarmReason.TEST: _("A test or a drill"),
    FalseAlarmReason.OTHER: _("Another reason"),
}

FAMILY_WORDS = {
    Family.VEHICLE: _("Vehicles"),
    Family.FIRE: _("Fire"),
    Family.WATER: _("Water"),
    Family.GEOHAZARD: _("Slopes and ground"),
    Family.CROWD: _("Crowds and traffic"),
    Family.CARE: _("People living alone"),
    Family.DISPUTE: _("Disputes"),
    Family.WEATHER: _("Weather"),
    Family.DEVICE: _("Equipment"),
    Family.OTHER: _("Other"),
}

PUBLIC_TITLES = {
    Family.VEHICLE: _("Check of a vehicle"),
    Family.FIRE: _("Check of smoke or fire"),
    Family.WATER: _("Check of the water level"),
    Family.GEOHAZARD: _("Check of a slope"),
    Family.CROWD: _("Order in a public place"),
    Family.CARE: _("A visit"),
    Family.DISPUTE: _("A mediation"),
    Family.WEATHER: _("Precautions against the weather"),
    Family.DEVICE: _("Check of equipment"),
    Family.OTHER: _("A check on the spot"),
}
"""What anybody with the code may read of the case: never what was measured, nor of whom."""

ABOUT_WORDS = {
    About.DEVICE: _("each device"),
    About.SITE: _("each site"),
    About.VILLAGE: _("each village"),
    About.SIGNAL: _("each report by itself"),
}

OUTCOME_WORDS = {
    Outcome.CONFIRMED: _("Confirmed then"),
    Outcome.REJECTED: _("A false alarm then"),
    Outcome.UNDECIDED: _("A warning that nobody decided"),
    Outcome.NO_WARNING: _("No warning then"),
}

FIGURE_WORDS = {
    Show.RAISED: _("Would be raised"),
    Show.CONFIRMED: _("of them confirmed"),
    Show.REJECTED: _("of them false alarms"),
    Show.UNDECIDED: _("of them undecided"),
    Show.NO_WARNING: _("of them without a warning then"),
    Show.MISSED: _("Missed"),
    Show.CASES: _("Cases without a warning"),
}

FIGURE_MEANINGS = {
    Show.RAISED: _(
        "Counted once for each thing while the breaks are no longer than the quiet time of the rule, and once for "
        "things that the rule takes as one. What was muted is counted too."
    ),
    Show.CONFIRMED: _(
        "There was a warning of this rule or of the same kind, about the same device or thing (in the same place, "
        "where it is about no device), no more than an hour apart, and a person confirmed it."
    ),
    Show.REJECTED: _("There was such a warning, and a person called it a false alarm."),
    Show.UNDECIDED: _("There was such a warning, and nobody has decided it."),
    Show.NO_WARNING: _("There was no such warning, so nobody has said whether it would have been right."),
    Show.MISSED: _(
        "Warnings that a person confirmed, in the places of the rule, about which this version would have said "
        "nothing: of earlier versions of this rule; with a new rule of all rules of its family that look at one of the "
        "same kinds of signal. What it cannot see it cannot miss."
    ),
    Show.CASES: _(
        "Cases in the places of the rule that no warning led to, without anything raised by this version in the day "
        "before. A case has no kind: whether the rule should have found it is for you to judge."
    ),
}
"""What each figure counts, as it stands beside it."""

WHY_SENTENCES = {
    Why.LOW_CONFIDENCE: _("The reading is unsure: compare it with the photo before you decide."),
    Why.SPECIAL_PLATE: _("A special plate, which is often misread: compare it with the photo before you decide."),
    Why.UNREAD: _("A plate is there and could not be read: look at the photo."),
}

READER_WORDS = {
    Role.DUTY_OFFICER: _("Duty officers"),
    Role.CHIEF_GRID_OFFICER: _("The chief grid officer"),
    Role.VILLAGE_SECRETARY: _("Village secretaries"),
}
