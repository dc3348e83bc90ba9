"""Which posts there are, and what each may see. Pure."""

from enum import StrEnum


class Role(StrEnum):
    DUTY_OFFICER = "duty_officer"
    CHIEF_GRID_OFFICER = "chief_grid_officer"
    CHECKPOINT_OFFICER = "checkpoint_officer"
    VILLAGE_SECRETARY = "village_secretary"
    GRID_WORKER = "grid_worker"
    RESIDENT = "resident"
    SYSTEM_ADMINISTRATOR = "system_administrator"
    SECURITY_ADMINISTRATOR = "security_administrator"
    AUDITOR = "auditor"


COMMAND_ROLES = frozenset({Role.DUTY_OFFICER, Role.CHIEF_GRID_OFFICER})
"""Who watches the command screen and decides on warnings."""

DESK_ROLES = COMMAND_ROLES | {Role.VILLAGE_SECRETARY}
"""Who reads matters of their place at a desk."""

FIELD_ROLES = frozenset({Role.CHECKPOINT_OFFICER, Role.GRID_WORKER, Role.VILLAGE_SECRETARY, Role.CHIEF_GRID_OFFICER})
"""Who can be sent somewhere, and has a phone page with tasks."""

STAFF_ROLES = DESK_ROLES | FIELD_ROLES | COMMAND_ROLES

POWERS = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR})
"""C-22: the three separated powers. None of them reads matters, and none of them is in any other set of posts here."""

APPROVING_ROLES = frozenset({Role.SECURITY_ADMINISTRATOR, Role.CHIEF_GRID_OFFICER})
"""Who may be the second person when a post is granted."""

SECOND_FACTOR_ROLES = POWERS
"""C-21: who reaches nothing before a second factor is set up."""
