"""What posts are called on a page."""

from django.utils.translation import gettext_lazy as _

from dayuan.people.rules import Role

ROLE_WORDS = {
    Role.DUTY_OFFICER: _("Duty officer"),
    Role.CHIEF_GRID_OFFICER: _("Chief grid officer"),
    Role.CHECKPOINT_OFFICER: _("Checkpoint officer"),
    Role.VILLAGE_SECRETARY: _("Village secretary"),
    Role.GRID_WORKER: _("Grid worker"),
    Role.RESIDENT: _("Resident"),
    Role.SYSTEM_ADMINISTRATOR: _("System administrator"),
    Role.SECURITY_ADMINISTRATOR: _("Security administrator"),
    Role.AUDITOR: _("Auditor"),
}
