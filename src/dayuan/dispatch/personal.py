"""What is kept about who was asked to go: the answer, the way, the outcome."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import EMERGENCY, SUBJECT, Personal, PersonalData, Retention
from dayuan.people.rules import COMMAND_ROLES

WHO_WENT = _("So that somebody goes in time, and it is known who went.")
READERS = (SUBJECT, *sorted(COMMAND_ROLES))

_went = Personal(WHO_WENT, EMERGENCY, READERS, Retention.MATTER)

PERSONAL_DATA = PersonalData(
    personal={
        "Offer.person": _went,
        "Offer.post": _went,
        "Offer.reasons": _went,
        "Offer.passed_over": _went,
        "Offer.state": _went,
        "Offer.answered_at": _went,
        "Offer.arrived_at": _went,
        "Offer.done_at": _went,
        "Offer.decline_reason": _went,
        "Offer.outcome": _went,
        "Offer.note": _went,
        "Offer.photo_id": _went,
    },
    not_personal={"Offer": "id case rung order asked_at answer_by arrive_by"},
    own_words={
        "Offer": "note",
    },
)
