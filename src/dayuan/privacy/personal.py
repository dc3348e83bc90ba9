"""What is kept about consents and requests, and why (C-01)."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import AUDITOR, DUTY, SUBJECT, Datum, Personal, PersonalData, Retention, Sensitivity, Typed
from dayuan.privacy.rules.consents import KEEPING_ROLES
from dayuan.privacy.rules.requests import DECIDING_ROLES

DESK = tuple(sorted(role.value for role in KEEPING_ROLES))

_consent = Personal(
    _("So that it can be proven who agreed to what, for whom, how and when, and that it ended when they said so."),
    DUTY,
    (*DESK, SUBJECT, AUDITOR),
    Retention.HISTORY,
)
_request = Personal(
    _("So that a request about one's own data is answered in time, by people who are known."),
    DUTY,
    (*DESK, SUBJECT, AUDITOR),
    Retention.HISTORY,
)
_words = Personal(
    _("So that a request about one's own data is answered as it was meant, and reaches who asked."),
    DUTY,
    (*DESK, SUBJECT),
    Retention.HISTORY,
    Sensitivity.SENSITIVE,
)
_publisher = Personal(
    _("So that it is known who published a text that people consent to."), DUTY, DESK, Retention.HISTORY
)
_recorder = Personal(
    _("So that it is known who recorded an incident with personal data and told those who must know."),
    DUTY,
    (*sorted(role.value for role in DECIDING_ROLES), AUDITOR),
    Retention.HISTORY,
)

_from_register = Typed(Datum.NAME, copied_from="households.Resident.name")
"""The form offers the name that the register holds of whoever speaks."""

PERSONAL_DATA = PersonalData(
    personal={
        "ConsentText.made_by": _publisher,
        **{
            f"Consent.{name}": _consent
            for name in (
                "resident", "kind", "text", "on_behalf", "given_by", "guardian", "proof", "channel", "witness",
                "evidence", "given_at", "recorded_by", "recorded_at", "ended_at", "ending", "ended_by",
                "ended_channel", "end_recorded_by", "end_note",
            )
        },
        **{
            f"SubjectRequest.{name}": _request
            for name in (
                "resident", "about", "place", "number", "kind", "on_behalf", "asked_by", "proof", "channel",
                "received_at", "due_on", "taken_by", "state", "identified_at", "identified_by", "identified_how",
                "proposed_by", "decided_at", "decided_by", "refused_at", "correction", "closed_at", "closed_by",
                "handed_over",
            )
        },
        **{f"Incident.{name}": _recorder for name in ("recorded_by", "closed_by")},
        **{f"SubjectRequest.{name}": _words for name in ("contact", "wish", "proposal", "answer")},
    },
    not_personal={
        "ConsentText": "id township kind version title body in_force_on made_at",
        "Consent": "id",
        "Incident": "id township noticed_on what whose people_count harm measures recorded_at authority_told_on"
        " people_told_on people_told_how closed_at",
        "SubjectRequest": "id township details",
    },
    typed={
        **{f"Consent.{name}": _from_register for name in ("given_by", "ended_by")},
        "SubjectRequest.asked_by": _from_register,
        "Consent.witness": Typed(Datum.NAME, apart_because="whoever heard the consent, often nobody of the register"),
        "SubjectRequest.contact": Typed(
            Datum.PHONE, apart_because="where this one answer goes: a child's phone, or who brings it"
        ),
    },
    own_words={
        "Consent": "proof evidence end_note",
        "SubjectRequest": "proof due_on identified_how handed_over wish proposal answer",
    },
)  # fmt: skip
