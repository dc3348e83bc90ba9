"""What cells say, as township sheets write them."""

from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan.households.rules import check_character
from dayuan.workbooks.rules.columns import Choice, Column, Kind, read_cell
from dayuan.workbooks.rules.dates import read_date
from dayuan.workbooks.rules.faults import Fault, Unreadable
from dayuan.workbooks.rules.formulas import STARTS_A_FORMULA, neutral
from dayuan.workbooks.rules.id_numbers import birth_date_of, is_male, read_id_number
from dayuan.workbooks.rules.masks import Masked, mask_number
from dayuan.workbooks.rules.text import header_key, plain_code, plain_text

pytestmark = pytest.mark.no_database

TEXT = Column("t", "备注", "Note", longest=20)
PHONE = Column("p", "电话", "Phone", Kind.PHONE, is_personal=True)
WHOLE = Column("n", "数量", "Count", Kind.WHOLE, least=0, most=99)
DEGREES = Column("d", "经度", "Longitude", Kind.NUMBER, least=73, most=136)


def fault_of(read, *given):
    with pytest.raises(Unreadable) as refused:
        read(*given)
    return refused.value.fault


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("　张　三 ", "张三"),
        ("ＡＢ１２", "AB12"),
        ("一行\n二行", "一行二行"),
        ("a\r\n b", "a b"),
        ("有，逗号", "有，逗号"),
        ("零\u200b宽", "零宽"),
        (12.0, "12"),
        (1.5, "1.5"),
        (True, "是"),
        (datetime(1987, 3, 5), "1987-03-05"),
        ("'=SUM(A1)", "=SUM(A1)"),
    ],
)
def test_text_is_made_plain_and_keeps_its_marks(written, plain):
    assert plain_text(written) == plain


def test_degrees_are_read_as_a_spreadsheet_or_a_person_writes_them():
    assert {read_cell(DEGREES, cell) for cell in (104.067, "104.067", "１０４．０６７", "104.067°")} == {104.067}
    assert read_cell(DEGREES, 104) == 104.0
    assert fault_of(read_cell, DEGREES, "104°4′") == Fault.NOT_A_NUMBER
    assert fault_of(read_cell, DEGREES, "nan") == Fault.NOT_A_NUMBER
    assert fault_of(read_cell, DEGREES, 29.96) == Fault.OUT_OF_RANGE


@pytest.mark.parametrize(
    "written",
    [
        "1987-3-5", "1987/03/05", "1987.3.5", "1987年3月5日", "19870305", 19870305, 19870305.0, 31841, 31841.0, "31841",
        " １９８７－３－５ ", "1987-03-05 00:00:00", date(1987, 3, 5), datetime(1987, 3, 5, 8, 30), "1987、3、5",
    ],
)  # fmt: skip
def test_a_day_is_understood_however_it_is_written(written):
    assert read_date(written) == date(1987, 3, 5)


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("1987-2-30", Fault.NO_SUCH_DAY),
        ("19871345", Fault.NO_SUCH_DAY),
        ("1987", Fault.ONLY_A_YEAR),
        (1987, Fault.ONLY_A_YEAR),
        ("去年", Fault.NOT_A_DATE),
        ("87-3-5", Fault.NOT_A_DATE),
        (-5, Fault.NOT_A_DATE),
        (10**12, Fault.NOT_A_DATE),
    ],
)
def test_what_is_no_day_is_named(written, fault):
    assert fault_of(read_date, written) == fault


@given(st.dates(date(1905, 10, 1), date(2099, 12, 31)))
def test_a_spreadsheets_own_days_are_read_back(day):
    assert read_date((day - date(1899, 12, 30)).days) == day


