"""What a register of residents must keep to: numbers, names, ages, masks, who may do what. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dayuan.people.rules import COMMAND_ROLES, Role

KEEPERS_BY_NAME = frozenset({"village_secretary", "grid_worker", "courtyard_head"})
KEEP_ROLES = frozenset(role for role in Role if role.value in KEEPERS_BY_NAME)
"""Who keeps the register of their place: adds, corrects, moves, merges."""

READ_ROLES = KEEP_ROLES | COMMAND_ROLES
"""Who reads the register of their place, sensitive fields masked."""

NAMING_ROLES = frozenset({Role.CHIEF_GRID_OFFICER})
"""Who names the members of the care group (C-15)."""


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"


class Relation(StrEnum):
    """To the head of the household."""

    HEAD = "head"
    SPOUSE = "spouse"
    CHILD = "child"
    CHILD_IN_LAW = "child_in_law"
    GRANDCHILD = "grandchild"
    PARENT = "parent"
    GRANDPARENT = "grandparent"
    SIBLING = "sibling"
    OTHER = "other"


class Ending(StrEnum):
    """Why somebody is no longer in the register of a place."""

    MOVED_OUT = "moved_out"
    DIED = "died"
    MERGED = "merged"
    MISTAKE = "mistake"
    """The entry should never have been made."""


class ChangeKind(StrEnum):
    REGISTERED = "registered"
    BORN = "born"
    MOVED_IN = "moved_in"
    CORRECTED = "corrected"
    MOVED_HOUSE = "moved_house"
    MOVED_OUT = "moved_out"
    DIED = "died"
    CAME_BACK = "came_back"
    BECAME_HEAD = "became_head"
    MERGED = "merged"
    CARE_NOTED = "care_noted"
    STRUCK_OUT = "struck_out"


ARRIVALS = (ChangeKind.REGISTERED, ChangeKind.BORN, ChangeKind.MOVED_IN)
"""The ways in which somebody comes into the register."""


class Care(StrEnum):
    """What somebody needs, never a diagnosis (field guide, section 7)."""

    EMPTY_NEST = "empty_nest"
    LIVES_ALONE = "lives_alone"
    LEFT_BEHIND_CHILD = "left_behind_child"
    DISABILITY = "disability"
    HARDSHIP_SUPPORT = "hardship_support"
    NEEDS_ATTENTION = "needs_attention"


class SensitiveField(StrEnum):
    """What is masked until somebody says what they need it for."""

    ID_NUMBER = "id_number"
    PHONE = "phone"
    ADDRESS = "address"
    CARE = "care"


ERASABLE_DETAILS = (SensitiveField.PHONE, SensitiveField.ID_NUMBER)
"""What goes on request while the entry stays: no law makes a village keep it (PIPL art. 47), and it stands without.

Name, sex, birth date, relation and place are the entry. The address is the household's, care is the care group's.
"""


class Purpose(StrEnum):
    """What a sensitive field is shown for."""

    CONTACT = "contact"
    VISIT = "visit"
    MATTER = "matter"
    CHECK = "check"
    EMERGENCY = "emergency"
    OTHER = "other"


# Identity numbers: GB 11643-1999. Eighteen characters: six of the area, eight of the birth date, three of the order
# (odd for men, even for women), one check character by ISO 7064:1983, MOD 11-2.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_ID_NUMBER = re.compile(r"[1-9]\d{5}(\d{4})(\d{2})(\d{2})\d{2}(\d)[\dX]", re.ASCII)
ID_LENGTH = 18


class IdProblem(StrEnum):
    """The first thing that is wrong with an identity number."""

    LENGTH = "length"
    CHARACTERS = "characters"
    BIRTH_DATE = "birth_date"
    CHECK_DIGIT = "check_digit"


@dataclass(frozen=True)
class IdReading:
    """What an identity number says of its holder."""

    number: str
    born_on: date
    sex: Sex


def tidy_id_number(typed: str) -> str:
    """The one form of an identity number: no spaces or hyphens, ordinary digits, a capital X."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed)).upper()


def check_character(first_seventeen: str) -> str:
    """GB 11643-1999, appendix: the sum of digits times weights, modulo 11, points at the check character."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def read_id_number(typed: str, *, today: date) -> IdReading | IdProblem:
    """What the number says, or the first thing that is wrong with it."""
    number = tidy_id_number(typed)
    if len(number) != ID_LENGTH:
        return IdProblem.LENGTH
    parts = _ID_NUMBER.fullmatch(number)
    if parts is None:
        return IdProblem.CHARACTERS
    try:
        born_on = date(int(parts[1]), int(parts[2]), int(parts[3]))
    except ValueError:
        return IdProblem.BIRTH_DATE
    if not is_believable_birth(born_on, today=today):
        return IdProblem.BIRTH_DATE
    if check_character(number[:17]) != number[17]:
        return IdProblem.CHECK_DIGIT
    return IdReading(number, born_on, Sex.MALE if int(parts[4]) % 2 else Sex.FEMALE)


OLDEST_YEARS = 130


def is_believable_birth(born_on: date, *, today: date) -> bool:
    return born_on <= today and today.year - born_on.year <= OLDEST_YEARS


def age_on(born_on: date, day: date) -> int:
    """Full years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


