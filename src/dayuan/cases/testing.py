"""Cases for tests."""

from datetime import datetime, timedelta
from typing import Any

from dayuan.cases.actions import (
    Reported,
    WhoReports,
    ask_public_copy,
    keep_public_copy,
    open_case,
    release_copy,
    report_case,
)
from dayuan.cases.models import Case, Evidence, PublicCopy
from dayuan.cases.rules.reporting import ReportChannel
from dayuan.cases.rules.showing import Shows
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Person
from dayuan.places.models import Place, Site
from dayuan.sensing.recognisable import Marked, MarkKind


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


def make_covered(piece: Evidence, *, by: Person, at: datetime = MONDAY_NOON) -> PublicCopy:
    """A copy of a photograph in which one face was found, for an officer to look at."""
    ask_public_copy(piece.pk, by=by, at=at)
    keep_public_copy(piece.pk, [Marked(MarkKind.FACE, (0.3, 0.3, 0.1, 0.2), 0.9)])
    return PublicCopy.objects.get(pk=piece.pk)


def make_shown(piece: Evidence, *, by: Person, shows: Shows = Shows.BEFORE, at: datetime = MONDAY_NOON) -> PublicCopy:
    """A copy that the public sees."""
    copy = make_covered(piece, by=by, at=at)
    return release_copy(piece.pk, seen=copy.sha256, shows=shows, by=by, at=at)
