"""A duty officer writes a rule with forms: it says in words what it means, and every fault stands beside its field."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from dayuan.kernel.clock import now
from dayuan.places.testing import TOWNSHIP
from dayuan.rulebook.reading import read_condition
from dayuan.warnings.actions import propose_rule, propose_starter_rules
from dayuan.warnings.editing import opened
from dayuan.warnings.editor_pages import places_of
from dayuan.warnings.models import RuleProposal
from dayuan.warnings.rules import KINDS, RuleTerms
from dayuan.warnings.starter import starter_rules
from dayuan.warnings.telling import told, told_stage
from dayuan.warnings.testing import make_condition_rule

NEW = "/warnings/rules/conditions/new/"
HIGH = {
    "p0-pattern": "stays",
    "p0-kind": "water_level",
    "p0-of": "value",
    "p0-test": "at_least",
    "p0-than": "3.2",
    "p0-until_test": "under",
    "p0-until_than": "3.0",
    "p0-good_for": "60",
}
BETWEEN = {"happens": {"kind": "smoke", "where": [{"is": "over", "than": 1}, {"is": "under", "than": 9}]}}


def sent(terms: RuleTerms, township) -> dict[str, Any]:
    """What a browser sends of the editor as it opens."""
    editor = opened(terms, places=places_of(township))
    posted: dict[str, Any] = {"parts": len(editor.parts), "stages": len(editor.stages), "do": "propose"}
    for form in [editor.form, *editor.parts, *editor.stages]:
        for bound in form:
            value = bound.value()
            if value is None or value is False or value == []:
                continue
            if hasattr(value, "strftime") and bound.name.endswith("_at"):
                value = value.strftime("%Y-%m-%dT%H:%M")
            posted[bound.html_name] = "on" if value is True else value
    return posted


def starter(name: str) -> RuleTerms:
    rule = next(rule for rule in starter_rules() if rule.name == name)
    return rule.terms(township_code=TOWNSHIP, at=now().replace(second=0, microsecond=0))


@pytest.fixture
def desk(client, duty_officer, village):
    client.force_login(duty_officer)
    return client


def blank(desk, township, **typed: Any) -> dict[str, Any]:
    return sent(starter("water"), township) | {"stages": 0} | typed


@pytest.mark.parametrize("name", [rule.name for rule in starter_rules()])
def test_every_starter_rule_opens_in_the_editor_and_is_handed_in_unchanged(desk, township, name):
    terms = starter(name)

    answer = desk.post(NEW, sent(terms, township))

    assert answer.status_code == 302, answer.content.decode()
    saved = RuleProposal.objects.get().said
    assert read_condition(saved.when, kinds=KINDS) == read_condition(terms.when, kinds=KINDS)
    assert [told_stage(stage) for stage in saved.stages] == [told_stage(stage) for stage in terms.stages]
    for field in ("title", "days", "hours_from", "damped_s", "joins_within_m", "quiet_for_s", "concerns_home", "about"):
        assert getattr(saved, field) == getattr(terms, field), field
    assert (saved.readers, saved.place_codes, saved.said) == (terms.readers, terms.place_codes, terms.said)


def test_what_was_not_handed_in_says_so_at_the_top_and_that_the_parts_are_not_complete(desk, township):
    typed = blank(desk, township) | {"parts": 1, "p0-of": "", "p0-good_for": "0.001"}

    page = desk.post(NEW, typed).content.decode()

    assert "没有提交成功" in page
    assert "至少 1 秒" in page
    assert "各条件项填完整后" in page
    assert "在下面选择看什么" not in page


def test_a_rule_of_a_line_needs_its_line(desk, township):
    posted = {name: value for name, value in blank(desk, township).items() if not name.startswith("p0-until")}
    typed = posted | {"p0-of": "", "p0-good_for": "60"}

    answer = desk.post(NEW, typed)

    assert answer.status_code == 422
    assert "没有界线就谈不上越过" in answer.content.decode()
    assert not RuleProposal.objects.exists()


def test_the_page_says_in_words_what_the_rule_means_while_it_is_typed(desk, township):
    page = desk.post(NEW, {"parts": "1", "stages": "0", "do": "draw", **HIGH}, headers={"HX-Request": "true"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "≥ 3.2 m" in text
    assert "&lt; 3 m" in text
    assert 'class="error"' not in text, "what is still to come is no fault yet"
    assert "<html" not in text


def test_a_mark_on_the_wrong_side_is_said_beside_the_mark_while_it_is_typed(desk, township):
    page = desk.post(NEW, {"parts": "1", "stages": "0", "do": "draw", **HIGH, "p0-until_than": "3.5"})
    assert 'id="id_p0-until_than_error"' in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"p0-kind": ""}, "p0-kind"),
        ({"p0-than": ""}, "p0-than"),
        ({"p0-than": "三米"}, "p0-than"),
        ({"p0-good_for": "-1"}, "p0-good_for"),
        ({"p0-pattern": "repeats", "p0-times": "1", "p0-within": "10"}, "p0-times"),
        ({"p0-pattern": "changes", "p0-by": "0", "p0-within": "10"}, "p0-by"),
        ({"p0-pattern": "sideways"}, "p0-pattern"),
        ({"said": "{owner} is away"}, "said"),
        ({"season_from": "13-40", "season_until": "05-01"}, "season_until"),
        ({"expires_at": ""}, "expires_at"),
        ({"stages": "1", "s0-level": "red", "s0-pattern": ""}, "s0-after"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(desk, township, typed, field):
    whole = blank(desk, township) | HIGH | {"parts": 1, "title": "龙潭水位"} | typed
    page = desk.post(NEW, whole)
    text = page.content.decode()
    assert page.status_code == 422
    assert f'id="id_{field}_error"' in text
    assert "龙潭水位" in text
    assert not RuleProposal.objects.exists()


def test_something_has_to_be_seen(desk, township):
    page = desk.post(NEW, blank(desk, township) | HIGH | {"parts": 1, "p0-negated": "on"})
    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()


def test_rows_are_added_and_taken_away_without_script(desk, township):
    one = {"parts": "1", "stages": "0", **HIGH}
    two = desk.post(NEW, one | {"do": "add_parts"}).content.decode()
    assert 'name="p1-pattern"' in two
    other = {"p1-pattern": "silent", "p1-kind": "smoke", "p1-for": "30"}
    left = desk.post(NEW, one | other | {"parts": "2", "do": "drop_parts_0"}).content.decode()
    assert 'name="p1-pattern"' not in left
    assert 'name="p0-for" value="30"' in left
    assert 'name="s0-level"' in desk.post(NEW, one | {"do": "add_stages"}).content.decode()


def test_nonsense_in_the_counts_of_rows_is_no_server_error(desk, township):
    for parts in ("", "x", "-1", "999999999999", "²"):
        assert desk.post(NEW, {"parts": parts, "stages": parts, "do": "draw"}).status_code == 200
    assert desk.post(NEW, {"do": "propose"}).status_code == 422


def test_what_the_form_has_no_room_for_is_shown_in_words_and_kept(desk, township, duty_officer):
    terms = starter("smoke")
    given = {**vars(terms), "when": BETWEEN, "stages": ()}
    proposal = propose_rule(RuleTerms(**given), township=township, by=duty_officer, at=now())
    address = reverse("warnings:change_proposal", args=[proposal.pk])
    page = desk.get(address).content.decode()
    assert 'name="p0-pattern"' not in page
    assert 'class="notice"' in page

    answer = desk.post(address, sent(proposal.said, township) | {"title": "只改名称"})

    assert answer.status_code == 302, answer.content.decode()
    saved = RuleProposal.objects.get(state="waiting")
    assert (saved.title, saved.terms["when"]) == ("只改名称", BETWEEN)


def test_a_starter_rule_is_changed_before_it_is_published(desk, township, duty_officer):
    propose_starter_rules(township=township, by=duty_officer, at=now())
    proposal = RuleProposal.objects.get(starter="water")
    address = reverse("warnings:change_proposal", args=[proposal.pk])
    assert 'value="3.2"' in desk.get(address).content.decode()
    desk.post(address, sent(proposal.said, township) | {"p0-than": "4.1", "p1-until_than": "3.9"})
    changed = RuleProposal.objects.get(starter="water", state="waiting")
    assert "3.2" not in str(changed.terms["when"]) or changed.pk != proposal.pk


@pytest.mark.no_database
def test_a_rule_is_told_in_chinese_as_it_is_said_at_the_desk():
    terms = starter("water")
    with override("zh-hans"):
        assert told(terms.when["any"][0]) == "水位 ≥ 3.2 m，直到 < 3 m；一次读数 2 小时内有效"
        assert told(starter("door").when) == "6 小时没有动静：门开启"


def test_the_meaning_is_said_while_the_name_of_the_rule_is_too_long(desk, township):
    typed = blank(desk, township, title="长" * 100, **HIGH)
    for do, headers in (("draw", {}), ("propose", {}), ("", {"HX-Request": "true"})):
        page = desk.post(NEW, typed | {"do": do}, headers=headers).content.decode()
        assert "≥ 3.2 m" in page
        assert "长" * 100 in page
        assert "80" in page


@pytest.mark.parametrize(("side", "said"), [(0.0001, "平方米"), (0.01, "平方公里")])
def test_a_yard_is_said_in_square_metres_and_a_valley_in_square_kilometres(side, said):
    corners = [[104.1, 30.6], [104.1 + side, 30.6], [104.1 + side, 30.6 + side], [104.1, 30.6 + side]]
    where = [{"of": "point", "is": "inside", "area": {"points": corners}}]
    words = told({"happens": {"kind": "smoke", "where": where}})
    assert said in words
    assert "e-0" not in words


def test_the_words_that_are_filled_in_are_explained_where_they_are_typed(desk):
    page = desk.get(NEW).content.decode()
    assert page.count("{since} 从几点起") == 2


def test_a_rule_whose_source_does_not_exist_yet_says_so(desk, township, duty_officer):
    made = propose_rule(starter("visit_missed"), township=township, by=duty_officer, at=now())
    assert "尚未建成" in desk.get(f"/warnings/rules/proposals/{made.pk}/").content.decode()
    assert "来源尚未建成" in desk.get("/warnings/rules/").content.decode()
    other = propose_rule(starter("smoke"), township=township, by=duty_officer, at=now())
    assert "尚未建成" not in desk.get(f"/warnings/rules/proposals/{other.pk}/").content.decode()
    rule = make_condition_rule(starter("visit_missed").when, title="漏访")
    assert "尚未建成" in desk.get(f"/warnings/rules/{rule.key}/").content.decode()
