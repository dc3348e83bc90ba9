"""What imports and exports keep about people, and why."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import AUDITOR, DUTY, SUBJECT, Datum, Personal, PersonalData, Retention, Sensitivity, Typed
from dayuan.people.rules import DESK_ROLES

TAKING_OVER = _(
    "So that a table the township keeps is taken over, returned with reasons and undone, and it is known who did it."
)
TAKEN_OUT = _("So that it is known who took which data out of the system, and for what.")
DESKS = tuple(sorted(DESK_ROLES))

_responsible = Personal(TAKING_OVER, DUTY, (SUBJECT, AUDITOR, *DESKS), Retention.HISTORY)
_waiting = Personal(TAKING_OVER, DUTY, DESKS, Retention.SHORT, Sensitivity.SENSITIVE)
_named = Personal(TAKING_OVER, DUTY, DESKS, Retention.SHORT)
_taker = Personal(TAKEN_OUT, DUTY, (SUBJECT, AUDITOR), Retention.HISTORY)

PERSONAL_DATA = PersonalData(
    personal={
        "Import.by": _responsible,
        "LikelyRow.values": _waiting,
        "LikelyRow.decided_by": _responsible,
        "TouchedRecord.before": _waiting,
        "TouchedRecord.after": _waiting,
        "TouchedRecord.left_title": _named,
        "RememberedMapping.by": _responsible,
        "BlankForm.by": _responsible,
        "BlankForm.kept_by": _responsible,
        "Export.by": _taker,
        "Export.purpose": _taker,
        "TakenRecord.record": _taker,
    },
    not_personal={
        "Import": "id kind place made_at file_name file_bytes file_gone_at parts headers mapping mapping_is_remembered"
        " state stopped_why cancel_asked rows_total rows_done new changed same refused likely has_returned_file"
        " started_at ended_at undone_at",
        "RefusedRow": "id of number problems",
        "LikelyRow": "id of number candidates decision chosen decided_at",
        "TouchedRecord": "id of number key made undone_at left_why",
        "RememberedMapping": "id township_code kind signature mapping at",
        "BlankForm": "id kind place township_code made_at file_name worksheet header labels mapping"
        " mapping_is_remembered name chosen kept_at gone_at",
        "Export": "id kind place format layout form chosen made_at state cancel_asked rows_total rows_done ready_at",
        "TakenRecord": "id of",
    },
    typed={
        "TouchedRecord.left_title": Typed(Datum.NAME, copied_from="households.Resident.name"),
    },
    own_words={
        "LikelyRow": "values",
        "TouchedRecord": "before after",
        "Export": "purpose",
    },
)
