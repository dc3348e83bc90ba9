"""How a name is found: the pieces it is kept under, and what somebody who searches means. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from typing import TYPE_CHECKING

from dayuan.households.rules import DOTS, ID_LENGTH, TAIL_DIGITS, tidy_id_number
from dayuan.kernel.later import later

if TYPE_CHECKING:
    import pypinyin
else:
    pypinyin = later("pypinyin")

LONGEST_PIECE = 3
"""Names are two or three characters, too short for trigrams; pieces of one, two and three find any part of one."""
LONGEST_SPELLING = 16
LONGEST_INITIALS = 6
MOST_READINGS = 8

SURNAMES_READ_OTHERWISE: dict[str, tuple[str, ...]] = {
    "单": ("shan",), "解": ("xie",), "仇": ("qiu",), "查": ("zha",), "曾": ("zeng",), "任": ("ren",), "区": ("ou",),
    "盖": ("ge", "gai"), "朴": ("piao", "pu"), "种": ("chong",), "翟": ("zhai", "di"), "乐": ("yue", "le"),
    "华": ("hua",), "宁": ("ning",), "燕": ("yan",), "那": ("na",), "缪": ("miao",), "覃": ("qin", "tan"),
    "冼": ("xian",), "员": ("yun",), "黑": ("he",), "繁": ("po",), "折": ("she",), "逄": ("pang",), "过": ("guo",),
    "哈": ("ha",), "秘": ("bi",), "牟": ("mou", "mu"), "阚": ("kan",), "郗": ("xi", "chi"), "纪": ("ji",),
    "隗": ("wei", "kui"), "宓": ("mi", "fu"), "谌": ("chen", "shen"), "召": ("shao",), "相": ("xiang",),
    "洗": ("xian",), "句": ("gou",),
    "尉迟": ("yu chi",), "万俟": ("mo qi",), "长孙": ("zhang sun",), "澹台": ("tan tai",), "令狐": ("ling hu",),
    "尉": ("wei", "yu"), "强": ("qiang", "jiang"), "祭": ("zhai", "ji"), "行": ("xing",), "晟": ("cheng", "sheng"),
    "都": ("du", "dou"), "卜": ("bu",), "能": ("nai",),
}  # fmt: skip
"""Characters that as a surname are read otherwise than elsewhere, or in two ways."""

GIVEN_NAMES_READ_BOTH_WAYS: dict[str, tuple[str, ...]] = {
    "乐": ("le", "yue"), "行": ("xing", "hang"), "长": ("chang", "zhang"), "重": ("zhong", "chong"),
    "朝": ("chao", "zhao"), "藏": ("cang", "zang"), "茜": ("qian", "xi"), "晟": ("sheng", "cheng"),
    "娜": ("na", "nuo"), "曾": ("zeng", "ceng"), "传": ("chuan", "zhuan"), "调": ("diao", "tiao"),
    "降": ("jiang", "xiang"), "仔": ("zi", "zai"),
}  # fmt: skip

_NOT_SPOKEN = re.compile(rf"[\s{re.escape(DOTS)}'’-]")
_WORD = re.compile(r"[a-z']+")
_CHINESE_OR_LATIN = re.compile(r"[a-z]+|[^\x00-\x7f]+")


def plain_name(name: str) -> str:
    """A name without dots, spaces and hyphens, small letters: what pieces are cut from."""
    return _NOT_SPOKEN.sub("", unicodedata.normalize("NFKC", name)).casefold()


@lru_cache(maxsize=30_000)
def _syllable_of(character: str) -> str:
    found = pypinyin.lazy_pinyin(character, style=pypinyin.Style.NORMAL, errors="ignore", v_to_u=False)
    return str(found[0]) if found else ""


def _readings_of(character: str) -> tuple[str, ...]:
    usual = _syllable_of(character)
    both = GIVEN_NAMES_READ_BOTH_WAYS.get(character, (usual,))
    return tuple(reading for reading in both if reading)


def _surname_readings(name: str) -> tuple[int, tuple[str, ...]]:
    """How many characters the surname with a reading of its own takes, and its readings, the usual one too."""
    for length in (2, 1):
        if len(name) > length or length == 1:
            special = SURNAMES_READ_OTHERWISE.get(name[:length])
            if special:
                usual = " ".join(_syllable_of(character) for character in name[:length])
                return length, tuple(dict.fromkeys((*special, usual)))
    return 0, ("",)


def readings_of(name: str) -> list[tuple[str, ...]]:
    """The syllables of a name, in every way it may be read; a word in Latin letters is a syllable of its own."""
    if name.isascii():
        words = tuple(_WORD.findall(name.casefold()))
        return [words] if words else []
    plain = plain_name(name)
    length, surnames = _surname_readings(plain)
    rest = [_readings_of(character) or ("",) for character in plain[length:]]
    found: list[tuple[str, ...]] = []
    for surname, *given in islice(product(surnames, *rest), MOST_READINGS):
        syllables = tuple(part for part in (*surname.split(), *given) if part)
        found += [syllables, *_as_also_typed(syllables)]
    return list(dict.fromkeys(reading for reading in found if reading))


def _as_also_typed(syllables: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """ü is typed as v, and printed in passports as yu: lv and lyu for 吕."""
    if any(syllable[:2] in {"lv", "nv"} for syllable in syllables):
        yield tuple(s.replace("v", "yu", 1) if s[:2] in {"lv", "nv"} else s for s in syllables)


def pieces_of(name: str) -> list[str]:
    """Everything a name is found by: parts of one to three characters, beginnings of its pinyin, initials."""
    return list(_pieces_of(name))


@lru_cache(maxsize=10_000)
def _pieces_of(name: str) -> tuple[str, ...]:
    plain = plain_name(name)
    found = dict.fromkeys(_parts(plain))
    for syllables in readings_of(name):
        found.update(dict.fromkeys(_spelt(syllables)))
    return tuple(found)


def _parts(plain: str) -> Iterator[str]:
    if plain.isascii():
        return
    for length in range(1, LONGEST_PIECE + 1):
        for begin in range(len(plain) - length + 1):
            yield plain[begin : begin + length]


def _spelt(syllables: tuple[str, ...]) -> Iterator[str]:
    """wangxiaoming from every syllable on, letter by letter; wxm from every initial on; wangxm."""
    initials = "".join(syllable[0] for syllable in syllables)
    for begin in range(len(syllables)):
        spelling = "".join(syllables[begin:])[:LONGEST_SPELLING]
        yield from (spelling[:end] for end in range(1, len(spelling) + 1))
        longest = min(len(initials), begin + LONGEST_INITIALS)
        yield from (initials[begin:end] for end in range(begin + 2, longest + 1))
    yield (syllables[0] + initials[1:])[:LONGEST_SPELLING]


def place_piece(code: str) -> str:
    """A place as a piece, so that one index answers who and where together."""
    return f"#{code}"


@dataclass(frozen=True)
class Wanted:
    """What somebody who searches means; all of it must fit."""

    pieces: tuple[str, ...] = ()
    name: str = ""
    """The name as typed, for what comes first."""
    phone_tail: str = ""
    id_number: str = ""
    not_understood: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        return not (self.pieces or self.phone_tail or self.id_number)


def read_search(typed: str) -> Wanted:
    """王 8023, wxm, 明华, an identity number: each word is what its form says it is."""
    pieces: dict[str, None] = {}
    names, tail, id_number, strange = [], "", "", []
    for word in unicodedata.normalize("NFKC", typed).split():
        compact = tidy_id_number(word)
        if len(compact) == ID_LENGTH and compact[:17].isdigit():
            id_number = compact
        elif compact.isdigit():
            if len(compact) in (TAIL_DIGITS, 11):
                tail = compact[-TAIL_DIGITS:]
            else:
                strange.append(word)
        elif wanted := _pieces_meant(word):
            names.append(plain_name(word))
            pieces.update(dict.fromkeys(wanted))
        else:
            strange.append(word)
    return Wanted(tuple(pieces), "".join(names), tail, id_number, tuple(strange))


def _pieces_meant(word: str) -> list[str]:
    found: list[str] = []
    for part in _CHINESE_OR_LATIN.findall(plain_name(word).replace("ü", "v")):
        if part.isascii():
            found.append(part[:LONGEST_SPELLING])
        elif any(unicodedata.category(character)[0] == "L" for character in part):
            length = min(LONGEST_PIECE, len(part))
            found += [part[begin : begin + length] for begin in range(len(part) - length + 1)]
    return found
