"""The invented reports of the demo: some open on every rung, some settled where they began."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from dayuan.cases.actions import (
    Reported,
    WhoReports,
    answer_case,
    ask_approval,
    close_case,
    record_self_handled,
    report_case,
    report_done,
    return_case,
    take_case,
)
from dayuan.cases.models import Case
from dayuan.cases.queries import reporters_of
from dayuan.cases.rules import Kind
from dayuan.cases.rules.reporting import ReportChannel
from dayuan.cases.rules.workflow import Act, Part
from dayuan.drills.seeding.history import Story, play_in_order
from dayuan.drills.yucheng.outline import CHENGXIANG, TONGYI
from dayuan.people.models import Person
from dayuan.places.models import Place

COURTYARD = f"{TONGYI}G01D01"
INVENTED = "（演示，虚构）"


@dataclass(frozen=True)
class Told:
    """One invented report: where, what, how long ago, and how far it came."""

    place_code: str
    class_code: str
    story: str
    days_ago: float
    ends: str
    """`reported`, `begun`, `returned`, `waiting`, `done`, `closed` or `spot`."""
    name: str = "村民甲"
    rating: int | None = None


TOLD: tuple[Told, ...] = (
    Told(COURTYARD, "09001", "院坝边的路灯三天不亮了，老人晚上出门看不见。", 0.1, "reported"),
    Told(COURTYARD, "08001", "三组岔路口的垃圾桶满了好几天，味道大。", 1.2, "begun", "村民乙"),
    Told(TONGYI, "09002", "去芭蕉沟的水泥路断了一截，摩托车不好过。", 2.0, "waiting", "村民丙"),
    Told(CHENGXIANG, "06003", "场口的排水沟堵了，一下雨就漫到街上。", 0.3, "begun", "村民丁"),
    Told(CHENGXIANG, "08004", "晚上十点多还有人放音响，娃娃要上学。", 1.1, "returned", "村民戊"),
    Told(CHENGXIANG, "10001", "老人行动不便，想请人代办高龄补贴的认证。", 0.9, "done", "村民己"),
    Told(COURTYARD, "10002", "开个家庭情况证明，娃娃上学要用。", 6, "closed", "村民庚", 5),
    Told(COURTYARD, "09003", "二组的自来水停了半天。", 9, "closed", "村民辛", 4),
    Told(TONGYI, "08001", "河沟边有人倒了一堆建渣。", 12, "closed", "村民壬", 3),
    Told(CHENGXIANG, "04002", "赶场天三轮车把路堵死了。", 15, "closed", "村民癸", 5),
    Told(COURTYARD, "08003", "路边有只死鸡没人管。", 18, "spot"),
    Told(COURTYARD, "09001", "晒坝的路灯一闪一闪的。", 25, "closed", "村民甲", 5),
    Told(TONGYI, "06003", "渠道被落石堵了，下面的田要干了。", 31, "closed", "村民乙", 4),
    Told(CHENGXIANG, "08002", "菜市场后面的污水沟臭得很。", 40, "closed", "村民丙", 2),
    Told(COURTYARD, "10003", "问一下今年的种粮补贴好久发。", 47, "closed", "村民丁", 5),
    Told(CHENGXIANG, "09006", "电线杆有点歪，怕大风吹倒。", 52, "closed", "村民戊", 5),
)


@transaction.atomic
def seed_reports(*, duty: Person, at: datetime) -> int:
    """Play every invented report to where it came; where there are reports already, nothing. Says how many."""
    if Case.objects.exclude(kind=Kind.WARNING).exists():
        return 0
    play_in_order(_story_of(number, told, duty=duty, at=at) for number, told in enumerate(TOLD))
    return len(TOLD)


def _story_of(number: int, told: Told, *, duty: Person, at: datetime) -> Story:
    began = at - timedelta(days=told.days_ago)
    yield began
    place = Place.objects.get(pk=told.place_code)
    reported = Reported(place=place, story=told.story + INVENTED, class_code=told.class_code)
    who = WhoReports(
        channel=ReportChannel.PUBLIC_PAGE, name=told.name + INVENTED, phone=f"138000{number:05}", key=f"demo:{number}"
    )
    if told.ends == "spot":
        found_it = WhoReports(channel=ReportChannel.STAFF, person=_head_of(place))
        record_self_handled(reported, found_it, by=found_it.person or duty, words="已清理并消毒。", at=began)
        return
    case = report_case(reported, who, at=began)
    if told.ends == "reported":
        return
    yield began + timedelta(hours=1)
    yield from _worked_on(case, told, duty=duty, at=began + timedelta(hours=1))


def _worked_on(case: Case, told: Told, *, duty: Person, at: datetime) -> Iterator[datetime]:
    owner = case.owner or duty
    take_case(case.pk, by=owner, parts={Part.OWNER}, at=at)
    if told.ends == "returned":
        return_case(case.pk, by=owner, parts={Part.OWNER}, reason="属于派出所治安巡查，不归村里管。", at=at)
        return
    if told.ends == "waiting":
        until = max(case.due_at, at) + timedelta(days=5)
        ask_approval(
            case.pk, Act.ASK_EXTENSION, by=owner, parts={Part.OWNER}, reason="要等水泥到货。", until=until, at=at
        )
    if told.ends in ("begun", "waiting"):
        return
    yield at + timedelta(hours=6)
    report_done(case.pk, by=owner, parts={Part.OWNER}, words="已处理，现场恢复。", at=at + timedelta(hours=6))
    if told.ends == "done":
        return
    yield at + timedelta(hours=20)
    reporter = reporters_of(case).get()
    heard = at + timedelta(hours=20)
    answer_case(
        case.pk, reporter.pk, answer="fixed", rating=told.rating, parts={Part.REPORTER}, words="解决了。", at=heard
    )
    yield at + timedelta(hours=22)
    close_case(case.pk, by=duty, outcome="settled", note="", at=at + timedelta(hours=22))


def _head_of(place: Place) -> Person | None:
    """Whoever heads the courtyard: they found it and put it right."""
    return Person.objects.filter(posts__place=place, posts__role="courtyard_head").order_by("pk").first()
