"""The columns of a roster of posts, with the words townships use for them and for the posts."""

from dayuan.people.rules import Role
from dayuan.places.rules import CODE_LENGTHS, Level
from dayuan.workbooks.rules.columns import Choice, Column, Kind
from dayuan.workbooks.rules.text import header_key
from dayuan.workbooks.sheets.place_columns import IN_COURTYARD, IN_GROUP, IN_TOWNSHIP

SECRETARY = "secretary"
"""书记 alone: of the village or of the township, as the place says."""


def _also(words: str) -> tuple[str, ...]:
    return tuple(words.split())


ROLES = (
    Choice(
        Role.VILLAGE_SECRETARY,
        "村支部书记",
        _also("村书记 村支书 村党支部书记 村党总支书记 村党组织书记 村党委书记 社区书记 社区党组织书记"),
    ),
    Choice(Role.COURTYARD_HEAD, "大院院长", _also("院长 院落长 大院长 小院院长 党建大院院长 院落负责人 大院负责人")),
    Choice(Role.GROUP_LEADER, "组长", _also("村民小组长 村民小组组长 小组长 社长 队长 生产队长")),
    Choice(Role.GRID_WORKER, "网格员", _also("专职网格员 兼职网格员 网格管理员 网格信息员")),
    Choice(Role.GRID_LEADER, "网格长", _also("村网格长 一级网格长")),
    Choice(Role.MICRO_GRID_LEADER, "微网格长", _also("微网格员 微网格负责人")),
    Choice(Role.HUB_HOUSEHOLD, "党员中心户", _also("中心户 党员中心户户主 中心户长")),
    Choice(Role.MEDIATOR, "调解员", _also("人民调解员 专职调解员")),
    Choice(Role.CHECKPOINT_OFFICER, "卡点值守员", _also("值守员 卡口值守员 卡口值守人员 卡点值守人员 卡点人员 劝导员")),
    Choice(Role.DUTY_OFFICER, "值班员", _also("值班人员 值班干部 指挥中心值班员")),
    Choice(Role.VILLAGE_LIAISON, "包村干部", _also("驻村干部 联村干部 包村领导")),
    Choice(SECRETARY, "书记", _also("支书 支部书记 党支部书记 党组织书记 党总支书记")),
    Choice(Role.CHIEF_GRID_OFFICER, "网格总长", _also("总网格长")),
    Choice(Role.PARTY_SECRETARY, "乡镇党委书记", _also("乡党委书记 镇党委书记 党委书记")),
    Choice(Role.POLICE_STATION, "派出所民警", _also("民警 派出所 社区民警 驻村民警")),
    Choice(Role.JUDICIAL_OFFICE, "司法所干部", _also("司法所 司法员 司法助理员 司法所工作人员")),
)
"""The three administrators are no such posts: they are granted on a page of their own."""

VACANT = "空缺"
VACANT_WORDS = frozenset({"", *map(header_key, _also("空缺 暂缺 缺 无 空 待定 待聘 拟聘 vacant"))})

COLUMNS = (
    IN_TOWNSHIP,
    Column(
        "place",
        "任职地点",
        "Where",
        Kind.PLACE,
        _also("地点 村组 所在村组 所属村组 所属村 行政村 村 村名 所在村 单位 村（社区）")
        + _also("村民小组 小组 组别 组 大院 所在大院 责任区域 区域"),
        required=True,
        carries_down=True,
    ),
    IN_GROUP,
    IN_COURTYARD,
    Column(
        "role",
        "岗位",
        "Post",
        Kind.CHOICE,
        _also("职务 岗位名称 职位 担任职务 任职 村内职务 岗位职务"),
        required=True,
        choices=ROLES,
    ),
    Column("name", "姓名", "Name", synonyms=_also("名字 任职人员 人员姓名 任职人 担任人"), longest=40),
    Column("account", "账号", "User name", Kind.CODE, _also("用户名 登录名 登录账号 帐号 系统账号"), longest=150),
    Column("site", "卡点", "Checkpoint", synonyms=_also("卡口 值守卡点 值守点 卡点名称 卡口名称 所在卡点"), longest=60),
    Column(
        "starts_on",
        "任职日期",
        "First day",
        Kind.DATE,
        _also("起始日期 开始日期 任职时间 上任日期 任职起始日期 任职开始时间 到岗日期"),
    ),
    Column(
        "ends_on",
        "离任日期",
        "Last day",
        Kind.DATE,
        _also("终止日期 结束日期 到期日期 任期届满 截止日期 卸任日期 离岗日期"),
    ),
    Column("reason", "任职依据", "On what ground", synonyms=_also("依据 文号 任职文号 任命文号 事由"), longest=200),
)


def role_of(value: str, place_code: str) -> Role:
    """The post a row names; 书记 alone is the one of its place."""
    if value != SECRETARY:
        return Role(value)
    return Role.PARTY_SECRETARY if len(place_code) < CODE_LENGTHS[Level.VILLAGE] else Role.VILLAGE_SECRETARY


def is_vacant(name: str | None) -> bool:
    return header_key(name or "") in VACANT_WORDS
