"""What is wrong with a cell, and where an import stands, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from dayuan.workbooks.models import Export, Import, LikelyRow
from dayuan.workbooks.rules.columns import Column
from dayuan.workbooks.rules.faults import Fault
from dayuan.workbooks.sheet import Verdict

FAULT_SENTENCES = {
    Fault.REQUIRED: gettext_noop("This must not be empty."),
    Fault.TOO_LONG: gettext_noop("Too long: %(most)s characters at most."),
    Fault.NOT_WHOLE: gettext_noop("This is not a whole number."),
    Fault.NOT_A_NUMBER: gettext_noop("This is not a number. Write it like 104.06700."),
    Fault.OUT_OF_RANGE: gettext_noop("This number must lie between %(least)s and %(most)s."),
    Fault.NOT_A_DATE: gettext_noop("This is not a date. Write it like 1987-3-5 or 1987年3月5日."),
    Fault.ONLY_A_YEAR: gettext_noop("This is only a year. Add month and day."),
    Fault.NO_SUCH_DAY: gettext_noop("There is no such day in the calendar."),
    Fault.FORMULA_UNSAVED: gettext_noop(
        "This cell holds a formula whose result is not stored in the file. Open it in Excel or WPS and save it once,"
        " or paste the column as values."
    ),
    Fault.LOST_DIGITS: gettext_noop(
        "The spreadsheet turned this into a number and lost its last digits. Set the column to Text and type it again."
    ),
    Fault.ID_OLD: gettext_noop("This is an old ID number of 15 digits. Write the one of 18."),
    Fault.ID_LENGTH: gettext_noop("An ID number has 18 characters; this one has %(length)s or holds something else."),
    Fault.ID_REGION: gettext_noop("The first digits of this ID number belong to no province."),
    Fault.ID_BIRTHDAY: gettext_noop("The birthday in this ID number does not exist."),
    Fault.ID_CHECK: gettext_noop(
        "The last character of this ID number does not fit the others: something is mistyped."
    ),
    Fault.NOT_A_PHONE: gettext_noop("This is not a telephone number."),
    Fault.NOT_A_CHOICE: gettext_noop("Write one of: %(choices)s."),
    Fault.NOT_A_RECORD: gettext_noop("The record number is damaged. Leave it empty, or copy it from the export."),
    Fault.NO_SUCH_PLACE: gettext_noop("There is no place called %(place)s here."),
    Fault.NO_SUCH_PART: gettext_noop(
        "%(outer)s has nothing called %(place)s. Correct it, or add it among the places first."
    ),
    Fault.SEVERAL_PLACES: gettext_noop(
        "Several places are called %(place)s. Write its code, or put the village's name before it."
    ),
    Fault.OUTSIDE: gettext_noop("%(place)s lies outside the place this import is for."),
    Fault.TWICE: gettext_noop("The same as row %(row)s of this file."),
}

STATE_WORDS = {
    Import.State.CHOOSING: _("columns to be confirmed"),
    Import.State.CHECKING: _("being checked"),
    Import.State.READY: _("ready to import"),
    Import.State.RUNNING: _("being imported"),
    Import.State.DONE: _("imported"),
    Import.State.CANCELLED: _("cancelled"),
    Import.State.STOPPED: _("stopped"),
    Import.State.UNDOING: _("being undone"),
    Import.State.UNDONE: _("undone"),
}

EXPORT_WORDS = {
    Export.State.WRITING: _("being written"),
    Export.State.READY: _("ready"),
    Export.State.CANCELLED: _("cancelled"),
    Export.State.STOPPED: _("stopped"),
    Export.State.GONE: _("deleted"),
}

VERDICT_WORDS = {
    Verdict.NEW: _("new"),
    Verdict.CHANGED: _("changed"),
    Verdict.SAME: _("unchanged"),
    Verdict.REFUSED: _("not taken"),
    Verdict.LIKELY: _("may be there already"),
}

DECISION_WORDS = {
    LikelyRow.Decision.KEEP: _("The same: keep what is in the register"),
    LikelyRow.Decision.TAKE: _("The same: take over this row"),
    LikelyRow.Decision.APART: _("Somebody else: add this row"),
}

STEP_WORDS = {
    "import_uploaded": _("uploaded"),
    "import_mapped": _("columns confirmed"),
    "import_started": _("import started"),
    "import_ended": _("import ended"),
    "import_cancelled": _("cancelled"),
    "import_stopped": _("stopped by itself"),
    "import_undo_started": _("undo started"),
    "import_undone": _("undone"),
    "likely_row_decided": _("a possible duplicate was decided"),
    "returned_file_taken": _("rows with reasons downloaded"),
    "form_brought": _("blank form uploaded"),
    "form_matched": _("columns of the form confirmed"),
    "form_kept": _("form kept for the township"),
    "form_dropped": _("form deleted"),
    "export_asked": _("export asked for"),
    "export_taken": _("export downloaded"),
}


def sentence_of(problem: Mapping[str, Any]) -> str:
    """A kept problem as the reader's sentence."""
    kept, facts = str(problem["sentence"]), dict(problem.get("facts", {}))
    return gettext(kept) % facts


def label_of(column: Column) -> str:
    return column.label_en if get_language() == "en" else column.label
