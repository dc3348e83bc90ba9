"""A large file is read by a second process, one batch ahead of the one that takes its rows."""

import logging
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

from dayuan.workbooks.models import Import
from dayuan.workbooks.understanding import Prepares, Read, Reading, Rows

log = logging.getLogger(__name__)

AHEAD_FROM_BYTES = 400 * 1024
"""Some nine thousand rows of a workbook: fewer are taken before a second process has started and caught up."""
COMMAND = (sys.executable, "-m", "dayuan.workbooks.reading_process")
PIPE_BYTES = 1024 * 1024
"""Room for a batch, so that it is handed over at once and not in pieces for which the two wait for each other."""

type Process = subprocess.Popen[bytes]


class ReaderLost(Exception):
    """The second process ended before it was through."""


@contextmanager
def rows_of(reading: Reading) -> Iterator[Rows]:
    """The rows of a file as they are read, by a process of its own where that pays."""
    is_large = reading.path.stat().st_size >= AHEAD_FROM_BYTES
    with _rows_ahead(reading) if is_large else reading.opened() as rows:
        yield rows


@contextmanager
def _rows_ahead(reading: Reading) -> Iterator[Rows]:
    """Where the second process is lost, reading goes on in this one; what is wrong with the file is then said here."""
    with ExitStack() as open_until_the_end:
        try:
            process = open_until_the_end.enter_context(_started())
            _tell(process, reading)
            rows = Rows(_heard(process), _batches(process, reading, open_until_the_end))
        except (ReaderLost, OSError):
            rows = open_until_the_end.enter_context(_read_here(reading))
        yield rows


def _batches(process: Process, reading: Reading, open_until_the_end: ExitStack) -> Iterator[list[Read]]:
    done = reading.done
    try:
        while batch := _heard(process):
            yield batch
            done += len(batch)
    except ReaderLost:
        rows = open_until_the_end.enter_context(_read_here(replace(reading, done=done)))
        yield from rows.batches


def _read_here(reading: Reading) -> Any:
    log.warning("the process that read a workbook ahead was lost; reading goes on without it")
    return reading.opened()


@contextmanager
def _started() -> Iterator[Process]:
    """It ends with this block; and by itself, at its next batch, where this process ends first."""
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pipesize=PIPE_BYTES) as process:
        try:
            yield process
        finally:
            process.kill()


def _tell(process: Process, reading: Reading) -> None:
    """What to read. The reader goes over as it is, so that this one can still begin from the first row."""
    prepares = Prepares.FOR_TAKING if reading.import_.state == Import.State.RUNNING else Prepares.NOTHING
    told = replace(reading, reader=replace(reading.reader, prepares=prepares))
    if process.stdin is None:
        raise ReaderLost
    try:
        with process.stdin as pipe:
            pickle.dump(told, pipe, pickle.HIGHEST_PROTOCOL)
    except OSError as broken:
        raise ReaderLost from broken


def _heard(process: Process) -> Any:
    """What it says next: the number of rows, a batch, and at the end an empty one."""
    if process.stdout is None:
        raise ReaderLost
    try:
        return pickle.load(process.stdout)  # noqa: S301  # said by a process of our own
    except (EOFError, OSError, pickle.UnpicklingError) as broken:
        raise ReaderLost from broken
