"""A name is found by each part of it, by its pinyin, and by its initials."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan.households.spelling import pieces_of, read_search

pytestmark = pytest.mark.no_database
han = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=8)


def finds(typed: str, name: str) -> bool:
    return set(read_search(typed).pieces) <= set(pieces_of(name))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("王小明", "王小明"),
        ("小明", "王小明"),
        ("明", "王小明"),
        ("wangxiaoming", "王小明"),
        ("wangx", "王小明"),
        ("WangXiaoM", "王小明"),
        ("xiaoming", "王小明"),
        ("wxm", "王小明"),
        ("xm", "王小明"),
        ("wangxm", "王小明"),
        ("王xm", "王小明"),
        ("shan", "单雄"),
        ("dan", "单雄"),
        ("zengguofan", "曾国范"),
        ("qiu", "仇英"),
        ("yuchi", "尉迟恭"),
        ("le", "乐言"),
        ("yue", "乐言"),
        ("lvbu", "吕布"),
        ("lübu", "吕布"),
        ("lyu", "吕布"),
        ("阿依古丽", "阿依古丽·买买提"),
        ("阿依古丽买买提", "阿依古丽·买买提"),
        ("古丽·买", "阿依古丽·买买提"),
        ("ayiguli", "阿依古丽·买买提"),
        ("smith", "John Smith"),
        ("js", "John Smith"),
    ],
)
def test_somebody_is_found_by_what_people_type(typed, name):
    assert finds(typed, name)


@pytest.mark.parametrize(("typed", "name"), [("王明", "王小明"), ("wm", "王小明"), ("ang", "王小明"), ("李", "王小明")])
def test_somebody_else_is_not_found(typed, name):
    assert not finds(typed, name)


@given(han, st.data())
def test_every_part_of_a_chinese_name_finds_it(name, data):
    begin = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(begin + 1, len(name)))

    assert finds(name[begin:end], name)


@given(st.text(max_size=60))
def test_nothing_that_is_typed_breaks_the_search(typed):
    read_search(typed)
    pieces_of(typed)


def test_each_word_is_what_its_form_says():
    wanted = read_search("王 8023 51999919800501001x 12345 ？")

    assert (wanted.pieces, wanted.phone_tail, wanted.id_number) == (("王",), "8023", "51999919800501001X")
    assert wanted.not_understood == ("12345", "?")
    assert read_search("13800008023").phone_tail == "8023"
    assert read_search("  ").is_nothing


def test_a_name_costs_a_bounded_number_of_pieces():
    assert len(pieces_of("单乐")) < 40
    assert len(pieces_of("阿" * 60)) < 2_000
