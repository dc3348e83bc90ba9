"""`dayuan rules starter` brings the ready-made rules; one person hands each in, and a second one publishes it."""

import pytest
from django.urls import reverse

from dayuan.config.commands import rules
from dayuan.engines.errors import EngineProblem
from dayuan.kernel.models import AuditEntry
from dayuan.warnings.models import RuleProposal, WatchRule
from dayuan.warnings.starter import starter_rules
from dayuan.warnings.testing import make_condition_rule


@pytest.fixture
def said(capsys, monkeypatch, township):
    """What the command prints."""
    monkeypatch.setattr(rules, "settle_environment", lambda: None)

    def run(*, only_list: bool = False, code: str | None = None) -> list[str]:
        rules.starter(code, only_list=only_list)
        return capsys.readouterr().out.splitlines()

    return run


def test_it_lists_a_line_for_each_rule_and_proposes_what_is_not_there(said):
    make_condition_rule({"happens": {"kind": "smoke"}}, title="水位超线或急涨")
    listed = said(only_list=True)
    assert len(listed) == len(starter_rules())
    assert not RuleProposal.objects.exists()

    proposed = said()
    assert RuleProposal.objects.waiting().count() == sum(line.startswith("proposed") for line in proposed)
    assert {line.split()[0] for line in said()} == {"there"}
    assert not WatchRule.objects.exclude(title="水位超线或急涨").exists(), "nothing counts yet"
    assert AuditEntry.objects.filter(action="rule_proposed", by_name="console").exists()


def test_what_the_console_brought_needs_two_people(said, client, duty_officer, chief):
    said()
    proposal = RuleProposal.objects.get(starter="smoke")

    def press(person, button: str) -> int:
        client.force_login(person)
        return client.post(reverse(f"warnings:{button}", args=[proposal.pk])).status_code

    assert press(chief, "publish_proposal") == 422, "nobody stands for it yet"
    assert press(duty_officer, "hand_in_proposal") == 302
    assert press(chief, "hand_in_proposal") == 422, "somebody does already"
    assert press(duty_officer, "publish_proposal") == 422
    assert press(chief, "publish_proposal") == 302
    rule = WatchRule.objects.get()
    assert (rule.made_by, rule.published_by) == (duty_officer, chief)


def test_a_township_that_is_not_there_is_said_in_a_sentence(said):
    with pytest.raises(EngineProblem, match="999999999"):
        said(code="999999999")
