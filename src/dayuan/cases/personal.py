"""What matters keep about people: who opened, handled and wrote what."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import AUDITOR, DUTY, Personal, PersonalData, Retention
from dayuan.people.rules import DESK_ROLES

WHO_DID_IT = _("So that it can be asked later who decided what, and why.")
WHAT_HAPPENED = _("So that a matter can be worked on and its course proven.")
READERS = (*sorted(DESK_ROLES), "handlers")

_did = Personal(WHO_DID_IT, DUTY, (*READERS, AUDITOR), Retention.HISTORY)
_matter = Personal(WHAT_HAPPENED, DUTY, READERS, Retention.MATTER)
_history = Personal(WHAT_HAPPENED, DUTY, READERS, Retention.HISTORY)

PERSONAL_DATA = PersonalData(
    personal={
        "Case.title": _matter,
        "Case.title_en": _matter,
        "Case.opened_by": _did,
        "Case.handlers": _did,
        "Step.by": _did,
        "Step.note": _history,
        "Step.facts": _history,
    },
    not_personal={
        "Case": "id code public_title public_title_en level place site source status opened_at due_at"
        " closed_at outcome",
        "Step": "chain number previous_hash entry_hash id case kind at",
    },
    own_words={
        "Case": "title title_en",
        "Step": "note",
    },
)
