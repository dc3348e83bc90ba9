"""The second process of a large import: it reads ahead as it is told, and says the rows batch by batch.

It stops where nobody has taken what it said before: the pipe holds about a batch, and memory stays as it is.
"""

import os
import pickle
import signal
import sys
from typing import BinaryIO

import django
from django.utils import translation


def main() -> None:
    # Ctrl-C is for whoever takes the rows; this one ends when nobody listens any more.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Nothing that is printed may get in between.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    django.setup()
    try:
        _read(answers)
    except BrokenPipeError:
        os._exit(1)


def _read(answers: BinaryIO) -> None:
    reading = pickle.load(sys.stdin.buffer)  # noqa: S301  # told by the process that started this one
    with translation.override(reading.language), reading.opened() as rows:
        _say(rows.total, answers)
        for batch in rows.batches:
            _say(batch, answers)
    _say([], answers)


def _say(answer: object, answers: BinaryIO) -> None:
    answers.write(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))
    answers.flush()


if __name__ == "__main__":
    main()
