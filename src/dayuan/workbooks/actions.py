"""What a person does with a workbook: brings it, says what its columns are, starts, cancels, decides, takes back."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from dayuan.kernel import audit
from dayuan.kernel.errors import Refusal
from dayuan.kernel.ids import new_id
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.workbooks.files import upload_path, write_upload
from dayuan.workbooks.inspecting import headers_at, inspect, remembered_mapping, signature_of
from dayuan.workbooks.models import BlankForm, Export, Import, LikelyRow, RefusedRow, RememberedMapping, TouchedRecord
from dayuan.workbooks.reading.guard import FileRefused, check_file
from dayuan.workbooks.rules.headers import columns_without_header, propose_mapping
from dayuan.workbooks.rules.text import plain_text
from dayuan.workbooks.runs import desk_of
from dayuan.workbooks.sheet import Finding, Row, Sheet, Verdict, sheet_of
from dayuan.workbooks.values import as_text, from_text, values_from_json
from dayuan.workbooks.wording import label_of

CHECK_JOB = "dayuan.workbooks.jobs.check_import"
RUN_JOB = "dayuan.workbooks.jobs.run_import"
UNDO_JOB = "dayuan.workbooks.jobs.undo_import"
EXPORT_JOB = "dayuan.workbooks.jobs.write_export"
QUEUE = "workbooks"
ENDINGS = frozenset({".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".txt"})
"""What may be looked into; .xls and macros are refused with their own sentence."""


class TooLate(Refusal):
    """The import has moved on: what was asked for is no longer possible."""


class ColumnsIncomplete(Refusal):
    """A column that every row needs has no header, or one column was chosen twice."""


class DecisionMissing(Refusal):
    """It was not said which record the row is the same as."""


def take_upload(
    chunks: Iterable[bytes], *, file_name: str, sheet: Sheet, place: Place, by: Person, at: datetime
) -> Import:
    """Keep an uploaded file and find out what it is.

    Raises:
        FileRefused: the file cannot be taken; nothing of it is kept.
    """
    if PurePath(file_name).suffix.lower() not in ENDINGS:
        raise FileRefused(_("This is not a table. Choose an .xlsx or .csv file."))
    import_id = new_id()
    path = upload_path(import_id)
    write_upload(path, chunks)
    try:
        check_file(path, most_bytes=settings.PHOTO_MAX_BYTES)
        found = inspect(path, sheet, township_code=place.pk[:9])
        with transaction.atomic():
            import_ = Import.objects.create(
                id=import_id,
                kind=sheet.kind,
                place=place,
                by=by,
                made_at=at,
                file_name=plain_name(file_name),
                file_bytes=path.stat().st_size,
                parts=found.parts,
                headers=found.headers,
                mapping=found.mapping,
                mapping_is_remembered=found.is_remembered,
            )
            note("import_uploaded", import_, by=by, at=at, detail={"file": import_.file_name})
            if found.is_remembered and not columns_without_header(sheet.columns, found.mapping):
                _begin_check(import_)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return import_


def plain_name(file_name: str) -> str:
    """A file's name as it is shown: never a path, never a way into anything."""
    return plain_text(PurePath(file_name.replace("\\", "/")).name)[:120] or "workbook"


@transaction.atomic
def read_header_from(import_: Import, *, worksheet: str, header: int) -> Import:
    """A person says which worksheet is meant and which of its rows is the header.

    Raises:
        TooLate: it was checked or started meanwhile.
        FileRefused: nothing is in that row.
    """
    locked = _locked(import_, Import.State.CHOOSING, Import.State.READY)
    headers = headers_at(upload_path(import_.pk), worksheet, header)
    sheet = sheet_of(locked.kind)
    kept = remembered_mapping(sheet, headers, locked.place_id[:9])
    locked.parts, locked.headers = [{"worksheet": worksheet, "header": header}], headers
    locked.mapping = propose_mapping(headers, [], sheet.columns) if kept is None else kept
    locked.mapping_is_remembered = kept is not None
    locked.state = Import.State.CHOOSING
    locked.save(update_fields=["parts", "headers", "mapping", "mapping_is_remembered", "state"])
    return locked


