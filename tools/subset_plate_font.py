"""Makes the small font the drawing tool writes with: only the characters of plates, captions and this county's places.

Needs fonttools and Noto Sans CJK Bold; run again when a place name with a new character is added:
python -m tools.subset_plate_font /usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc
"""

import string
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

ROOT = Path(__file__).resolve().parent.parent
DRILLS = ROOT / "src" / "dayuan" / "drills"
TARGET = DRILLS / "drawing" / "fonts" / "DayuanPlateSans-Bold.otf"
FAMILY = "Dayuan Plate Sans"
ALWAYS = (
    string.printable
    + "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使警学挂领港澳应急试超·"
    + "演示画面车牌为虚构抓拍机号卡点进口出东南西北中一二三四五六七八九十年月日时分秒星期入村乡镇县路上下行安全检查站"
)


def main(source: str) -> None:
    faces = TTCollection(source).fonts
    face = next(face for face in faces if face["name"].getDebugName(4) == "Noto Sans CJK SC Bold")
    options = subset.Options(layout_features=[], name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14], notdef_outline=True)
    options.hinting = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=ALWAYS + _words_of_the_drill())
    subsetter.subset(face)
    _rename(face)
    TARGET.parent.mkdir(exist_ok=True)
    face.save(TARGET)
    print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size // 1024} KiB")


def _words_of_the_drill() -> str:
    """Every Chinese character of the county's place names and of the drill township's plan."""
    files = [*DRILLS.glob("county/*.json"), *DRILLS.glob("yucheng/*.py"), *DRILLS.glob("seeding/*.py")]
    return "".join(character for file in files for character in file.read_text("utf-8") if "一" <= character <= "鿿")


def _rename(face: TTFont) -> None:
    """A changed font must not carry its maker's name (OFL 1.1, clause 3)."""
    names = face["name"]
    for number, words in {1: FAMILY, 3: f"{FAMILY} Bold", 4: f"{FAMILY} Bold", 6: "DayuanPlateSans-Bold"}.items():
        for record in [record for record in names.names if record.nameID == number]:
            names.setName(words, number, record.platformID, record.platEncID, record.langID)
    top = face["CFF "].cff
    top.fontNames[0] = "DayuanPlateSans-Bold"
    top[0].FullName, top[0].FamilyName = f"{FAMILY} Bold", FAMILY


if __name__ == "__main__":
    main(sys.argv[1])
