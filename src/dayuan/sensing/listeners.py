"""What this package does when others have news."""

from dayuan.devices.events import HealthChanged
from dayuan.kernel.events import when
from dayuan.sensing.jobs import note_health


@when(HealthChanged)
def note_it_as_a_signal(news: HealthChanged) -> None:
    # By a job of its own: whoever announces this holds the device, and those who weigh signals wait for each other.
    note_health.defer(device_id=news.device_id, health=news.health, since=news.since.isoformat())
