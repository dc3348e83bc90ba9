"""What levels, states and reasons are called on a page."""

from django.utils.translation import gettext_lazy as _

from dayuan.people.models import Role
from dayuan.warnings.rules import FalseAlarmReason, WarningLevel, WarningStatus, Why

LEVEL_WORDS = {
    WarningLevel.RED: _("Red warning"),
    WarningLevel.YELLOW: _("Yellow warning"),
    WarningLevel.BLUE: _("Blue warning"),
}

STATUS_WORDS = {
    WarningStatus.RAISED: _("To be decided"),
    WarningStatus.CONFIRMED: _("Confirmed"),
    WarningStatus.REJECTED: _("False alarm"),
}

REASON_WORDS = {
    FalseAlarmReason.MISREAD: _("The plate was misread"),
    FalseAlarmReason.KNOWN_VEHICLE: _("A vehicle we know"),
    FalseAlarmReason.NOT_OF_CONCERN: _("Nothing to do with this rule"),
    FalseAlarmReason.FAULTY_DEVICE: _("The camera is faulty"),
    FalseAlarmReason.OTHER: _("Another reason"),
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
