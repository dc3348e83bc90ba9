"""What matters keep about people: who opened, handled and wrote what."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import AUDITOR, DUTY, SUBJECT, Datum, Personal, PersonalData, Retention, Typed
from dayuan.people.rules import DESK_ROLES

WHO_DID_IT = _("So that it can be asked later who decided what, and why.")
WHAT_HAPPENED = _("So that a matter can be worked on and its course proven.")
ASKED_AND_TOLD = _("So that whoever reported a matter is told what became of it and asked whether it was put right.")
FOUND_AGAIN = _("So that somebody finds again what they look for every day.")
READERS = (*sorted(DESK_ROLES), "handlers")

_did = Personal(WHO_DID_IT, DUTY, (*READERS, AUDITOR), Retention.HISTORY)
_matter = Personal(WHAT_HAPPENED, DUTY, READERS, Retention.MATTER)
_reporter = Personal(ASKED_AND_TOLD, DUTY, READERS, Retention.MATTER)
_complaint = Personal(WHAT_HAPPENED, DUTY, READERS, Retention.MATTER)
_kept = Personal(FOUND_AGAIN, DUTY, (SUBJECT,), Retention.WHILE_HELD)
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
        "Case.story": _matter,
        "Case.pieces": _matter,
        "Case.whereabouts": _matter,
        "Case.longitude": _matter,
        "Case.latitude": _matter,
        "Case.owner": _did,
        "Reporter.name": _reporter,
        "Reporter.phone": _reporter,
        "Reporter.digits": _reporter,
        "Reporter.rating_words": _reporter,
        "Reporter.person": _did,
        "Reporter.entered_by": _did,
        "ComplainedAbout.person": _complaint,
        "Evidence.by": _did,
        "PublicCopy.asked_by": _did,
        "PublicCopy.released_by": _did,
        "CopyMark.added_by": _did,
        "CopyMark.left_open_by": _did,
        "CopyMark.left_open_because": _matter,
        "Approval.reason": _matter,
        "Approval.words": _matter,
        "Approval.asked_by": _did,
        "Approval.decided_by": _did,
        "KeptFilter.person": _kept,
        "KeptFilter.name": _kept,
        "KeptFilter.address": _kept,
        "RoutingLesson.reason": _matter,
        "RoutingLesson.by": _did,
        "ClassVersion.by": _did,
        "ClockTable.by": _did,
    },
    not_personal={
        "Case": "id code public_title public_title_en kind class_code level place shielded_from site source status"
        " opened_at due_at limit_unit rung owner_post step_began_at step_due_at step_unit held_until returns extensions"
        " holds reworks reopenings presses hops merged_into closed_at outcome channel is_from_outside answer rating"
        " counted_as",
        "Reporter": "id case channel is_anonymous told_by reported_at written_at key attempts attempted_at answer"
        " answered_at rating",
        "ComplainedAbout": "id case",
        "KeptFilter": "id is_start kept_at",
        "DoneTogether": "id key case at",
        "Evidence": "id case kind file_type sha256 size_bytes look look_bands added_at written_at key",
        "PublicCopy": "evidence state problem sha256 width height asked_at shows released_at",
        "CopyMark": "id copy kind left top width height score",
        "Approval": "id case kind until asked_at decided_at granted",
        "ClassVersion": "id township code version name name_en filing_condition closing_condition amount unit kind"
        " chain first_rung photo_reason is_public is_retired since reason",
        "ClockTable": "id township version limits since reason",
        "RoutingLesson": "id case township class_code suggested chosen at",
        "Step": "chain number previous_hash entry_hash id case kind at",
    },
    typed={
        "Reporter.name": Typed(
            Datum.NAME,
            apart_because="whoever reports says it, lives anywhere, and may not be looked up in the register",
        ),
        "Reporter.phone": Typed(
            Datum.PHONE, apart_because="where this one answer goes, for as long as the case is kept"
        ),
    },
    own_words={
        "Case": "title title_en story whereabouts",
        "Reporter": "rating_words digits",
        "Approval": "reason words",
        "CopyMark": "left_open_because",
        "KeptFilter": "name address",
        "RoutingLesson": "reason",
        "Step": "note",
    },
)
