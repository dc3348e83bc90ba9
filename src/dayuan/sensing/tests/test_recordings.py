"""A voice note built by hand, to hide things where no program would put them."""

import pytest

from dayuan.sensing.recordings.refusals import MoreThanSound
from dayuan.sensing.recordings.webm import plain_webm
from dayuan.sensing.testing import make_webm

pytestmark = pytest.mark.no_database


def test_a_film_is_no_recording_even_where_it_calls_itself_one():
    with pytest.raises(MoreThanSound):
        plain_webm(make_webm(track=1))


def test_what_hides_beside_the_sound_is_emptied_and_nothing_moves():
    webm = make_webm("PK a program" * 40)
    plain = plain_webm(webm)

    assert b"a program" not in plain
    assert len(plain) == len(webm)
