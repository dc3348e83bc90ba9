"""What is kept about devices: of people only who gave a command."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import CONSENT, DUTY, SUBJECT, Personal, PersonalData, Retention
from dayuan.people.rules import DESK_ROLES, STAFF_ROLES

WHO_DID_IT = _("So that it can be asked later who decided what, and why.")

PERSONAL_DATA = PersonalData(
    personal={
        "Command.by": Personal(WHO_DID_IT, DUTY, tuple(sorted(DESK_ROLES)), Retention.HISTORY),
        "Device.home": Personal(
            _("So that a device in a home runs only while they who live there agree."),
            CONSENT,
            (*sorted(STAFF_ROLES), SUBJECT),
            Retention.WHILE_HELD,
        ),
    },
    not_personal={
        "Device": "id kind name name_en owner place site longitude latitude bearing_deg expected_every_s retention_days"
        " filing_number filed_on secret_hash secret_bcrypt activated_at activation_reason stopped_at retired_at health"
        " health_since health_evidence last_heard_at clock_skew_s clock_wrong_at clock_wrong_by_s",
        "HealthChange": "id device health evidence since noticed_at",
        "Command": "id device verb detail state given_at answer_by answered_at answer message",
    },
)
