"""The rule of the scene in which an elder's door falls silent: the ready-made one, with seconds in place of hours."""

from dataclasses import replace
from datetime import datetime

from dayuan.devices.models import Device
from dayuan.drills.seeding.dwellings import INVENTED, PLAYED_DOOR
from dayuan.drills.yucheng.outline import TOWNSHIP
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.warnings.actions import publish_rule
from dayuan.warnings.models import WatchRule
from dayuan.warnings.starter import starter_rules

TITLE, TITLE_EN = "独居老人家门无动静（演练：20 秒当作 6 小时）", "No door used (drill: 20 seconds for 6 hours)"
SILENT_FOR_S, COUNTS_FOR_S = 20, 3600
DOOR = {"kind": "door_opened"}
SILENT = {
    "follows": {
        "first": DOOR,
        "then": DOOR,
        "within_s": SILENT_FOR_S,
        "counts_for_s": COUNTS_FOR_S,
        "missing": True,
    }
}


def seed_silence_rule(*, by: Person, at: datetime) -> None:
    """For the home of the played door alone, at any hour; the real rule stays to be taken over by hand."""
    township = Place.objects.get(pk=TOWNSHIP)
    if WatchRule.objects.filter(township=township, title=TITLE).exists():
        return
    home = Device.objects.get(pk=PLAYED_DOOR).place_id
    written = next(rule for rule in starter_rules() if rule.name == "door").terms(township_code=TOWNSHIP, at=at)
    terms = replace(
        written,
        title=TITLE,
        title_en=TITLE_EN,
        purpose=written.purpose + INVENTED,
        when=SILENT,
        place_codes=(home,),
        hours_from=None,
        hours_until=None,
        said="{device} 最近一次动静在 {since} 之前",
        said_en="{device} was last used before {since}",
    )
    publish_rule(terms, township=township, by=by, at=at)
