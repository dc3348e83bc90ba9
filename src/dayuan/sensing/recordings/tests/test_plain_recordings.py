"""What a recording says beside its sound is gone, and another program hears the same as before."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dayuan.sensing.recordings.mp4 import plain_mp4
from dayuan.sensing.recordings.ogg import plain_ogg
from dayuan.sensing.recordings.refusals import MoreThanSound, RecordingUnclear
from dayuan.sensing.recordings.tests.recorded import NAME, heard, recorded
from dayuan.sensing.recordings.wav import plain_wav
from dayuan.sensing.recordings.webm import plain_webm

pytestmark = pytest.mark.no_database

WAYS = {
    "webm": (plain_webm, "webm", {}),
    "webm, live": (plain_webm, "webm", {"live": "1"}),
    "ogg": (plain_ogg, "ogg", {}),
    "m4a": (plain_mp4, "ipod", {}),
    "mp4 in pieces": (plain_mp4, "mp4", {"movflags": "frag_keyframe+empty_moov"}),
    "wav": (plain_wav, "wav", {}),
}
SECRETS = (NAME.encode(), NAME.encode("utf-16-be"), b"29.96", b"104.06", b"2026-11-27", b"Lavf")
OWN_WORDS = {"encoder", "language", "major_brand", "minor_version", "compatible_brands"}
"""What another program still says of the container itself."""


@cache
def made(way):
    _plain, container, options = WAYS[way]
    return recorded(container, **options)


@pytest.mark.parametrize("way", WAYS)
def test_name_place_moment_and_program_are_gone_and_every_sample_is_still_heard(way):
    recording = made(way)
    plain = WAYS[way][0](recording)

    assert any(secret in recording for secret in SECRETS)
    assert [secret for secret in SECRETS if secret in plain] == []
    samples, tags = heard(plain)
    assert samples == heard(recording)[0] > 40_000
    assert set(tags) <= OWN_WORDS
    assert not tags.get("encoder")


@pytest.mark.parametrize("way", WAYS)
def test_what_is_plain_already_stays_byte_for_byte(way):
    plain = WAYS[way][0](made(way))

    assert WAYS[way][0](plain) == plain


def test_a_head_of_many_pages_becomes_one_and_the_pages_behind_it_are_counted_anew():
    long = recorded("ogg", comment_of=70_000)
    plain = plain_ogg(long)

    assert len(plain) < len(long) - 69_000
    assert heard(plain)[0] == heard(long)[0]
    assert plain_ogg(plain) == plain


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=25, deadline=None)
@given(cut=st.floats(0, 1), flipped=st.integers(0, 10_000), value=st.integers(0, 255))
def test_whatever_comes_is_taken_apart_or_refused(way, cut, flipped, value):
    damaged = bytearray(made(way))
    damaged[flipped % min(len(damaged), 2_000)] = value
    for upload in (made(way)[: int(cut * len(made(way)))], bytes(damaged)):
        try:
            plain = WAYS[way][0](upload)
        except (RecordingUnclear, MoreThanSound):
            continue
        assert len(plain) <= len(upload) + 8


def test_what_hides_beside_the_sound_is_emptied():
    hidden = b"PK\x03\x04 a program"
    m4a = made("m4a")
    attached = m4a + (len(hidden) + 8).to_bytes(4) + b"uuid" + hidden
    assert hidden not in plain_mp4(attached)
    wav = made("wav") + b"junk" + len(hidden).to_bytes(4, "little") + hidden
    assert hidden not in plain_wav(wav)
