"""What is kept of telling reporters: who telephoned. Names, numbers and words are the case's."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import DUTY, Personal, PersonalData, Retention
from dayuan.people.rules import DESK_ROLES

WHO_TOLD_THEM = _("So that it can be asked later whether whoever reported a matter was told, and by whom.")

PERSONAL_DATA = PersonalData(
    personal={
        "ReporterMessage.by": Personal(WHO_TOLD_THEM, DUTY, (*sorted(DESK_ROLES), "handlers"), Retention.MATTER),
        "ReporterMessage.reporter": Personal(WHO_TOLD_THEM, DUTY, (*sorted(DESK_ROLES), "handlers"), Retention.MATTER),
    },
    not_personal={
        "ReporterMessage": "id case way step_kind made_at due_at gives_up_at state attempts problem detail settled_at"
    },
)
