"""A dispute about a boundary, invented, with everything a dossier can say."""

from datetime import date, datetime, timedelta

from dayuan.disputes.paper.facts import (
    Agreement,
    Confirmation,
    Dossier,
    Evidence,
    FollowUp,
    Inquiry,
    Manner,
    NotSettled,
    Number,
    Obligation,
    Party,
    Performance,
    Performed,
    Representative,
    Satisfied,
    Session,
    Side,
    Source,
)
from dayuan.kernel.testing import MONDAY_NOON

TODAY = date(2026, 3, 2)
SON = Representative("王小小", "父子", "511421********0011", "138****0001", "")


def at(days: int) -> datetime:
    return MONDAY_NOON + timedelta(days=days)


BOUNDARY = Dossier(
    number=Number(2026, "丞相", 12),
    committee="丞相村",
    title="王某与李某田界纠纷（虚构）",
    kind="山林土地",
    source=Source.APPLIED,
    parties=(
        Party(Side.OTHER, "李某", "女", "汉族", 61, "务农", "139****0002", "丞相村二组", "511421********0022"),
        Party(
            Side.APPLICANT,
            "王某",
            "男",
            "汉族",
            66,
            "务农",
            "138****0003",
            "丞相村一组",
            "511421********0033",
            counsel=SON,
        ),
    ),
    matter="两家承包地相邻，李某春耕时把田坎向王某一侧移了约四十厘米，王某要求恢复。双方多次争吵，没有动手。",
    wishes=("恢复原来的田坎", "赔偿被铲掉的菜苗"),
    mediators=("赵某", "钱某"),
    recorder="孙某",
    accepted_on=TODAY,
    closed_on=TODAY + timedelta(days=98),
    inquiries=(Inquiry(at(1), "田边", "周某", "相邻农户", "赵某", "孙某", "田坎原来在老柳树正中。"),),
    evidence=(
        Evidence("承包地确权登记簿复印件", "书证", "王某", TODAY, 2),
        Evidence("田坎照片", "照片", "赵某", TODAY, 1, "ab" * 32),
    ),
    sessions=(
        Session(1, at(2), at(2) + timedelta(hours=1), "李某家", Manner.APART, ("李某",), "李某说记不清原来的位置。"),
        Session(
            2, at(3), at(3) + timedelta(hours=2), "村委会", Manner.TOGETHER, ("王某", "李某"), "各让一步。", "谈成"
        ),
    ),
    agreement=Agreement(
        True,
        TODAY + timedelta(days=3),
        "村委会",
        "以老柳树中心为界。",
        "李某把田坎移回；王某不再要求赔菜苗。",
        (Obligation("李某", "移回田坎", "自己动手，调解员到场", TODAY + timedelta(days=10)),),
    ),
    performances=(Performance(TODAY + timedelta(days=8), "田坎已移回", "李某", "王某", "现场照片"),),
    follow_ups=(
        FollowUp(
            7,
            TODAY + timedelta(days=10),
            TODAY + timedelta(days=10),
            "上门",
            "王某",
            "赵某",
            Performed.FULLY,
            Satisfied.YES,
            False,
            "两家已经说话了。",
        ),
        FollowUp(30),
    ),
    confirmation=Confirmation("仁寿县人民法院", TODAY + timedelta(days=3), TODAY + timedelta(days=33), TODAY),
    not_settled=NotSettled(TODAY, "第一次调解时没有谈成。", ("court",)),
    statement="第 3 页手写更正一处，双方已按指印。",
    filed_by="孙某",
    filed_on=TODAY + timedelta(days=98),
    kept_for="长期",
)
