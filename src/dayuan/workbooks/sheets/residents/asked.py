"""What forms ask about residents besides the register's own columns: reckoned from it, so that nobody types it."""

from dayuan.households.rules import Relation, Sex
from dayuan.workbooks.rules.columns import Choice, Column, Kind
from dayuan.workbooks.sheets.residents.columns import COLUMNS

YES_NO = (Choice("yes", "是"), Choice("no", "否"))

FORM_COLUMNS = (
    Column("age", "年龄", "Age", Kind.WHOLE, ("周岁", "实足年龄", "年龄周岁")),
    Column(
        "household_size",
        "户人数",
        "People in the household",
        Kind.WHOLE,
        ("家庭人口", "家庭人口数", "家庭人数", "户人口", "户内人数", "人口数"),
    ),
    Column("head_name", "户主姓名", "Name of the head", synonyms=("户主", "户主名")),
    Column(
        "is_settled", "是否常住", "Lives here for good", Kind.CHOICE, ("常住", "是否在村", "是否在家"), choices=YES_NO
    ),
    Column("township_name", "乡镇", "Township", synonyms=("镇", "乡", "乡镇街道", "所属乡镇", "乡镇名称", "镇乡")),
    Column("village_name", "村", "Village", synonyms=("行政村", "村社区", "所属村", "所在村", "村名", "村居", "社区")),
    Column("group_name", "组", "Villagers' group", synonyms=("村民小组", "小组", "组别", "组名", "社", "村组别")),
)

SEX_CODES = {Sex.MALE: "1", Sex.FEMALE: "2", Sex.UNKNOWN: "9"}
"""GB/T 2261.1-2003: 0 unknown, 1 male, 2 female, 9 not stated. The register's "unknown" means that nobody said."""

_RELATION_CODES = {
    Relation.HEAD: "02",
    Relation.SPOUSE: "10",
    Relation.GRANDCHILD: "40",
    Relation.PARENT: "50",
    Relation.GRANDPARENT: "60",
    Relation.SIBLING: "70",
    Relation.OTHER: "80",
}
_BY_SEX = {
    (Relation.CHILD, Sex.MALE): "20",
    (Relation.CHILD, Sex.FEMALE): "30",
    (Relation.CHILD_IN_LAW, Sex.MALE): "28",
    (Relation.CHILD_IN_LAW, Sex.FEMALE): "38",
}


def relation_code(relation: str, sex: str) -> str:
    """GB/T 4761-2008, two digits; empty where the code depends on a sex that is not known."""
    found = _RELATION_CODES.get(Relation(relation))
    return found or _BY_SEX.get((Relation(relation), Sex(sex)), "")


_KNOWN = {column.name: column for column in (*COLUMNS, *FORM_COLUMNS)}


def _as(name: str, label: str) -> Column:
    """One of our columns under the heading of the flat file."""
    known = _KNOWN[name]
    return Column(
        name,
        label,
        known.label_en,
        known.kind,
        choices=known.choices,
        longest=known.longest,
        is_personal=known.is_personal,
    )


FLAT_COLUMNS = (
    _as("name", "姓名"),
    Column("id_kind", "证件类型", "Kind of document"),
    _as("id_number", "公民身份号码"),
    Column("sex_code", "性别代码", "Sex, code", Kind.CODE),
    _as("sex", "性别"),
    _as("born_on", "出生日期"),
    _as("age", "年龄"),
    _as("household", "户编号"),
    _as("head_name", "户主姓名"),
    Column("relation_code", "与户主关系代码", "Relation, code", Kind.CODE),
    _as("relation", "与户主关系"),
    _as("household_size", "户人数"),
    _as("phone", "联系电话"),
    Column("area_code", "村级区划代码", "Code of the village", Kind.CODE),
    _as("township_name", "乡镇（街道）"),
    _as("village_name", "村（社区）"),
    _as("group_name", "村民小组"),
    _as("address", "居住地址"),
    _as("is_settled", "是否常住"),
    Column("reckoned_on", "数据日期", "As of", Kind.DATE),
)
"""One person, one row, every heading once. Each province's own list differs; these headings are ours."""
