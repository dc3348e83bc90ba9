"""The long part of an import: check every row, take the good ones batch by batch, or take them back.

Each batch is one transaction together with how far the import is, so a worker that dies and is followed by another
takes every row once.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, transaction
from django.utils.translation import gettext_noop

from dayuan.kernel import audit
from dayuan.kernel.clock import now
from dayuan.kernel.copying import copy_in, draft_of
from dayuan.kernel.errors import Refusal
from dayuan.kernel.sealing.seals import one_look_at_the_keys
from dayuan.people.access import scope_of
from dayuan.people.models import Person
from dayuan.workbooks.files import returned_path, upload_path
from dayuan.workbooks.models import Import, LikelyRow, RefusedRow, TouchedRecord
from dayuan.workbooks.reading.places import open_place_book
from dayuan.workbooks.reading_ahead import rows_of
from dayuan.workbooks.returned import write_returned
from dayuan.workbooks.sheet import Desk, Finding, Problem, Sheet, Touch, Verdict, sheet_of
from dayuan.workbooks.understanding import BATCH, Read, Reader, Reading, compare
from dayuan.workbooks.values import as_text, from_text, values_as_json

POST_LOST = gettext_noop("Whoever asked for this import no longer holds the post it needs.")
FILE_GONE = gettext_noop("The file is no longer there. Upload it again.")
COULD_NOT_BE_SAVED = gettext_noop(
    "This row could not be saved. Upload it again; if it stays, tell whoever looks after the system."
)


def check_rows(import_id: UUID) -> None:
    """Read every row and count what would become of it. Nothing but the import itself is written."""
    import_ = Import.objects.select_related("by", "place").get(pk=import_id)
    if import_.state == Import.State.CHECKING:
        _go_through(import_, Import.State.READY)


def import_rows(import_id: UUID) -> None:
    """Take every row that is good. Goes on where an earlier run ended."""
    import_ = Import.objects.select_related("by", "place").get(pk=import_id)
    if import_.state == Import.State.RUNNING:
        _go_through(import_, Import.State.DONE)


def _go_through(import_: Import, afterwards: str) -> None:
    sheet = sheet_of(import_.kind)
    if not may_go_on(import_, sheet, at=now()):
        stop(import_, POST_LOST, at=now())
        return
    path = upload_path(import_.pk)
    if not path.exists():
        stop(import_, FILE_GONE, at=now())
        return
    reader = Reader(sheet, desk_of(import_), import_.mapping)
    with rows_of(Reading(import_, reader, path, done=import_.rows_done)) as rows:
        _begin(import_, rows.total)
        for read in rows.batches:
            if not _take_batch(import_, reader, read):
                break
    _end(import_, afterwards)


def may_go_on(import_: Import, sheet: Sheet, *, at: datetime) -> bool:
    return scope_of(import_.by, at=at).sees(import_.place_id, sheet.importers)


def desk_of(import_: Import, *, by: Person | None = None) -> Desk:
    return Desk(by or import_.by, import_.place_id, open_place_book(import_.place_id), import_.pk)


@transaction.atomic
def _begin(import_: Import, rows_total: int) -> None:
    locked = Import.objects.select_for_update(of=("self",)).get(pk=import_.pk)
    locked.rows_total = rows_total
    locked.save(update_fields=["rows_total"])
    import_.rows_total = rows_total


def _take_batch(import_: Import, reader: Reader, read: Sequence[Read]) -> bool:
    """One batch, or nothing of it. False where the import should end here."""
    at = now()
    with transaction.atomic(), one_look_at_the_keys():
        locked = Import.objects.select_for_update(of=("self",)).get(pk=import_.pk)
        if locked.cancel_asked or locked.state != import_.state or locked.rows_done != import_.rows_done:
            return False
        findings = compare(reader, read)
        if locked.state == Import.State.RUNNING:
            findings = _apply(reader, findings, locked, at=at)
        _keep(locked, findings)
    import_.rows_done = locked.rows_done
    return True


def _apply(reader: Reader, findings: list[Finding], import_: Import, *, at: datetime) -> list[Finding]:
    """Apply a batch at once; where that fails, row by row, so that one bad row takes no other with it."""
    wanted = [finding for finding in findings if finding.verdict in (Verdict.NEW, Verdict.CHANGED)]
    try:
        with transaction.atomic():
            _keep_touches(import_, reader.sheet.apply(wanted, reader.desk, at=at))
    except (DatabaseError, Refusal):
        return [_apply_one(reader, one, import_, at=at) if one in wanted else one for one in findings]
    return findings


def _apply_one(reader: Reader, finding: Finding, import_: Import, *, at: datetime) -> Finding:
    try:
        with transaction.atomic():
            # Earlier rows of the batch may have changed what this one meets.
            again = reader.sheet.look_up([finding.row], reader.desk)[0]
            if again.verdict in (Verdict.NEW, Verdict.CHANGED):
                _keep_touches(import_, reader.sheet.apply([again], reader.desk, at=at))
            return again
    except Refusal as refusal:
        problem = Problem("%(why)s", facts={"why": str(refusal)})
    except DatabaseError:
        problem = Problem(COULD_NOT_BE_SAVED)
    return Finding(finding.row, Verdict.REFUSED, problems=(problem,))


def _keep(import_: Import, findings: Sequence[Finding]) -> None:
    counts = Counter(finding.verdict for finding in findings)
    for verdict in Verdict:
        setattr(import_, verdict, getattr(import_, verdict) + counts[verdict])
    import_.rows_done += len(findings)
    import_.save(update_fields=["rows_done", *Verdict])
    RefusedRow.objects.bulk_create(
        RefusedRow(of=import_, number=one.row.number, problems=[problem.as_json() for problem in one.problems])
        for one in findings
        if one.verdict == Verdict.REFUSED
    )
    if import_.state == Import.State.RUNNING:
        LikelyRow.objects.bulk_create(
            LikelyRow(
                of=import_,
                number=one.row.number,
                values=as_text(values_as_json(one.row.values)),
                candidates=list(one.likely),
            )
            for one in findings
            if one.verdict == Verdict.LIKELY
        )


def _keep_touches(import_: Import, touches: Sequence[Touch]) -> None:
    draft = draft_of(TouchedRecord, of_id=import_.pk)
    copy_in(
        TouchedRecord,
        [
            draft(
                number=touch.row_number,
                key=touch.key,
                made=touch.made,
                before=as_text(touch.before),
                after=as_text(touch.after),
            )
            for touch in touches
        ],
    )


def _end(import_: Import, afterwards: str) -> None:
    """The state the run leads to, once the file with the reasons is written."""
    refused = RefusedRow.objects.filter(of=import_).exists()
    if refused:
        write_returned(import_, returned_path(import_.pk))
    with transaction.atomic():
        locked = Import.objects.select_for_update(of=("self",)).get(pk=import_.pk)
        if locked.state != import_.state:
            return
        locked.has_returned_file = refused
        if locked.cancel_asked:
            locked.state = Import.State.CANCELLED
        elif locked.rows_done == locked.rows_total:
            locked.state = afterwards
        else:
            return
        if import_.state == Import.State.RUNNING or locked.state == Import.State.CANCELLED:
            locked.ended_at = now()
            ended = "import_cancelled" if locked.cancel_asked else "import_ended"
            note(
                ended,
                locked,
                at=locked.ended_at,
                detail={verdict.value: getattr(locked, verdict) for verdict in Verdict},
            )
        locked.save(update_fields=["state", "ended_at", "has_returned_file"])


@transaction.atomic
def stop(import_: Import, why: str, *, at: datetime) -> None:
    """End an import that cannot go on; what it did stays and can be undone."""
    locked = Import.objects.select_for_update(of=("self",)).get(pk=import_.pk)
    if not locked.is_working:
        return
    locked.state, locked.stopped_why, locked.ended_at = Import.State.STOPPED, why, at
    locked.save(update_fields=["state", "stopped_why", "ended_at"])
    note("import_stopped", locked, at=at, reason=why)


def take_back(import_id: UUID) -> None:
    """Undo an import, the newest touch first, batch by batch."""
    import_ = Import.objects.select_related("by", "place").get(pk=import_id)
    if import_.state != Import.State.UNDOING:
        return
    desk, sheet = desk_of(import_), sheet_of(import_.kind)
    while _take_back_batch(import_, sheet, desk, at=now()):
        continue
    with transaction.atomic():
        locked = Import.objects.select_for_update(of=("self",)).get(pk=import_.pk)
        if locked.state == Import.State.UNDOING:
            locked.state, locked.undone_at = Import.State.UNDONE, now()
            locked.save(update_fields=["state", "undone_at"])
            left = locked.touched.exclude(left_why="").count()
            note("import_undone", locked, at=locked.undone_at, detail={"left": left})


@transaction.atomic
def _take_back_batch(import_: Import, sheet: Sheet, desk: Desk, *, at: datetime) -> bool:
    Import.objects.select_for_update(of=("self",)).get(pk=import_.pk)
    touched = list(TouchedRecord.objects.filter(of=import_, undone_at__isnull=True).order_by("-pk")[:BATCH])
    if not touched:
        return False
    touches = [Touch(one.number, one.key, one.made, from_text(one.before), from_text(one.after)) for one in touched]
    left = {one.key: one for one in sheet.undo(touches, desk, at=at)}
    TouchedRecord.objects.filter(pk__any_of=[one.pk for one in touched]).update(undone_at=at)
    told = [one for one in touched if one.key in left]
    for one in told:
        one.left_title, one.left_why = left[one.key].title[:120], left[one.key].sentence
    TouchedRecord.objects.bulk_update(told, ["left_title", "left_why"])
    return True


def note(
    action: str, import_: Import, *, at: datetime, reason: str = "", detail: dict[str, object] | None = None
) -> None:
    audit.record(
        action,
        import_.subject,
        by_id=import_.by_id,
        by_name=str(import_.by),
        place_code=import_.place_id,
        at=at,
        reason=reason,
        detail={"kind": import_.kind, **(detail or {})},
    )
