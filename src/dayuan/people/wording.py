"""What posts are called on a page."""

from django.utils.translation import gettext_lazy as _

from dayuan.people.rules import Role

ROLE_WORDS = {
    Role.DUTY_OFFICER: _("Duty officer"),
    Role.CHIEF_GRID_OFFICER: _("Chief grid officer"),
    Role.CHECKPOINT_OFFICER: _("Checkpoint officer"),
    Role.VILLAGE_SECRETARY: _("Village secretary"),
    Role.GRID_WORKER: _("Grid worker"),
    Role.PARTY_SECRETARY: _("Township Party secretary"),
    Role.VILLAGE_LIAISON: _("Village-liaison cadre"),
    Role.GRID_LEADER: _("Grid leader"),
    Role.GROUP_LEADER: _("Group leader"),
    Role.COURTYARD_HEAD: _("Courtyard head"),
    Role.MICRO_GRID_LEADER: _("Micro-grid leader"),
    Role.HUB_HOUSEHOLD: _("Party-member hub household"),
    Role.MEDIATOR: _("Mediator"),
    Role.POLICE_STATION: _("Police station"),
    Role.JUDICIAL_OFFICE: _("Judicial office"),
    Role.RESIDENT: _("Resident"),
    Role.SYSTEM_ADMINISTRATOR: _("System administrator"),
    Role.SECURITY_ADMINISTRATOR: _("Security administrator"),
    Role.AUDITOR: _("Auditor"),
}
