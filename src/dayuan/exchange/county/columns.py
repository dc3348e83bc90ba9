"""The columns of a county's list of matters, with the words counties use for them."""

from dayuan.workbooks.rules.columns import Column, Kind


def _also(words: str) -> tuple[str, ...]:
    return tuple(words.split())


NUMBER = Column(
    "number",
    "县系统编号",
    "The county's number",
    Kind.CODE,
    _also("编号 案件编号 事件编号 工单编号 工单号 案件号 事件号 任务号 案卷编号 受理编号 流水号 诉求编号"),
    required=True,
    longest=60,
)
STORY = Column(
    "story",
    "内容",
    "What it is about",
    synonyms=_also("事件描述 问题描述 事件内容 案件描述 诉求内容 事项内容 主要内容 详细描述 情况描述 反映内容 描述"),
    required=True,
    longest=2_000,
)
CODE = Column(
    "code",
    "跟踪码",
    "Our tracking code",
    Kind.CODE,
    _also("一案一码 平台编号 乡镇编号 乡镇案件编号 本地编号 外部编号"),
    longest=20,
)
COLUMNS = (
    NUMBER,
    CODE,
    Column("title", "标题", "Title", synonyms=_also("事件标题 案件标题 事件名称 诉求标题 事项名称 主题"), longest=120),
    STORY,
    Column(
        "class",
        "类别",
        "Class",
        synonyms=_also(
            "事件类型 事件类别 案件类型 案件类别 问题类型 问题类别 事项类别 小类 事件小类 诉求类型 类型 分类"
        ),
    ),
    Column(
        "place",
        "所属村",
        "Place",
        synonyms=_also("村社区 村（社区） 所在村 所属区域 所属网格 行政区划 属地 事发村 发生村 村 网格"),
    ),
    Column(
        "whereabouts",
        "详细地点",
        "Where exactly",
        synonyms=_also("事发地点 发生地点 具体位置 位置描述 详细地址 地址 事发地址 地点"),
        longest=120,
    ),
    Column(
        "state",
        "办理状态",
        "State",
        synonyms=_also("状态 当前状态 处理状态 案件状态 事件状态 工单状态 办理环节 当前环节 处置状态"),
    ),
    Column(
        "channel",
        "来源",
        "How it came",
        synonyms=_also("事件来源 案件来源 问题来源 诉求来源 上报渠道 受理渠道 来源渠道 上报方式"),
    ),
    Column(
        "reported_on",
        "上报时间",
        "Reported on",
        Kind.DATE,
        _also("上报日期 受理时间 登记时间 发生时间 诉求时间 创建时间 来电时间 反映时间"),
    ),
    Column(
        "name",
        "诉求人",
        "Who reports",
        synonyms=_also("反映人 来电人 上报人 联系人 姓名 当事人 诉求人姓名 反映人姓名"),
        longest=40,
        is_personal=True,
    ),
    Column(
        "phone",
        "联系电话",
        "Telephone",
        Kind.PHONE,
        _also("电话 来电号码 联系方式 手机号 诉求人电话 反映人电话"),
        longest=20,
        is_personal=True,
    ),
    Column(
        "result",
        "办理结果",
        "What was done",
        synonyms=_also("处理结果 处置结果 办理情况 处理情况 处置情况 办结意见 处理意见 回复内容 答复内容 反馈内容"),
        longest=2_000,
    ),
    Column("due_on", "办结期限", "To be put right by", synonyms=_also("截止时间 办理期限 处理期限 处置期限 截止日期")),
    Column("closed_on", "办结时间", "Closed on", synonyms=_also("结案时间 完成时间 处置时间 办结日期 结案日期")),
    Column("unit", "承办单位", "Who answers", synonyms=_also("责任单位 处置单位 办理单位 主办单位 承办部门 处理部门")),
)
"""Time limits, the day of closing and who answers are only written: here our own clocks and posts decide."""

ONLY_WRITTEN = frozenset({"due_on", "closed_on", "unit"})