@transaction.atomic
def choose_columns(import_: Import, mapping: dict[str, str], *, by: Person, at: datetime) -> Import:
    """Confirm which header is which column; it is remembered for the next file with these headers.

    Raises:
        TooLate: it was started meanwhile.
        ColumnsIncomplete: a column that every row needs has no header, or one was chosen twice.
    """
    locked = _locked(import_, Import.State.CHOOSING, Import.State.READY)
    sheet = sheet_of(locked.kind)
    _refuse_incomplete(sheet, mapping)
    locked.mapping = mapping
    RememberedMapping.objects.update_or_create(
        township_code=locked.place_id[:9],
        kind=locked.kind,
        signature=signature_of(locked.headers),
        defaults={"mapping": mapping, "by": by, "at": at},
    )
    note("import_mapped", locked, by=by, at=at)
    _begin_check(locked)
    return locked


@transaction.atomic
def check_again(kind: str, *, but: Import) -> None:
    """What its rows mean has changed: every other import of this kind that waits to be started is counted anew."""
    waiting = Import.objects.select_for_update(of=("self",)).filter(kind=kind, state=Import.State.READY)
    for import_ in waiting.exclude(pk=but.pk):
        _begin_check(import_)


def _refuse_incomplete(sheet: Sheet, mapping: dict[str, str]) -> None:
    chosen = list(mapping.values())
    twice = [column for column in sheet.columns if chosen.count(column.name) > 1]
    if twice:
        raise ColumnsIncomplete(
            _("%(column)s was chosen for two columns of the file.") % {"column": label_of(twice[0])}
        )
    missing = columns_without_header(sheet.columns, mapping)
    if missing:
        names = "、".join(label_of(column) for column in missing)
        raise ColumnsIncomplete(_("Say which column of the file holds: %(columns)s.") % {"columns": names})


def _begin_check(import_: Import) -> None:
    _begin(import_, Import.State.CHECKING, CHECK_JOB)


def _begin(import_: Import, state: str, job: str) -> None:
    """A run counts from nothing: what an earlier check found is found again."""
    RefusedRow.objects.filter(of=import_).delete()
    for verdict in Verdict:
        setattr(import_, verdict, 0)
    import_.rows_done, import_.rows_total, import_.has_returned_file = 0, 0, False
    import_.state, import_.cancel_asked = state, False
    import_.save()
    app.configure_task(job, queue=QUEUE, lock=str(import_.pk)).defer(import_id=str(import_.pk))


@transaction.atomic
def start_import(import_: Import, *, by: Person, at: datetime) -> Import:
    """Take the rows that are good.

    Raises:
        TooLate: it is not ready, or was started already.
    """
    locked = _locked(import_, Import.State.READY)
    locked.started_at = at
    _begin(locked, Import.State.RUNNING, RUN_JOB)
    note("import_started", locked, by=by, at=at)
    return locked


@transaction.atomic
def cancel_import(import_: Import, *, by: Person, at: datetime) -> Import:
    """End an import after the batch in hand; what was taken stays and can be undone.

    Raises:
        TooLate: it has ended.
    """
    locked = _locked(import_, Import.State.CHOOSING, Import.State.CHECKING, Import.State.READY, Import.State.RUNNING)
    if locked.state in (Import.State.CHOOSING, Import.State.READY):
        locked.state, locked.ended_at = Import.State.CANCELLED, at
        note("import_cancelled", locked, by=by, at=at)
    locked.cancel_asked = True
    locked.save(update_fields=["state", "ended_at", "cancel_asked"])
    return locked


@transaction.atomic
def undo_import(import_: Import, *, by: Person, at: datetime) -> Import:
    """Take back what an import did; what was changed by hand since stays and is listed.

    Raises:
        TooLate: it is not over, was undone, or what it did is no longer kept.
    """
    locked = _locked(import_, Import.State.DONE, Import.State.CANCELLED, Import.State.STOPPED)
    if not locked.is_undoable or locked.file_gone_at is not None:
        raise TooLate(_("This import can no longer be undone."))
    locked.state = Import.State.UNDOING
    locked.save(update_fields=["state"])
    note("import_undo_started", locked, by=by, at=at)
    app.configure_task(UNDO_JOB, queue=QUEUE, lock=str(locked.pk)).defer(import_id=str(locked.pk))
    return locked


