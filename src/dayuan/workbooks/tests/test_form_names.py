"""What a form is called: in the audit trail, and as a file."""

from dayuan.kernel.clock import now
from dayuan.kernel.models import AuditEntry
from dayuan.people.access import scope_of
from dayuan.people.powers_queries import trail_lines
from dayuan.people.trail_wording import word_of_subject
from dayuan.workbooks.blank_actions import keep_form
from dayuan.workbooks.sheet import sheet_of
from dayuan.workbooks.testing import blank_form, make_blank_form

AT = now()


def test_the_trail_calls_a_form_by_its_name(secretary, village, auditor):
    form = make_blank_form(blank_form(), sheet_of("residents"), by=secretary, place=village)
    keep_form(form, name="六十岁以上老人花名册", chosen={}, by=secretary, at=AT)

    entries = AuditEntry.objects.filter(subject=form.subject).order_by("number")
    lines = trail_lines(list(entries), scope_of(auditor, at=AT))

    assert [line.name for line in lines] == ["花名册.xlsx", "六十岁以上老人花名册"]
    assert {line.kind for line in lines} == {word_of_subject("form")}
    assert word_of_subject("form") == "表格"
