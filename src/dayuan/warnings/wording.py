"""What levels, states and reasons are called on a page."""

from django.utils.translation import gettext_lazy as _

from dayuan.people.models import Role
from dayuan.warnings.rules import About, FalseAlarmReason, Family, WarningLevel, WarningStatus, Why

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
