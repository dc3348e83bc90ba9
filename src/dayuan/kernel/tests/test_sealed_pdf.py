"""A file that left shows when one byte of it was changed."""

import pytest

from dayuan.kernel.chain import ChainEnd
from dayuan.kernel.sealed_pdf import NotSealed, Statement, read_seal, seal_pdf
from dayuan.kernel.testing import MONDAY_NOON

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\n0 1\ntrailer\n<< /Root 1 0 R >>\nstartxref\n46\n%%EOF\n"
SAID = Statement("7K3Q-9F2M-ABCD", "case:1421-7K3Q-9F2M", MONDAY_NOON, "值班员甲", (ChainEnd("a/1", 3, "0" * 64),))


@pytest.fixture
def sealed() -> bytes:
    return seal_pdf(PDF, SAID)


def holds(file: bytes) -> bool:
    try:
        return read_seal(file)[1]
    except NotSealed:
        return False


def test_what_was_said_is_read_back_and_a_reader_of_pdf_finds_its_table(sealed):
    assert read_seal(sealed) == (SAID, True)
    assert sealed.startswith(PDF)
    assert sealed.endswith(b"\nstartxref\n46\n%%EOF\n")


def test_any_byte_changed_left_out_or_added_shows(sealed):
    changed = [place for place in range(len(sealed)) if holds(_with(sealed, place, sealed[place] ^ 1))]
    in_other_case = [place for place in range(len(sealed)) if holds(_with(sealed, place, sealed[place] ^ 32))]
    shorter = [place for place in range(len(sealed)) if holds(sealed[:place] + sealed[place + 1 :])]
    longer = [place for place in range(len(sealed) + 1) if holds(sealed[:place] + b" " + sealed[place:])]
    assert (changed, in_other_case, shorter, longer) == ([], [], [], [])


def _with(file: bytes, place: int, byte: int) -> bytes:
    return file[:place] + bytes([byte]) + file[place + 1 :]


def test_what_was_never_sealed_says_nothing_and_what_is_no_pdf_is_not_sealed(sealed):
    with pytest.raises(NotSealed):
        read_seal(PDF)
    for other in (b"", b"GIF89a", PDF[:-8]):
        with pytest.raises(ValueError, match="not a whole PDF"):
            seal_pdf(other, SAID)
