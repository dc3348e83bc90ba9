"""What the suggestion box keeps about whoever uses it."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import CONSENT, Datum, Personal, PersonalData, Retention, Sensitivity, Typed
from dayuan.people.rules import COMMAND_ROLES

TO_ANSWER = _("So that whoever made a suggestion can be answered.")
COMMAND = tuple(sorted(COMMAND_ROLES))

_answered = Personal(TO_ANSWER, CONSENT, COMMAND, Retention.MATTER)

PERSONAL_DATA = PersonalData(
    personal={
        "Suggestion.by": _answered,
        "Suggestion.text": _answered,
        "Suggestion.contact": Personal(TO_ANSWER, CONSENT, COMMAND, Retention.MATTER, Sensitivity.SENSITIVE),
    },
    not_personal={"Suggestion": "id made_at page place_code"},
    typed={
        "Suggestion.contact": Typed(
            Datum.PHONE, apart_because="left by whoever writes, with or without an account; nobody is looked up for it"
        ),
    },
    own_words={
        "Suggestion": "text",
    },
)
