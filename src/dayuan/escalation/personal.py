"""What is kept about who was told of a warning."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import EMERGENCY, SUBJECT, Personal, PersonalData, Retention
from dayuan.people.rules import COMMAND_ROLES

WHO_WAS_TOLD = _("So that somebody is told in time, and it is known who was and why.")

_told = Personal(WHO_WAS_TOLD, EMERGENCY, (SUBJECT, *sorted(COMMAND_ROLES)), Retention.MATTER)

PERSONAL_DATA = PersonalData(
    personal={
        "Call.person": _told,
        "Call.stands_in_for": _told,
        "Call.notice": _told,
        "Plan.reason": Personal(WHO_WAS_TOLD, EMERGENCY, tuple(sorted(COMMAND_ROLES)), Retention.HISTORY),
        "Plan.made_by": Personal(WHO_WAS_TOLD, EMERGENCY, tuple(sorted(COMMAND_ROLES)), Retention.HISTORY),
    },
    not_personal={
        "Call": "id escalation step does whom at why role place",
        "Escalation": "id warning level plan_version steps began_at next_step due_at answered_at nobody_since ended_at",
        "Plan": "id township name version steps made_at",
    },
    own_words={"Plan": "reason"},
)
