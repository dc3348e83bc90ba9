"""A place that files spread over several columns: the township before the village, group and courtyard behind it."""

from dayuan.places.rules import Level
from dayuan.workbooks.rules.columns import Column, Kind

IN_TOWNSHIP = Column(
    "in_township",
    "乡镇",
    "Township",
    Kind.PLACE_PART,
    ("镇", "乡", "镇乡", "乡镇街道", "所属乡镇", "所在乡镇", "乡镇名称"),
    level=Level.TOWNSHIP,
    carries_down=True,
)
IN_GROUP = Column(
    "in_group",
    "组",
    "Villagers' group",
    Kind.PLACE_PART,
    ("村民小组", "小组", "组别", "组名", "社", "所属组", "所在组", "所属小组", "所在小组"),
    level=Level.GROUP,
)
IN_COURTYARD = Column(
    "in_courtyard",
    "院落",
    "Courtyard",
    Kind.PLACE_PART,
    ("大院", "小院", "所在大院", "所属大院", "所在院落", "所属院落", "大院名称", "院落名称"),
    level=Level.COURTYARD,
)
