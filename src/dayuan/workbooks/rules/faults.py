"""What can be wrong with a cell, before anybody asks the register."""

from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    REQUIRED = "required"
    TOO_LONG = "too_long"
    NOT_WHOLE = "not_whole"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    NOT_A_DATE = "not_a_date"
    ONLY_A_YEAR = "only_a_year"
    NO_SUCH_DAY = "no_such_day"
    FORMULA_UNSAVED = "formula_unsaved"
    LOST_DIGITS = "lost_digits"
    ID_OLD = "id_old"
    ID_LENGTH = "id_length"
    ID_REGION = "id_region"
    ID_BIRTHDAY = "id_birthday"
    ID_CHECK = "id_check"
    NOT_A_PHONE = "not_a_phone"
    NOT_A_CHOICE = "not_a_choice"
    NOT_A_RECORD = "not_a_record"
    NO_SUCH_PLACE = "no_such_place"
    NO_SUCH_PART = "no_such_part"
    SEVERAL_PLACES = "several_places"
    OUTSIDE = "outside"
    TWICE = "twice"


@dataclass
class Unreadable(Exception):
    """A cell that does not say what its column needs."""

    fault: Fault
    facts: dict[str, str] = field(default_factory=dict)