@transaction.atomic
def decide_likely(
    row: LikelyRow, decision: LikelyRow.Decision, *, key: str = "", by: Person, at: datetime
) -> LikelyRow:
    """A person decides whether a row is somebody who is there already.

    Raises:
        TooLate: it was decided already, or the import was undone.
        DecisionMissing: no record was chosen that it is the same as.
    """
    import_ = _locked(row.of, Import.State.DONE, Import.State.CANCELLED, Import.State.STOPPED)
    row = LikelyRow.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.decision:
        raise TooLate(_("This has been decided already."))
    if decision != LikelyRow.Decision.APART and key not in row.candidates:
        raise DecisionMissing(_("Choose which entry of the register it is."))
    row.decision, row.chosen = decision, "" if decision == LikelyRow.Decision.APART else key
    row.decided_by, row.decided_at = by, at
    row.save(update_fields=["decision", "chosen", "decided_by", "decided_at"])
    if decision != LikelyRow.Decision.KEEP:
        _apply_decision(import_, row, by=by, at=at)
    note("likely_row_decided", import_, by=by, at=at, detail={"row": row.number, "decision": str(decision)})
    return row


def _apply_decision(import_: Import, row: LikelyRow, *, by: Person, at: datetime) -> None:
    sheet = sheet_of(import_.kind)
    values = values_from_json(sheet, from_text(row.values))
    verdict = Verdict.CHANGED if row.decision == LikelyRow.Decision.TAKE else Verdict.NEW
    finding = Finding(Row(row.number, values), verdict, key=row.chosen)
    desk = desk_of(import_, by=by)
    for touch in sheet.apply([finding], desk, at=at):
        TouchedRecord.objects.create(
            of=import_,
            number=touch.row_number,
            key=touch.key,
            made=touch.made,
            before=as_text(touch.before),
            after=as_text(touch.after),
        )


@transaction.atomic
def ask_for_export(
    sheet: Sheet,
    place: Place,
    *,
    purpose: str,
    format: str,
    layout: Export.Layout = Export.Layout.OWN,
    form: BlankForm | None = None,
    chosen: Mapping[str, str] | None = None,
    by: Person,
    at: datetime,
) -> Export:
    """Have a file written of what this person may see in a place. The record says by what it was narrowed, not how."""
    export = Export.objects.create(
        kind=sheet.kind,
        place=place,
        by=by,
        purpose=purpose,
        format=format,
        layout=layout,
        form=form,
        chosen=dict(chosen or {}),
        made_at=at,
    )
    detail = {"layout": export.layout, "narrowed_by": sorted(export.chosen), **({"form": str(form)} if form else {})}
    is_all = layout == Export.Layout.OWN and not export.chosen
    note("export_asked", export, by=by, at=at, reason=purpose, detail=None if is_all else detail)
    app.configure_task(EXPORT_JOB, queue=QUEUE, lock=str(export.pk)).defer(export_id=str(export.pk))
    return export


@transaction.atomic
def cancel_export(export: Export) -> None:
    Export.objects.filter(pk=export.pk, state=Export.State.WRITING).update(cancel_asked=True)


def note(
    action: str,
    subject: Import | Export | BlankForm,
    *,
    by: Person,
    at: datetime,
    reason: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    audit.record(
        action,
        subject.subject,
        by_id=by.pk,
        by_name=str(by),
        place_code=subject.place_id,
        at=at,
        reason=reason,
        detail={"kind": subject.kind, **_named(subject), **(detail or {})},
    )


def _named(subject: Import | Export | BlankForm) -> dict[str, str]:
    """A form by its name, which whoever reads the trail sees instead of its number; it names no resident."""
    return {"form": str(subject)} if isinstance(subject, BlankForm) else {}


def _locked(import_: Import, *states: str) -> Import:
    locked = Import.objects.select_for_update(of=("self",)).select_related("by", "place").get(pk=import_.pk)
    if locked.state not in states:
        raise TooLate(_("This import has moved on. Load the page again to see where it stands."))
    return locked
