"""A township says how urgent official alerts are to it; two people publish each version, and each stays readable."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dayuan.alerts.actions import publish_levels
from dayuan.alerts.actions.setting import LevelsAlreadyDecided
from dayuan.alerts.models import LevelProposal, LevelTable
from dayuan.alerts.rules.levels import FIRST_LEVELS, LEAST_FIRST, Levels, Step, level_of, levels_as_kept, levels_of_kept
from dayuan.alerts.rules.terms import Certainty, Severity, Urgency
from dayuan.alerts.testing import make_feed, make_message, take
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.rules import Role
from dayuan.people.testing import make_officer
from dayuan.places.testing import TOWNSHIP

PAGE = "/alerts/levels/"
FIRST = {
    **{"Extreme": "red", "Severe": "yellow", "Moderate": "yellow", "Minor": "blue", "Unknown": "blue"},
    **{f"urgency-{one.value}": step.value for one, step in FIRST_LEVELS.urgencies.items()},
    **{f"certainty-{one.value}": step.value for one, step in FIRST_LEVELS.certainties.items()},
    **{"more_from": "Severe", "ahead_keeps_from": "Extreme"},
}


@pytest.fixture
def second_chief(township):
    return make_officer("chief-2", Role.CHIEF_GRID_OFFICER, TOWNSHIP, full_name="网格总长乙")


def published(client, writer, publisher, changed) -> int:
    """Written by the one and published by the other, on the page."""
    client.force_login(writer)
    assert client.post(PAGE, FIRST | changed).status_code == 302
    proposal = LevelProposal.objects.get(state="waiting")
    client.force_login(publisher)
    return client.post(f"{PAGE}{proposal.pk}/publish/").status_code


def test_what_two_people_publish_counts_for_the_alerts_that_come_after(client, duty_officer, chief, township):
    feed = make_feed()
    before = take(feed, make_message()).alert
    client.force_login(duty_officer)
    client.post(PAGE, FIRST | {"Severe": "red"})
    assert take(feed, make_message("meanwhile")).alert.level == "yellow", "it counts when a second person published it"
    client.force_login(chief)
    page = client.get(PAGE).content.decode()
    assert "等第二个人发布" in page
    client.post(f"{PAGE}{LevelProposal.objects.get().pk}/publish/")

    after = take(feed, make_message("later")).alert

    before.refresh_from_db()
    assert (before.level, after.level) == ("yellow", "red")
    table = LevelTable.objects.get()
    assert (table.version, table.made_by, table.published_by) == (1, duty_officer, chief)
    acts = AuditEntry.objects.filter(action__startswith="alert_levels").order_by("number")
    assert [(one.action, one.by_name) for one in acts] == [
        ("alert_levels_proposed", duty_officer.full_name),
        ("alert_levels_set", chief.full_name),
    ]


def test_urgency_and_certainty_are_the_townships_own_too(client, duty_officer, chief, township):
    feed = make_feed()
    possible = {"certainty": Certainty.POSSIBLE}
    assert take(feed, make_message("first", info=possible)).alert.level == "yellow"
    assert published(client, duty_officer, chief, {"certainty-Possible": "less"}) == 302
    assert take(feed, make_message("second", info=possible)).alert.level == "blue"
    assert published(client, duty_officer, chief, {"urgency-Expected": "more", "more_from": "Moderate"}) == 302
    expected = {"severity": Severity.MODERATE, "urgency": Urgency.EXPECTED}
    assert take(feed, make_message("third", info=expected)).alert.level == "red"


def test_whoever_wrote_it_does_not_publish_it_and_two_who_answer_for_no_rules_do_not(
    client, duty_officer, chief, second_chief, township
):
    assert published(client, chief, chief, {"Severe": "red"}) == 409
    other_officer = make_officer("duty-2", Role.DUTY_OFFICER, TOWNSHIP, full_name="值班员乙")
    assert published(client, duty_officer, other_officer, {"Severe": "red"}) == 409
    assert not LevelTable.objects.exists()
    client.force_login(other_officer)
    page = client.get(PAGE).content.decode()
    assert "须由本乡镇负责规则的人发布。" in page
    assert published(client, second_chief, chief, {"Severe": "red"}) == 302


def test_a_changed_version_takes_the_place_of_the_one_that_waits_and_one_is_put_aside_with_a_reason(
    client, duty_officer, chief, township
):
    client.force_login(duty_officer)
    client.post(PAGE, FIRST | {"Severe": "red"})
    first = LevelProposal.objects.get()
    client.post(PAGE, FIRST | {"Moderate": "blue"})
    first.refresh_from_db()
    assert first.state == "replaced"
    with pytest.raises(LevelsAlreadyDecided):
        publish_levels(first.pk, by=chief, at=MONDAY_NOON)
    waiting = LevelProposal.objects.get(state="waiting")
    client.force_login(chief)
    assert client.post(f"{PAGE}{waiting.pk}/refuse/", {"reason": ""}).status_code == 422
    assert client.post(f"{PAGE}{waiting.pk}/refuse/", {"reason": "汛期不降级"}).status_code == 302
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason, waiting.decided_by) == ("refused", "汛期不降级", chief)
    assert client.post(f"{PAGE}{waiting.pk}/publish/").status_code == 409


def test_two_who_publish_at_once_make_one_version(client, duty_officer, chief, second_chief, township):
    client.force_login(duty_officer)
    client.post(PAGE, FIRST | {"Severe": "red"})
    proposal = LevelProposal.objects.get()
    publish_levels(proposal.pk, by=chief, at=MONDAY_NOON)
    with pytest.raises(LevelsAlreadyDecided):
        publish_levels(proposal.pk, by=second_chief, at=MONDAY_NOON)
    with pytest.raises(LevelsAlreadyDecided):
        publish_levels(proposal.pk, by=duty_officer, at=MONDAY_NOON)
    assert LevelTable.objects.count() == 1


def test_every_version_stays_with_who_made_it_and_the_same_again_makes_none(client, duty_officer, chief, township):
    published(client, duty_officer, chief, {"Severe": "red"})
    client.force_login(duty_officer)
    client.post(PAGE, FIRST | {"Severe": "red"})
    assert not LevelProposal.objects.filter(state="waiting").exists()
    published(client, duty_officer, chief, {})
    assert list(LevelTable.objects.values_list("version", flat=True)) == [2, 1]
    text = client.get(PAGE).content.decode()
    assert text.count(chief.full_name) >= 2
    assert text.count(duty_officer.full_name) >= 2
    assert "每个乡镇开始时的分级" in text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"Minor": "red"}, "一般"),
        ({"Severe": "purple"}, "error"),
        ({"Extreme": ""}, "error"),
        ({"urgency-Past": "twice"}, "error"),
        ({"more_from": "Unknown"}, "error"),
    ],
)
def test_a_table_that_makes_no_sense_is_not_kept_and_says_why(client, chief, township, wrong, said):
    client.force_login(chief)
    answer = client.post(PAGE, FIRST | {"certainty-Likely": "less"} | wrong)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert '<option value="less" selected>' in page, "what was chosen is kept"
    assert not LevelProposal.objects.exists()


def test_another_townships_table_changes_nothing_here(outsider, township):
    levels = {one.value: level.value for one, level in FIRST_LEVELS.severities.items()} | {"Severe": "red"}
    LevelTable.objects.create(township_id="511421203", version=1, levels=levels, made_by=outsider, made_at=MONDAY_NOON)
    assert take(make_feed(), make_message(info={"severity": Severity.SEVERE})).alert.level == "yellow"


def test_a_version_from_before_there_were_steps_has_the_first_ones():
    kept = levels_of_kept({"Extreme": "red", "Severe": "red"}, {})
    assert kept == replace(FIRST_LEVELS, severities=dict(FIRST_LEVELS.severities) | {Severity.SEVERE: LEAST_FIRST[2]})


STEPS = st.sampled_from(Step)
TABLES = st.builds(
    Levels,
    severities=st.fixed_dictionaries({one: st.sampled_from(LEAST_FIRST) for one in FIRST_LEVELS.severities}),
    urgencies=st.fixed_dictionaries(dict.fromkeys(Urgency, STEPS)),
    certainties=st.fixed_dictionaries(dict.fromkeys(Certainty, STEPS)),
    more_from=st.sampled_from([one for one in Severity if one is not Severity.UNKNOWN]),
    ahead_keeps_from=st.sampled_from([one for one in Severity if one is not Severity.UNKNOWN]),
)


@given(TABLES, st.sampled_from(Severity), st.sampled_from(Urgency), st.sampled_from(Certainty))
@settings(max_examples=60)
def test_a_table_is_kept_as_it_was_and_moves_a_level_by_one_step_at_most(table, severity, urgency, certainty):
    severities = {one.value: level.value for one, level in table.severities.items()}
    assert levels_of_kept(severities, levels_as_kept(table)) == table
    level = level_of(severity, urgency, certainty, table)
    assert abs(LEAST_FIRST.index(level) - LEAST_FIRST.index(table.severities[severity])) <= 1
