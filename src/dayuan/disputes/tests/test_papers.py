"""The papers of a mediation: which there are, what stands on them, and that they can be filled in by hand."""

import json
import re

import pytest

from dayuan.disputes.paper import law
from dayuan.disputes.paper.facts import Agreement, Dossier, Form, NotSettled, Number, Party, Side, Source, forms_of
from dayuan.disputes.paper.printing import TITLES, print_dossier, print_form, sheets_of
from dayuan.disputes.paper.sheets.covers import ITEMS
from dayuan.disputes.tests.papers import BOUNDARY, SON
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Person

BY = Person(username="li", full_name="值班员甲")


def written(form: Form, facts: Dossier, only: int | None = None) -> str:
    """Everything that stands on a paper, blanks left out."""
    return json.dumps(list(sheets_of(form, facts, only)), ensure_ascii=False)


def test_every_paper_is_on_the_list_of_thirteen():
    assert len(ITEMS) == 13
    listed = [form for item in ITEMS for form in item.forms]
    assert sorted(listed) == sorted(set(Form) - {Form.COVER})
    assert set(TITLES) == set(Form)


def test_a_dossier_has_what_every_one_needs_and_what_there_is():
    assert forms_of(Dossier(source=Source.OFFERED)) == (
        Form.COVER,
        Form.REGISTRATION,
        Form.RIGHTS,
        Form.IDENTITY,
        Form.SESSION,
        Form.AGREEMENT,
        Form.BACK_COVER,
    )
    assert set(Form) - set(forms_of(BOUNDARY)) == {Form.REGISTRATION, Form.ORAL_AGREEMENT}


def test_an_oral_agreement_is_recorded_and_a_failure_needs_none():
    oral = forms_of(Dossier(agreement=Agreement(is_written=False)))
    failed = forms_of(Dossier(not_settled=NotSettled()))
    assert (Form.ORAL_AGREEMENT in oral, Form.AGREEMENT in oral) == (True, False)
    assert (Form.NOT_SETTLED in failed, Form.AGREEMENT in failed) == (True, False)


@pytest.mark.parametrize("form", Form)
def test_an_empty_paper_names_whose_signature_it_waits_for_and_no_word_of_ours(form):
    text = written(form, Dossier())
    assert "None" not in text
    assert not re.search(r"[a-z]{3,}\.[A-Z]|Side\.|datetime", text)
    assert form in {Form.COVER, Form.IDENTITY} or '"signatures"' in text


def test_a_number_keeps_room_for_what_is_not_known_yet():
    assert str(Number(2026, "丞相", 12)) == "（2026）丞相人调字第 12 号"
    assert re.fullmatch(r"（\s+）人调字第\s+号", str(Number()))


def test_the_notice_of_rights_names_every_article_and_asks_each_party_whether_they_agree():
    text = written(Form.RIGHTS, BOUNDARY)
    for article in ("二十三", "二十四", "二十六", "二十七", "二十八", "二十九", "三十一", "三十二", "三十三"):
        assert f"第{article}条" in text
    assert "同意调解|不同意调解" in text
    assert all(one in text for one in (*law.RIGHTS, *law.DUTIES))


def test_a_written_agreement_says_what_article_29_wants_and_has_a_copy_for_each_and_one_kept():
    text = written(Form.AGREEMENT, BOUNDARY)
    for known in ("王某", "李某", "以老柳树中心为界", "移回田坎", "2026年3月12日", "一式 3 份", "丞相村人民调解委员会"):
        assert known in text


def test_a_guardian_signs_for_whom_they_look_after():
    ward = Party(Side.APPLICANT, "王某", guardian=SON)
    assert '["申请人王某的监护人", "王小小"]' in written(Form.AGREEMENT, Dossier(parties=(ward,)))


def test_before_the_court_both_sides_apply():
    text = written(Form.CONFIRMATION, BOUNDARY)
    assert '["申请人", "李某"]' in text
    assert "仁寿县人民法院" in text


def test_one_sitting_can_be_printed_without_the_others():
    first = written(Form.SESSION, BOUNDARY, only=0)
    assert "李某说记不清" in first
    assert "各让一步" not in first
    assert len(list(sheets_of(Form.SESSION, BOUNDARY))) == 2


def test_the_whole_dossier_and_an_empty_form_are_printed():
    whole = print_dossier(BOUNDARY, by=BY, at=MONDAY_NOON)
    empty = print_form(Form.FOLLOW_UP, Dossier(), by=BY, at=MONDAY_NOON)
    assert whole.startswith(b"%PDF-")
    assert 1_000 < len(empty) < len(whole)