CONSENT_AGE = 14
"""Personal Information Protection Law, article 31: below fourteen a guardian consents (C-16)."""


A_GUARDIAN = "监护人"
"""Who consented for a child, where that guardian was erased: a consent needs its words (C-16)."""


def needs_guardian(born_on: date, *, on: date) -> bool:
    return age_on(born_on, on) < CONSENT_AGE


_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_LANDLINE = re.compile(r"(0\d{2,3})?[2-9]\d{6,7}", re.ASCII)
TAIL_DIGITS = 4


def tidy_phone(typed: str) -> str:
    """Digits only; the country's own prefix is left away."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", typed), flags=re.ASCII)
    for prefix in ("0086", "86"):
        if len(digits) == 11 + len(prefix) and digits.startswith(prefix):
            return digits.removeprefix(prefix)
    return digits


def is_phone(tidied: str) -> bool:
    """A mobile number (eleven digits from 13 to 19) or a landline with or without its area code; none begins with 1."""
    return bool(_MOBILE.fullmatch(tidied) or _LANDLINE.fullmatch(tidied))


def phone_tail(tidied: str) -> str:
    return tidied[-TAIL_DIGITS:]


DOTS = "·•・‧∙⋅.．。"
"""What people type for the dot inside a minority name; the first is the right one (GB 18030 A1A4)."""
NAME_LENGTH = 60


def tidy_name(typed: str) -> str:
    """One form of a name: no spaces around or between Chinese characters, the dot as it is on the identity card."""
    name = unicodedata.normalize("NFC", " ".join(typed.split()))
    name = re.sub(rf"(?<=[^\x00-\x7f]) ?[{re.escape(DOTS)}] ?(?=[^\x00-\x7f])", "·", name)
    return re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", name)


def is_possible_name(tidied: str) -> bool:
    """Refuses only what cannot be a name: nothing, digits, signs. Real names are of every length and script."""
    letters = [character for character in tidied if unicodedata.category(character)[0] in "LM"]
    others = set(tidied) - set(letters) - set("· -'’")
    return bool(letters) and not others


def is_unusual_name(tidied: str) -> bool:
    """Worth a second look, never a refusal: most names are two to four Chinese characters, or carry the dot."""
    return not ("·" in tidied or (2 <= len(tidied) <= 4 and all(ord(character) > 0x2E7F for character in tidied)))


ID_AREA_DIGITS = 6


def masked_id_number(number: str) -> str:
    """511421************: the area alone, wherever a number is shown masked (C-20, decision 16).

    Whoever reads the register reads birth dates, too: with one, the last four would leave at most a digit to guess.
    """
    return number[:ID_AREA_DIGITS] + "*" * len(number[ID_AREA_DIGITS:])


def masked_phone(phone: str) -> str:
    """138****1234; of a short number only the end."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else f"****{phone[-4:]}" if phone else ""


def masked_address(address: str) -> str:
    return f"{address[:2]}****" if address else ""


CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0, O, 1, I, L or U: the code is read from paper and aloud."""
CODE_CHARACTERS = 8
_LOOKS_LIKE = str.maketrans("U0O", "VQQ")


def format_file_code(characters: str) -> str:
    """`7K3Q-9F2M`."""
    return f"{characters[:4]}-{characters[4:]}"


def read_file_code(typed: str) -> str:
    """The eight characters somebody meant, or nothing where it can be no file code."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    kept = "".join(character for character in plain if character.isascii() and character.isalnum())
    meant = kept.translate(_LOOKS_LIKE)
    return meant if len(meant) == CODE_CHARACTERS and set(meant) <= set(CODE_ALPHABET) else ""


WRONG_TRIES_ALLOWED = 10
WRONG_TRIES_FORGOTTEN_AFTER_S = 600
"""From one address. A file code has 30 to the power of 8 values; four digits of a phone only ten thousand, so: """
WRONG_TRIES_OF_A_CODE = 5
WRONG_TRIES_OF_A_CODE_FORGOTTEN_AFTER_S = 24 * 3600

REVEALS_ALLOWED = 60
REVEALS_COUNTED_OVER = timedelta(hours=1)
"""Somebody who visits households looks up a dozen numbers an hour; sixty is copying the register."""
