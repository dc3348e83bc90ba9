"""What happens to warnings without anybody asking."""

from datetime import timedelta

from dayuan.devices.testing import make_device
from dayuan.kernel.clock import now
from dayuan.kernel.models import LiveEvent
from dayuan.warnings.actions import reject_warning
from dayuan.warnings.jobs import forget_old_evidence, look_for_overdue
from dayuan.warnings.models import Warning
from dayuan.warnings.testing import make_warning


def test_a_warning_nobody_decided_in_time_is_told_to_the_screens_once():
    warning = make_warning(make_device())
    LiveEvent.objects.all().delete()

    look_for_overdue(timestamp=0)
    look_for_overdue(timestamp=0)

    assert Warning.objects.get().overdue_noticed_at is not None
    assert [event.items[0]["id"] for event in LiveEvent.objects.filter(kind="warning")] == [str(warning.pk)]


def test_old_evidence_is_forgotten(duty_officer):
    warning = make_warning(make_device())
    reject_warning(warning.pk, by=duty_officer, reason="misread", at=now() - timedelta(days=1))

    forget_old_evidence(timestamp=0)

    assert Warning.objects.get().evidence_forgotten_at is not None
