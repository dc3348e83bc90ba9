"""C-24: two suites of ciphers behind one port, each measured against what its standards print."""

from itertools import permutations

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from dayuan.kernel.sealing.suites import INTERNATIONAL, SM, SUITES, SUITES_BY_NUMBER, DoesNotOpen

pytestmark = pytest.mark.no_database

masters = st.binary(min_size=32, max_size=32)


def test_there_are_two_suites_and_every_test_of_sealing_goes_through_both():
    """A third one fails here until the fixture `suite` knows it."""
    assert set(SUITES) == {"international", "sm"}
    assert {number: suite.name for number, suite in SUITES_BY_NUMBER.items()} == {1: "international", 2: "sm"}


def test_sm4_is_the_cipher_of_its_standard():
    """GB/T 32907-2016, example 1 of its annex: key and text alike."""
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    step = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()
    assert (step.update(key) + step.finalize()).hex() == "681edf34d206965e86b3e94f536e4246"


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_is_the_hash_of_its_standard(text, digest):
    """GB/T 32905-2016, both examples of its annex."""
    hashed = hashes.Hash(hashes.SM3())
    hashed.update(text)
    assert hashed.finalize().hex() == digest


@given(master=masters, plain=st.binary(max_size=200), where=st.binary(max_size=40))
@pytest.mark.parametrize("suite", SUITES.values(), ids=lambda suite: suite.name)
def test_either_suite_opens_what_it_sealed_and_only_where_it_belongs(suite, master, plain, where):
    sealed = suite.seal(master, plain, where)
    assert suite.open(master, sealed, where) == plain
    with pytest.raises(DoesNotOpen):
        suite.open(master, sealed, where + b"!")
    with pytest.raises(DoesNotOpen):
        suite.open(bytes(32) if any(master) else b"1" * 32, sealed, where)


@given(master=masters, plain=st.binary(max_size=60))
def test_neither_suite_opens_what_the_other_sealed(master, plain):
    for one, other in permutations((INTERNATIONAL, SM)):
        with pytest.raises(DoesNotOpen):
            other.open(master, one.seal(master, plain, b"x"), b"x")


def mac(key: bytes, *parts: bytes) -> bytes:
    """HMAC by hand (RFC 2104) over nothing but SM3."""

    def sm3(*blocks: bytes) -> bytes:
        hashed = hashes.Hash(hashes.SM3())
        hashed.update(b"".join(blocks))
        return hashed.finalize()

    padded = key.ljust(64, b"\0")
    return sm3(bytes(each ^ 0x5C for each in padded), sm3(bytes(each ^ 0x36 for each in padded), *parts))


@given(master=masters, plain=st.binary(max_size=60))
def test_what_the_sm_suite_stores_is_sm4_and_sm3_and_nothing_else(master, plain):
    """What an assessment of the ciphers asks (GB/T 39786): everything is opened here again by another hand."""

    def derived(use: bytes) -> bytes:
        return mac(mac(bytes(32), master), b"dayuan/sealing/sm3/", use, b"\1")

    sealed = SM.seal(master, plain, b"where")
    counter, body, tag = sealed[:16], sealed[16:-32], sealed[-32:]
    assert tag == mac(derived(b"authenticate"), len(b"where").to_bytes(4), b"where", counter, body)
    step = Cipher(algorithms.SM4(derived(b"encrypt")[:16]), modes.CTR(counter)).decryptor()
    assert step.update(body) + step.finalize() == plain
    assert SM.keyed_hash(master, b"1234") == mac(derived(b"index"), b"1234")
