"""What retention keeps about people: who decided on it; of whom it forgot, only a number."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import AUDITOR, DUTY, Personal, PersonalData, Retention
from dayuan.people.rules import Role

_decided = Personal(
    _("So that it can be asked who decided how long something is kept, and why."),
    DUTY,
    (Role.SECURITY_ADMINISTRATOR, AUDITOR),
    Retention.HISTORY,
)
_forgotten = Personal(
    _("So that what was erased can be proven to be, and a restored backup forgets it again."),
    DUTY,
    (AUDITOR,),
    Retention.HISTORY,
)

PERSONAL_DATA = PersonalData(
    personal={
        "Period.decided_by": _decided,
        "Hold.subject": _decided,
        "Hold.name": _decided,
        "Hold.reason": _decided,
        "Hold.placed_by": _decided,
        "Hold.lifted_by": _decided,
        "Run.asked_by": _decided,
        "Erasure.subject": _forgotten,
    },
    not_personal={
        "Period": "id county_code retention version days decided_at why",
        "Hold": "id kind place_code placed_at ends_on lifted_at",
        "Run": "id started_at moved_at ended_at state",
        "RunLine": "id run rule retention days forgotten took_ms is_over problem",
        "Erasure": "id kind request at",
    },
    own_words={
        "Hold": "subject name reason",
        "Erasure": "subject",
    },
)
