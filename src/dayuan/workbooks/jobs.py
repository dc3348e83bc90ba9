"""The long parts, run by the worker. Each can run twice without harm."""

import logging
from uuid import UUID

from procrastinate.contrib.django import app

from dayuan.kernel.clock import now
from dayuan.workbooks.actions import QUEUE
from dayuan.workbooks.exporting import write_export as write_file
from dayuan.workbooks.forgetting import forget_files
from dayuan.workbooks.runs import check_rows, import_rows, take_back

log = logging.getLogger(__name__)


@app.task(queue=QUEUE)
def check_import(import_id: str) -> None:
    check_rows(UUID(import_id))


@app.task(queue=QUEUE)
def run_import(import_id: str) -> None:
    import_rows(UUID(import_id))


@app.task(queue=QUEUE)
def undo_import(import_id: str) -> None:
    take_back(UUID(import_id))


@app.task(queue=QUEUE)
def write_export(export_id: str) -> None:
    write_file(UUID(export_id))


@app.periodic(cron="41 3 * * *")
@app.task(queue="housekeeping", queueing_lock="workbooks.forget_files", pass_context=False)
def forget_old_files(timestamp: int) -> None:
    forgotten = forget_files(at=now())
    if forgotten:
        log.info("forgot workbooks", extra={"imports": forgotten})
