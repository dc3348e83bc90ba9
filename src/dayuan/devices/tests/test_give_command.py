"""Told is not done: a command is done when the device says so."""

from datetime import timedelta
from uuid import uuid4

import pytest

from dayuan.devices.actions import DeviceNotActive, give_command, mark_unanswered, take_answer
from dayuan.devices.models import Command, Verb
from dayuan.devices.testing import make_device
from dayuan.kernel.models import AuditEntry, OutboxMessage
from dayuan.kernel.outbox import mark_sent
from dayuan.kernel.testing import MONDAY_NOON

LATER = MONDAY_NOON + timedelta(minutes=1)


def capture(device, by):
    return give_command(device, Verb.CAPTURE, {}, by=by, at=MONDAY_NOON)


def test_a_command_leaves_by_the_outbox_to_the_devices_own_topic(duty_officer):
    command = capture(make_device(), duty_officer)

    message = OutboxMessage.objects.get()
    assert message.subject == "devices.cam-east.commands"
    assert message.body == {
        "id": str(command.pk),
        "verb": "capture",
        "detail": {},
        "answer_by": command.answer_by.isoformat(),
    }
    assert not command.is_sent
    mark_sent(message, at=LATER)
    assert Command.objects.get().is_sent
    assert AuditEntry.objects.get().action == "device_commanded"


def test_a_command_is_done_when_the_device_says_so_and_the_first_answer_stands(duty_officer):
    command = capture(make_device(), duty_officer)

    assert take_answer("cam-east", command.pk, done=True, answer="ok", at=LATER)
    assert take_answer("cam-east", command.pk, done=False, answer="broken", at=LATER)

    command.refresh_from_db()
    assert (command.state, command.answer, command.answered_at) == (Command.State.DONE, "ok", LATER)


def test_a_device_cannot_answer_for_another_or_answer_what_was_never_asked(duty_officer):
    command = capture(make_device(), duty_officer)
    make_device("cam-west")

    assert not take_answer("cam-west", command.pk, done=True, answer="", at=LATER)
    assert not take_answer("cam-east", uuid4(), done=True, answer="", at=LATER)
    assert Command.objects.get().state == Command.State.WAITING


def test_silence_is_called_unanswered_and_a_late_answer_still_counts(duty_officer):
    command = capture(make_device(), duty_officer)

    assert mark_unanswered(at=MONDAY_NOON) == 0
    assert mark_unanswered(at=LATER) == 1
    assert mark_unanswered(at=LATER) == 0
    assert Command.objects.get().state == Command.State.UNANSWERED
    take_answer("cam-east", command.pk, done=False, answer="lens covered", at=LATER)

    assert Command.objects.get().state == Command.State.FAILED


def test_a_device_out_of_service_is_not_told_anything(duty_officer):
    with pytest.raises(DeviceNotActive):
        capture(make_device(retired_at=MONDAY_NOON), duty_officer)

    assert not OutboxMessage.objects.exists()
