"""The columns of the register of residents, with the words township sheets use for them."""

from dayuan.households.rules import NAME_LENGTH, Relation, Sex
from dayuan.workbooks.rules.columns import Choice, Column, Kind
from dayuan.workbooks.sheets.place_columns import IN_COURTYARD, IN_GROUP, IN_TOWNSHIP


def _also(words: str) -> tuple[str, ...]:
    return tuple(words.split())


RELATIONS = (
    Choice(Relation.HEAD, "户主", _also("本人 本人户主 户主本人 家长")),
    Choice(Relation.SPOUSE, "配偶", _also("妻 夫 妻子 丈夫 之妻 之夫 爱人 老婆 老公")),
    Choice(
        Relation.CHILD,
        "子女",
        _also("子 女 儿子 女儿 之子 之女 独生子 独生女 长子 次子 二子 三子 四子 五子 长女 次女 二女 三女 四女 五女")
        + _also("大儿子 二儿子 三儿子 大女儿 二女儿 三女儿 养子 养女 继子 继女 养子女 继子女 幼子 幼女"),
    ),
    Choice(Relation.CHILD_IN_LAW, "儿媳或女婿", _also("儿媳 女婿 媳妇 儿媳妇 长媳 次媳")),
    Choice(
        Relation.GRANDCHILD,
        "孙辈",
        _also("孙子 孙女 外孙 外孙女 外孙子 长孙 次孙 长孙女 次孙女 孙 曾孙 曾孙女 重孙 重孙女 孙子女 孙媳"),
    ),
    Choice(
        Relation.PARENT,
        "父母",
        _also("父亲 母亲 父 母 公公 婆婆 岳父 岳母 养父 养母 继父 继母 之父 之母 爸爸 妈妈 配偶父亲 配偶母亲"),
    ),
    Choice(Relation.GRANDPARENT, "祖父母", _also("祖父 祖母 外祖父 外祖母 爷爷 奶奶 外公 外婆 曾祖父 曾祖母")),
    Choice(Relation.SIBLING, "兄弟姐妹", _also("兄 弟 姐 妹 哥哥 弟弟 姐姐 妹妹 兄弟 姊妹 嫂子 弟媳 姐夫 妹夫")),
    Choice(Relation.OTHER, "其他", _also("其他亲属 非亲属 其他关系 侄子 侄女 外甥 外甥女 亲属 寄居 保姆")),
)
"""GB/T 4761 has a hundred relations; the register keeps nine."""

SEXES = (
    Choice(Sex.MALE, "男", ("男性", "M", "1")),
    Choice(Sex.FEMALE, "女", ("女性", "F", "2")),
    Choice(Sex.UNKNOWN, "未知", ("不详", "未说明")),
)

HERE, AWAY = "here", "away"
WHERE = (
    Choice(HERE, "在家", ("是", "常住", "本地", "在村", "居住", "长期居住")),
    Choice(AWAY, "外出", ("否", "外出务工", "务工", "在外", "不在家", "外地", "人户分离")),
)

COLUMNS = (
    Column("record", "记录编号", "Record number", Kind.RECORD, ("系统编号",)),
    IN_TOWNSHIP,
    Column(
        "place",
        "村组",
        "Village or group",
        Kind.PLACE,
        (
            "所在村组",
            "所属村组",
            "村民小组",
            "所属村",
            "行政村",
            "村",
            "所在村",
            "所属地点",
            "组别",
            "组",
            "大院",
            "所在大院",
        ),
        required=True,
        carries_down=True,
    ),
    IN_GROUP,
    IN_COURTYARD,
    Column(
        "household",
        "户编号",
        "Household number",
        Kind.CODE,
        ("户号", "家庭编号", "户籍号", "家庭户编号", "户口编号", "住户编号", "户序号"),
        required=True,
        longest=24,
        carries_down=True,
    ),
    Column(
        "name",
        "姓名",
        "Name",
        synonyms=("名字", "人员姓名", "成员姓名", "家庭成员姓名", "居民姓名", "村民姓名"),
        required=True,
        longest=NAME_LENGTH,
    ),
    Column(
        "relation",
        "与户主关系",
        "Relation to the head",
        Kind.CHOICE,
        ("关系", "家庭关系", "与户主的关系", "户主关系"),
        required=True,
        choices=RELATIONS,
    ),
    Column("sex", "性别", "Sex", Kind.CHOICE, choices=SEXES),
    Column("born_on", "出生日期", "Born on", Kind.DATE, ("出生年月日", "出生年月", "生日", "出生")),
    Column(
        "id_number",
        "身份证号",
        "ID number",
        Kind.ID_NUMBER,
        ("身份证号码", "公民身份号码", "身份证", "证件号码", "身份号码", "公民身份证号"),
        is_personal=True,
    ),
    Column(
        "phone",
        "电话",
        "Phone",
        Kind.PHONE,
        ("联系电话", "手机", "手机号", "手机号码", "电话号码", "联系方式"),
        is_personal=True,
    ),
    Column(
        "address",
        "详细住址",
        "Exact address",
        synonyms=("住址", "家庭住址", "地址", "门牌号", "现住址", "详细地址", "居住地址"),
        longest=200,
        is_personal=True,
    ),
    # 是否外出务工 asks the other way round, so it is no synonym here.
    Column(
        "lives_here",
        "居住情况",
        "Lives here",
        Kind.CHOICE,
        ("是否在家", "居住状态", "是否常住"),
        choices=WHERE,
    ),
    Column("consent_by", "同意的监护人", "Consenting guardian", synonyms=("监护人", "监护人姓名"), longest=60),
    Column("consent_how", "监护人同意方式", "How they consented", synonyms=("同意方式",), longest=120),
    Column("consent_on", "监护人同意日期", "Consented on", Kind.DATE, ("同意日期",)),
)
