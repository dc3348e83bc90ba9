"""The invented texts, consents and requests about personal data."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from dayuan.drills.seeding.people import person_of
from dayuan.drills.yucheng.outline import CHENGXIANG, TONGYI, TOWNSHIP
from dayuan.households.models import Resident
from dayuan.kernel.clock import SHANGHAI
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.privacy.actions.consents import give_consent, publish_text, withdraw_consent
from dayuan.privacy.actions.requests import (
    answer_request,
    check_identity,
    close_request,
    propose_erasure,
    refuse_request,
    take_request,
)
from dayuan.privacy.facts import ConsentFacts, RequestFacts
from dayuan.privacy.models import ConsentText
from dayuan.privacy.rules.consents import Channel, ConsentKind, OnBehalf
from dayuan.privacy.rules.requests import RequestChannel, RequestKind

INVENTED = "（演示，虚构）"
TEXTS: dict[ConsentKind, tuple[str, str]] = {
    ConsentKind.HOME_SENSOR: (
        "独居老人门磁和水电表看护同意书",
        "在您家门上装一个门磁，读水表、电表的读数。\n\n一整天没开门、没用水电，就先打电话问您；打不通，再请院落长上门看看。\n\n"
        "只有关爱帮扶小组和值班员看得到，读数最多保存十三个月。\n\n您随时可以撤回，撤回当天就停，不影响您的任何待遇。",
    ),
    ConsentKind.HOUSEHOLD_CAMERA: (
        "入户摄像头（慧眼）同意书",
        "摄像头装在您指定的位置，只照院坝和大门，不照卧室、厕所。\n\n谁调看过、为什么调看，您都看得到。画面保存三十天，到期自动删除。\n\n"
        "您随时可以撤回，一分钟内关掉。",
    ),
    ConsentKind.CARE_CALLS: (
        "电话探访同意书",
        "村里每周给您打一次电话，问问身体、吃药、缺什么。\n\n只记有没有接通、要不要帮忙，不录音。记录保存两年。\n\n您说一声“以后不用打了”，就不再打。",
    ),
    ConsentKind.PUBLIC_PHOTO: (
        "公示照片同意书",
        "表彰公示时，用您的一张照片和姓名。公示期满就撤下照片。\n\n不同意用照片的，只公示姓名，不影响评选。",
    ),
}


@transaction.atomic
def seed_privacy(*, by: Person, at: datetime) -> None:
    """Texts, then what people said to them and asked; where there are texts already, nothing."""
    township = Place.objects.get(pk=TOWNSHIP)
    if ConsentText.objects.filter(township=township).exists():
        return
    published = at - timedelta(days=120)
    texts = {
        kind: publish_text(
            township,
            kind,
            title=title,
            body=f"{body}\n\n{INVENTED}",
            in_force_on=published.astimezone(SHANGHAI).date(),
            by=by,
            at=published,
        )
        for kind, (title, body) in TEXTS.items()
    }
    _consents(texts, at=at)
    _requests(at=at)


def _consents(texts: dict[ConsentKind, ConsentText], *, at: datetime) -> None:
    """Of old people who live by themselves: most agree, one withdraws."""
    secretary = person_of("secretary")
    for number, elder in enumerate(_elders(CHENGXIANG)[:9]):
        facts = (
            ConsentFacts(elder.name, Channel.PAPER, evidence=f"村委会档案柜 3 第 {number + 1} 页{INVENTED}")
            if number % 2
            else ConsentFacts(elder.name, Channel.WITNESSED, witness="院落长", evidence=f"上门征求{INVENTED}")
        )
        when = at - timedelta(days=90 - number)
        sensor = give_consent(elder.pk, texts[ConsentKind.HOME_SENSOR], facts, by=secretary, at=when)
        give_consent(elder.pk, texts[ConsentKind.CARE_CALLS], facts, by=secretary, at=when)
        if number == 4:
            later = at - timedelta(days=12)
            withdraw_consent(sensor.pk, withdrawn_by="", channel=Channel.WITNESSED, by=secretary, at=later)
    someone = Resident.objects.exclude(file_code_index=None).filter(place__code__startswith=CHENGXIANG).first()
    if someone is not None:
        own = ConsentFacts(someone.name, Channel.ELECTRONIC)
        give_consent(someone.pk, texts[ConsentKind.CARE_CALLS], own, by=None, at=at - timedelta(days=20))


def _requests(*, at: datetime) -> None:
    secretary, duty = person_of("secretary"), person_of("duty")
    people = _grown_ups(CHENGXIANG)
    child = Resident.objects.current().filter(place__code__startswith=CHENGXIANG, guardian__isnull=False).first()
    _take(people[0], RequestKind.COPY, duty, at - timedelta(days=30), "想看看村里存了我哪些信息")
    corrected = _take(people[1], RequestKind.CORRECT, secretary, at - timedelta(days=9), "电话号码换了")
    check_identity(corrected, how="看了身份证", by=secretary, at=at - timedelta(days=9))
    deleted = _take(people[2], RequestKind.DELETE, duty, at - timedelta(days=6), "搬到县城了，我的登记请全部删掉")
    check_identity(deleted, how="按登记号码回拨核对", by=duty, at=at - timedelta(days=6))
    proposal = f"已迁出，无未办结事项，可以删除{INVENTED}"
    propose_erasure(deleted, proposal=proposal, by=duty, at=at - timedelta(days=5))
    if child is not None and child.guardian is not None:
        facts = RequestFacts(
            child.guardian.name,
            RequestChannel.COUNTER,
            OnBehalf.CHILD,
            f"户口簿{INVENTED}",
            wish="孩子的信息都有谁看过",
        )
        take_request(child.pk, RequestKind.EXPLAIN, facts, by=secretary, at=at - timedelta(days=2))
    explained = _take(people[3], RequestKind.EXPLAIN, secretary, at - timedelta(days=40), "为什么要登记身份证号")
    check_identity(explained, how="本人认识", by=secretary, at=at - timedelta(days=40))
    answer_request(explained, answer=f"已当面解释并给了纸质说明{INVENTED}", by=secretary, at=at - timedelta(days=38))
    close_request(explained, handed_over="当面", by=secretary, at=at - timedelta(days=38))
    refused = _take(_grown_ups(TONGYI)[0], RequestKind.DELETE, duty, at - timedelta(days=50), "把我的户籍登记删掉")
    reason = f"仍在本村居住，登记是法定职责所必需（第十三条、第四十七条）{INVENTED}"
    refuse_request(refused, reason=reason, by=duty, at=at - timedelta(days=45))


def _take(resident: Resident, kind: RequestKind, by: Person, at: datetime, wish: str) -> UUID:
    facts = RequestFacts(resident.name, RequestChannel.PHONE, contact=f"回电{INVENTED}", wish=wish + INVENTED)
    return take_request(resident.pk, kind, facts, by=by, at=at).pk


def _elders(village: str) -> list[Resident]:
    """The oldest who live here, as the register knows them; nothing of what anybody needs is read for this."""
    here = Resident.objects.current().filter(place__code__startswith=village, lives_here=True)
    return list(here.order_by("born_on", "pk")[:20])


def _grown_ups(village: str) -> list[Resident]:
    here = Resident.objects.current().filter(place__code__startswith=village, lives_here=True, born_on__year__lt=2000)
    return list(here.filter(relation="head").order_by("place_id", "household__number")[:8])
