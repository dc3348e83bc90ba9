from datetime import timedelta

from dayuan.kernel.models import OutboxMessage
from dayuan.kernel.outbox import LONGEST_WAIT, mark_sent, send_later, take_due, wait_before_attempt
from dayuan.kernel.testing import MONDAY_NOON


def test_a_message_is_taken_once_and_postponed_in_case_the_relay_dies():
    message = send_later("devices.cam-1.commands", {"verb": "capture"}, at=MONDAY_NOON)

    assert [taken.pk for taken in take_due(MONDAY_NOON)] == [message.pk]
    assert take_due(MONDAY_NOON) == []
    assert [taken.pk for taken in take_due(MONDAY_NOON + timedelta(seconds=1))] == [message.pk]


def test_a_sent_message_is_never_taken_again():
    message = send_later("devices.cam-1.commands", {"verb": "capture"}, at=MONDAY_NOON)
    take_due(MONDAY_NOON)
    mark_sent(message, at=MONDAY_NOON)

    assert take_due(MONDAY_NOON + timedelta(days=1)) == []
    assert OutboxMessage.objects.get().sent_at == MONDAY_NOON


def test_a_message_that_keeps_failing_is_tried_ever_more_seldom_but_never_given_up():
    waits = [wait_before_attempt(attempts) for attempts in range(40)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=0.5)
    assert waits[-1] == LONGEST_WAIT
