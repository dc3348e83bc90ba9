"""The page somebody opened with code and phone: what higher packages add, and whose form it is."""

from datetime import timedelta

import pytest
from django.core import signing

from dayuan.households import sections
from dayuan.households.actions.file_codes import make_file_code
from dayuan.households.models import Resident
from dayuan.households.own_file import PROOF_LASTS, proof_of, resident_proven
from dayuan.households.testing import make_resident
from dayuan.kernel.testing import MONDAY_NOON

PHONE = "15400008023"


@pytest.fixture
def someone(secretary) -> Resident:
    resident = make_resident(phone=PHONE)
    make_file_code(resident, by=secretary, at=MONDAY_NOON)
    resident.refresh_from_db()
    return resident


@pytest.fixture
def added(monkeypatch):
    monkeypatch.setattr(sections, "_own", {})
    monkeypatch.setattr(sections, "_at_desk", {})


def test_a_form_of_the_page_is_known_to_be_theirs(someone):
    assert resident_proven(proof_of(someone)) == someone


def test_a_proof_that_was_altered_or_made_up_opens_nothing(someone):
    assert resident_proven(proof_of(someone)[:-1] + "x") is None
    assert resident_proven(signing.dumps([str(someone.pk), 0.0], salt="of-something-else")) is None
    assert resident_proven("") is None


def test_a_new_file_code_ends_what_the_old_one_opened(someone, secretary):
    proof = proof_of(someone)
    make_file_code(someone, by=secretary, at=MONDAY_NOON + timedelta(minutes=1))
    assert resident_proven(proof) is None


def test_a_page_left_open_is_closed_after_a_while(someone, monkeypatch):
    proof = proof_of(someone)
    later = signing.time.time() + PROOF_LASTS.total_seconds() + 1
    monkeypatch.setattr(signing.time, "time", lambda: later)
    assert resident_proven(proof) is None


def test_what_others_add_stands_on_the_page_in_their_order(added, someone):
    sections.add_own_section("b.html", lambda resident, at: {"who": resident.name}, order=20)
    sections.add_own_section("a.html", lambda resident, at: {"who": resident.name}, order=30)
    sections.add_own_section("c.html", lambda resident, at: None, order=10)
    drawn = sections.own_sections(someone, at=MONDAY_NOON)
    assert [(section.template, section.context) for section in drawn] == [
        ("b.html", {"who": someone.name}),
        ("a.html", {"who": someone.name}),
    ]


def test_a_section_at_the_desk_is_told_who_reads(added, someone):
    sections.add_desk_section("x.html", lambda resident, scope, at: {"scope": scope})
    drawn = sections.desk_sections(someone, "whose", at=MONDAY_NOON)
    assert [section.context["scope"] for section in drawn] == ["whose"]
