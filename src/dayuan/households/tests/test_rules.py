"""Numbers, names, ages and masks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan.households.rules import (
    CODE_ALPHABET,
    READ_ROLES,
    IdProblem,
    IdReading,
    Sex,
    age_on,
    check_character,
    format_file_code,
    is_phone,
    is_possible_name,
    is_unusual_name,
    masked_id_number,
    masked_phone,
    needs_guardian,
    read_file_code,
    read_id_number,
    tidy_name,
    tidy_phone,
)
from dayuan.households.testing import make_id_number
from dayuan.people.powers_rules import needs_second_person
from dayuan.people.rules import Role

pytestmark = pytest.mark.no_database
TODAY = date(2026, 3, 2)
births = st.dates(date(1900, 1, 1), TODAY)


def test_the_standards_own_example_has_the_check_character_x():
    """GB 11643-1999, section 5: 11010519491231002X, and 440524188001010014 for a man."""
    assert check_character("11010519491231002") == "X"
    assert check_character("44052418800101001") == "4"


@given(births, st.integers(0, 999))
def test_a_number_says_its_holders_birth_date_and_sex(born_on, order):
    read = read_id_number(make_id_number(born_on, order), today=TODAY)

    assert isinstance(read, IdReading)
    assert (read.born_on, read.sex) == (born_on, Sex.MALE if order % 2 else Sex.FEMALE)


@given(births, st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_mistyped_digit_is_always_found(born_on, order, where, shift):
    number = make_id_number(born_on, order)
    wrong = number[:where] + str((int(number[where]) + shift) % 10) + number[where + 1 :]

    assert isinstance(read_id_number(wrong, today=TODAY), IdProblem)


@given(births, st.integers(0, 999), st.integers(0, 15))
def test_two_digits_in_the_wrong_order_are_always_found(born_on, order, where):
    number = make_id_number(born_on, order)
    swapped = number[:where] + number[where + 1] + number[where] + number[where + 2 :]

    if swapped != number:
        assert isinstance(read_id_number(swapped, today=TODAY), IdProblem)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("51999919800501", IdProblem.LENGTH),
        ("5199991980050100A1", IdProblem.CHARACTERS),
        ("519999198013010011", IdProblem.BIRTH_DATE),
        ("519999202702010011", IdProblem.BIRTH_DATE),
        ("519999198005010010", IdProblem.CHECK_DIGIT),
        ("", IdProblem.LENGTH),
        ("๕" * 18, IdProblem.CHARACTERS),
    ],
)
def test_a_wrong_number_is_told_by_its_first_problem(typed, problem):
    assert read_id_number(typed, today=TODAY) is problem


def test_small_x_wide_digits_and_spaces_are_understood():
    number = next(n for n in (make_id_number(date(1980, 5, 1), o) for o in range(99)) if n.endswith("X"))
    typed = f"{number[:6]} {number[6:14]}-{number[14:17]}ｘ"

    read = read_id_number(typed, today=TODAY)

    assert isinstance(read, IdReading)
    assert read.number == number


@given(births, births)
def test_a_birthday_makes_one_a_year_older(born_on, day):
    if day >= born_on:
        assert age_on(born_on, day) == max(
            n for n in range(0, 130) if (born_on.year + n, born_on.month, born_on.day) <= (day.year, day.month, day.day)
        )


def test_below_fourteen_a_guardian_is_needed_until_the_birthday():
    assert needs_guardian(date(2012, 3, 3), on=TODAY)
    assert not needs_guardian(date(2012, 3, 2), on=TODAY)


@pytest.mark.parametrize(
    "name",
    ["王伟", "欧阳小明", "阿依古丽·买买提", "John Smith", "𠮷田", "诺敏", "扎西", "司马相如之", "Nguyễn Văn A", "么"],
)
def test_no_real_name_is_refused(name):
    assert is_possible_name(tidy_name(name))


@pytest.mark.parametrize("name", ["", "  ", "123", "王伟1", "<b>", "王@伟", "…"])
def test_what_cannot_be_a_name_is_refused(name):
    assert not is_possible_name(tidy_name(name))


def test_the_dot_of_a_name_is_put_right_and_spaces_go():
    assert tidy_name(" 阿依古丽 • 买买提 ") == "阿依古丽·买买提"
    assert tidy_name("王 伟") == "王伟"
    assert tidy_name("John  Smith") == "John Smith"
    assert is_unusual_name("王")
    assert not is_unusual_name("王伟")
    assert not is_unusual_name("阿依古丽·买买提")


@pytest.mark.parametrize(
    ("typed", "tidied", "fits"),
    [
        ("138 0000 1234", "13800001234", True),
        ("+86 13800001234", "13800001234", True),
        ("028-36200000", "02836200000", True),
        ("36200000", "36200000", True),
        ("1234", "1234", False),
        ("1380013", "1380013", False),
        ("12800001234", "12800001234", False),
    ],
)
def test_a_phone_is_a_mobile_or_a_landline(typed, tidied, fits):
    assert tidy_phone(typed) == tidied
    assert is_phone(tidied) is fits


def test_masks_leave_what_the_law_allows():
    assert masked_id_number("511421199001011234") == "511421************"
    assert masked_phone("13800001234") == "138****1234"
    assert masked_phone("36200000") == "****0000"
    assert masked_phone("") == masked_id_number("") == ""


@given(st.dates(date(1930, 1, 1), date(2025, 12, 31)), st.integers(0, 999))
def test_a_birth_date_beside_a_masked_number_does_not_tell_the_number(born_on, order):
    first_seventeen = f"511421{born_on:%Y%m%d}{order:03}"
    shown = masked_id_number(first_seventeen + check_character(first_seventeen))

    guesses = (f"511421{born_on:%Y%m%d}{guess:03}" for guess in range(order % 2, 1000, 2))
    could_be = [number for guess in guesses if masked_id_number(number := guess + check_character(guess)) == shown]
    assert len(could_be) == 500


@given(st.text(alphabet=CODE_ALPHABET, min_size=8, max_size=8))
def test_a_file_code_is_read_however_it_was_typed(characters):
    assert read_file_code(format_file_code(characters)) == characters
    assert read_file_code(f" {characters[:4].lower()} {characters[4:]} ") == characters


@given(st.text(max_size=40))
def test_nothing_that_is_typed_as_a_code_breaks_it(typed):
    assert len(read_file_code(typed)) in (0, 8)


def test_days_are_counted_to_the_day():
    assert age_on(date(2000, 2, 29), date(2001, 2, 28)) == 0
    assert age_on(date(2000, 2, 29), date(2001, 2, 28) + timedelta(days=1)) == 1


def test_who_reads_a_register_beyond_one_courtyard_was_confirmed_by_a_second_person():
    assert {role for role in READ_ROLES if not needs_second_person(role, "511421200202")} == set()
    assert not needs_second_person(Role.COURTYARD_HEAD, "511421200221D07")
