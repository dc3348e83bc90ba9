"""The one place that asks what time it is, and the township's time zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    return timezone.now()


def today_began_at(moment: datetime) -> datetime:
    """Midnight in Shanghai of the day that contains this moment."""
    return moment.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
