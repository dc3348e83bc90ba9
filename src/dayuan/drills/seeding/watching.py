"""The watch rule of the demonstration's campaign: plates of another region that enter by a checkpoint."""

from datetime import datetime, time, timedelta

from django.db import transaction

from dayuan.drills.yucheng.outline import TOWNSHIP
from dayuan.drills.yucheng.roster import DAYS_BACK, SHANGHAI
from dayuan.people.models import Person, Role
from dayuan.places.models import Place
from dayuan.warnings.actions import publish_rule
from dayuan.warnings.models import WatchRule
from dayuan.warnings.rules import RuleTerms, WarningLevel

TITLE = "外地号牌核查"
RUNS_FOR = timedelta(days=60)
RENEWED_BEFORE = timedelta(days=7)


@transaction.atomic
def seed_watch_rule(*, by: Person, at: datetime) -> None:
    """Publish the campaign's rule; where it is about to end, its next version, as its makers would have to."""
    newest = WatchRule.objects.filter(township_id=TOWNSHIP, title=TITLE).order_by("-version").first()
    if newest is not None and newest.expires_at - at > RENEWED_BEFORE:
        return
    township = Place.objects.get(pk=TOWNSHIP)
    if newest is not None:
        publish_rule(_terms(at, at=at), township=township, by=by, at=at, key=newest.key)
        return
    starts_at = at - timedelta(days=DAYS_BACK)
    publish_rule(_terms(starts_at, at=at), township=township, by=by, at=starts_at)


def _terms(starts_at: datetime, *, at: datetime) -> RuleTerms:
    last_day = (at + RUNS_FOR).astimezone(SHANGHAI).date()
    return RuleTerms(
        title=TITLE,
        title_en="Check of plates from elsewhere",
        purpose="“平安虞丞”冬春巡防专项行动（演示）：核查经卡点进入的外地车辆",
        purpose_en="“Safe Yucheng” winter patrols (demonstration): check vehicles from elsewhere at checkpoints",
        legal_basis="《个人信息保护法》第十三条第一款第三项、第二十六条；《公共安全视频图像信息系统管理条例》",
        readers=(Role.DUTY_OFFICER, Role.CHIEF_GRID_OFFICER, Role.VILLAGE_SECRETARY),
        place_codes=(TOWNSHIP,),
        home_prefixes=("川Z",),
        buffer_minutes=10,
        least_confidence=0.8,
        level=WarningLevel.YELLOW,
        decide_within_s=60,
        quiet_for_s=600,
        starts_at=starts_at,
        expires_at=datetime.combine(last_day, time(23, 59, 59), SHANGHAI),
    )
