"""Cases for tests."""

from datetime import datetime, timedelta
from typing import Any

from dayuan.cases.actions import Reported, WhoReports, open_case, report_case
from dayuan.cases.models import Case
from dayuan.cases.rules.reporting import ReportChannel
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Person
from dayuan.places.models import Place, Site


def make_case(
    by: Person,
    *,
    place: Place,
    site: Site | None = None,
    at: datetime = MONDAY_NOON,
    source: str | None = None,
    title: str = "核查外地车辆",
) -> Case:
    """A case opened by the duty officer, to be put right within an hour."""
    return open_case(
        title=title,
        title_en="Check a car from elsewhere",
        public_title="核查一辆车",
        public_title_en="A car to be checked",
        level="yellow",
        place=place,
        site=site,
        source=source,
        due_at=at + timedelta(hours=1),
        by=by,
        at=at,
    )


def make_report(
    place: Place,
    *,
    class_code: str = "09001",
    story: str = "村口的路灯三天不亮了。",
    who: WhoReports | None = None,
    at: datetime = MONDAY_NOON,
    **more: Any,
) -> Case:
    """A lamp that is out, reported by a villager who left a telephone number."""
    villager = WhoReports(channel=ReportChannel.PUBLIC_PAGE, name="甲某", phone="13800001234")
    return report_case(Reported(place=place, story=story, class_code=class_code, **more), who or villager, at=at)
