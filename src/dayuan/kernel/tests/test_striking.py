"""Only the name goes, and nobody's longer name is torn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan.kernel.striking import STRUCK, Names

NAMES = Names(("杨国",), ("杨国庆", "小杨国"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("找杨国谈话", f"找{STRUCK}谈话"),
        ("杨国庆的电话", "杨国庆的电话"),
        ("杨国杨国庆小杨国", f"{STRUCK}杨国庆小杨国"),
        ("杨国强不在册", f"{STRUCK}强不在册"),
        ("", ""),
    ],
)
def test_a_name_goes_and_a_known_longer_one_stays(before, after):
    assert NAMES.struck_from(before) == after
    assert NAMES.stand_in(before) is (before != after)


def test_a_name_in_latin_letters_is_not_found_inside_a_word():
    names = Names(("Li",))
    assert names.struck_from("Li和Lisa，Ali") == f"{STRUCK}和Lisa，Ali"


def test_in_kept_values_only_texts_change():
    before = {"field": "phone", "names": ["杨国", 3, None], "more": {"why": "杨国"}}
    assert NAMES.struck_from_all(before) == {"field": "phone", "names": [STRUCK, 3, None], "more": {"why": STRUCK}}


def test_where_the_end_goes_no_longer_name_is_torn_into_one_that_went():
    assert NAMES.struck_from("国国国国国杨国庆杨国", 12) == "国国国国国杨" + STRUCK


@given(st.text("杨国庆小甲", max_size=40), st.integers(12, 40))
def test_no_name_stays_and_words_fit_their_column_with_whole_marks(words, longest):
    struck = NAMES.struck_from(words, longest)
    assert not NAMES.stand_in(struck)
    if struck == words:
        return
    assert len(struck) <= longest or len(words) > longest
    assert STRUCK in struck
    assert struck.count("〔") == struck.count("〕") == struck.count(STRUCK)