@given(
    st.sampled_from(["110101", "511421", "650102"]), st.dates(date(1900, 1, 1), date(2025, 12, 31)), st.integers(0, 999)
)
def test_every_number_with_its_own_check_character_is_taken(region, born, order):
    first = f"{region}{born:%Y%m%d}{order:03}"
    number = first + check_character(first)

    assert read_id_number(number.lower()) == number
    assert birth_date_of(number) == born
    assert is_male(number) == (order % 2 == 1)


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(place, off):
    good = "51142119870305123" + check_character("51142119870305123")
    wrong = good[:place] + str((int(good[place]) + off) % 10) + good[place + 1 :]

    with pytest.raises(Unreadable):
        read_id_number(wrong)


def test_the_published_example_of_the_standard_is_right():
    """GB 11643-1999, 4.2.2."""
    assert check_character("11010519491231002") == "X"


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        (5.11421e17, Fault.LOST_DIGITS),
        ("5.11421E+17", Fault.LOST_DIGITS),
        (511421198703051234, Fault.LOST_DIGITS),
        ("511421870305123", Fault.ID_OLD),
        ("51142119870305", Fault.ID_LENGTH),
        ("5114211987030512AB", Fault.ID_LENGTH),
        ("991421198703051234", Fault.ID_REGION),
        ("511421198702301234", Fault.ID_BIRTHDAY),
        ("511421198703051230", Fault.ID_CHECK),
    ],
)
def test_what_is_wrong_with_an_id_number_is_named(written, fault):
    assert fault_of(read_id_number, written) == fault


@pytest.mark.parametrize(
    "written", ["138-0000-1234", 13800001234, 13800001234.0, "+86 13800001234", "１３８００００１２３４"]
)
def test_a_telephone_number_is_read_with_or_without_marks(written):
    assert read_cell(PHONE, written) == "13800001234"


def test_a_masked_number_is_known_as_one():
    masked = mask_number("13800001234")

    assert masked == "138****1234"
    assert isinstance(read_cell(PHONE, masked), Masked)
    assert fault_of(read_cell, PHONE, "12345") == Fault.NOT_A_PHONE


def test_an_empty_cell_is_nothing_or_missed():
    assert read_cell(TEXT, " 　") is None
    assert fault_of(read_cell, Column("t", "名", "Name", required=True), None) == Fault.REQUIRED


@pytest.mark.parametrize(
    ("written", "fault"), [("三", Fault.NOT_WHOLE), (1.5, Fault.NOT_WHOLE), (100, Fault.OUT_OF_RANGE)]
)
def test_a_number_that_cannot_be_is_named(written, fault):
    assert fault_of(read_cell, WHOLE, written) == fault
    assert read_cell(WHOLE, "１２") == 12


def test_a_choice_is_known_by_all_its_words():
    column = Column("s", "性别", "Sex", Kind.CHOICE, choices=(Choice("male", "男", ("M",)), Choice("female", "女")))

    assert [read_cell(column, word) for word in ("男", " 男 ", "m", "女")] == ["male", "male", "male", "female"]
    assert fault_of(read_cell, column, "其他") == Fault.NOT_A_CHOICE


@given(st.text(max_size=20))
def test_what_is_made_harmless_never_begins_a_formula_and_reads_back(text):
    harmless = neutral(text)

    assert not harmless.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
    if not text.startswith(STARTS_A_FORMULA):
        assert harmless == text
    assert plain_text(harmless) == plain_text(text) or text.startswith("'")


@given(
    st.one_of(
        st.text(max_size=40),
        st.floats(),
        st.integers(),
        st.booleans(),
        st.none(),
        st.datetimes(),
        st.times(),
        st.timedeltas(),
    )
)
def test_no_cell_whatever_breaks_the_reading(cell):
    for kind in Kind:
        with suppress(Unreadable):
            read_cell(Column("c", "列", "Column", kind), cell)


def test_headers_are_compared_without_marks_and_brackets():
    assert header_key(" 身份证\n号码（必填）*") == header_key("身份证号码") == "身份证号码"
    assert plain_code("Ｈ－００１　") == "H-001"
    assert read_date(timedelta(0) + date(2000, 1, 1)) == date(2000, 1, 1)
