"""The weeks of the past as leaders got them, so that the first Monday of a demonstration is no special one."""

from datetime import datetime

from dayuan.drills.yucheng.outline import TOWNSHIP
from dayuan.kernel.clock import SHANGHAI
from dayuan.places.models import Place
from dayuan.review.actions import reckon_week
from dayuan.review.models import Digest
from dayuan.review.rules import WEEK, monday_of

WEEKS = 4


def seed_digests(*, at: datetime) -> int:
    """Reckon the last whole weeks and tell nobody. Says how many; where there are digests, none."""
    if Digest.objects.exists():
        return 0
    township = Place.objects.get(pk=TOWNSHIP)
    monday = monday_of(at.astimezone(SHANGHAI).date())
    for back in range(WEEKS, 0, -1):
        reckon_week(township, monday - back * WEEK, at=at)
    return WEEKS
