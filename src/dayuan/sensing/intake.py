"""What devices said is stored: all of a batch at once, or piece by piece when something in it cannot be stored."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction

from dayuan.devices.actions import hear, take_answer
from dayuan.devices.models import HealthEvidence
from dayuan.devices.rules import Sign
from dayuan.sensing.actions import Aside, Incoming, Tally, keep_aside, record_signals
from dayuan.sensing.partitions import ensure_partitions
from dayuan.sensing.queue_place import move_place
from dayuan.sensing.rules import WhyKeptAside
from dayuan.sensing.schema import NotUnderstood, Status, read_answer, read_status

log = logging.getLogger(__name__)

DATABASE_AWAY = (OperationalError, InterfaceError)
"""Not the fault of any message: wait and try again. Everything else is."""


def store(messages: Sequence[Incoming], *, at: datetime, queue_made_at: datetime) -> Tally:
    """Store a batch in one transaction. What cannot be stored even alone is kept aside; the rest is not held up by it.

    The messages come in the order of their queue; those that it is already stored up to are passed over.

    Raises:
        OperationalError, InterfaceError: the database is away, and nothing of the part it was working on is stored.
    """
    try:
        return _store_whole(messages, at=at, queue_made_at=queue_made_at)
    except DATABASE_AWAY:
        raise
    except Exception as refused:
        log.warning("a batch was not stored", extra={"messages": len(messages), "error": repr(refused)})
    # A month that nobody made would refuse every signal alike.
    ensure_partitions(at)
    if len(messages) == 1:
        return _store_alone(messages[0], at=at, queue_made_at=queue_made_at)
    half = len(messages) // 2
    earlier = store(messages[:half], at=at, queue_made_at=queue_made_at)
    return earlier + store(messages[half:], at=at, queue_made_at=queue_made_at)


def _store_alone(message: Incoming, *, at: datetime, queue_made_at: datetime) -> Tally:
    try:
        return _store_whole([message], at=at, queue_made_at=queue_made_at)
    except DATABASE_AWAY:
        raise
    except Exception as refused:
        log.exception("a message was kept aside because it cannot be stored", extra={"channel": message.channel})
        with transaction.atomic():
            move_place(queue_made_at, message.number)
            keep_aside([Aside(message, WhyKeptAside.NOT_STORED, repr(refused))], at=at)
        return Tally(kept_aside=1)


@transaction.atomic
def _store_whole(messages: Sequence[Incoming], *, at: datetime, queue_made_at: datetime) -> Tally:
    stored_until = move_place(queue_made_at, messages[-1].number)
    of_word: dict[str, list[Incoming]] = defaultdict(list)
    for message in messages:
        if message.number > stored_until:
            of_word[message.channel.rpartition(".")[2]].append(message)
    tally = record_signals(of_word["signals"], at=at) if of_word["signals"] else Tally()
    aside = _hear_states(of_word["status"], at=at) + _take_answers(of_word["answers"], at=at)
    keep_aside(aside, at=at)
    return tally + Tally(kept_aside=len(aside))


def _hear_states(messages: Sequence[Incoming], *, at: datetime) -> list[Aside]:
    """The messages that were no status."""
    signs, asides = [], []
    for message in messages:
        try:
            status = read_status(message.body)
        except NotUnderstood as refused:
            asides.append(Aside(message, refused.why, refused.detail, refused.faults))
            continue
        signs.append(Sign(message.device_id, _evidence_of(status), message.received_at))
    if signs:
        hear(signs, at=at)
    return asides


def _evidence_of(status: Status) -> HealthEvidence:
    if status.state == "online":
        return HealthEvidence.SAID_HELLO
    return HealthEvidence.SAID_GOODBYE if status.reason == "goodbye" else HealthEvidence.CONNECTION_LOST


def _take_answers(messages: Sequence[Incoming], *, at: datetime) -> list[Aside]:
    """The messages that were no answer to anything we told the device."""
    asides = []
    for message in messages:
        try:
            answer = read_answer(message.body)
        except NotUnderstood as refused:
            asides.append(Aside(message, refused.why, refused.detail, refused.faults))
            continue
        if not take_answer(
            message.device_id, answer.command, done=answer.done, answer=answer.text, at=message.received_at
        ):
            detail = f"command: {answer.command} was never given to {message.device_id}"
            asides.append(Aside(message, WhyKeptAside.WRONG_DETAILS, detail))
    return asides
