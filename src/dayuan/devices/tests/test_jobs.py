"""What happens to devices without anybody asking."""

from datetime import timedelta

from procrastinate.contrib.django import app

from dayuan.devices.actions import give_command
from dayuan.devices.jobs import look_after_silence
from dayuan.devices.models import Command, Device, Health, Verb
from dayuan.devices.testing import make_device
from dayuan.kernel.clock import now


def test_every_fifteen_seconds_silent_devices_become_unknown_and_commands_unanswered(duty_officer):
    long_ago = now() - timedelta(hours=1)
    device = make_device(last_heard_at=long_ago, health_since=long_ago)
    give_command(device, Verb.CAPTURE, {}, by=duty_officer, at=long_ago)

    look_after_silence(timestamp=0)

    assert Device.objects.get().health == Health.UNKNOWN
    assert Command.objects.get().state == Command.State.UNANSWERED


def test_the_jobs_that_actions_ask_for_by_name_exist():
    assert "dayuan.devices.jobs.write_broker_logins" in app.tasks
