"""A rule is published by whoever answers for its places, with everything the law asks for, and ends."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from dayuan.kernel.clock import now
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Role
from dayuan.people.testing import make_officer
from dayuan.places.testing import OTHER_TOWNSHIP_VILLAGE, TOWNSHIP, VILLAGE, make_place
from dayuan.warnings.actions import RuleCannotBePublished, RuleNotYours, publish_rule, stop_rule
from dayuan.warnings.models import RuleProposal, WatchRule
from dayuan.warnings.rules import About, Flaw
from dayuan.warnings.starter import starter_rules
from dayuan.warnings.testing import TERMS, make_rule

NEW = "/warnings/rules/new/"


def entries(**changed):
    begins = now()
    typed = {
        "title": "冬季核查",
        "purpose": "核查外来车辆",
        "legal_basis": "乡政府通知第 9 号",
        "readers": ["duty_officer"],
        "place_codes": [TOWNSHIP],
        "home_prefixes": "川Z,川z 川A",
        "least_confidence": "85",
        "level": "yellow",
        "decide_within_s": "60",
        "quiet_minutes": "10",
        "buffer_minutes": "10",
        "starts_at": begins.strftime("%Y-%m-%dT%H:%M"),
        "expires_at": (begins + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M"),
    }
    return typed | changed


def hand_in(client, by, address=NEW, **changed) -> RuleProposal:
    client.force_login(by)
    client.post(address, entries(**changed))
    return RuleProposal.objects.latest("proposed_at")


def published(client, proposal: RuleProposal):
    return client.post(reverse("warnings:publish_proposal", args=[proposal.pk]))


def test_a_duty_officer_writes_a_rule_and_the_chief_publishes_it(client, duty_officer, chief, village):
    client.force_login(duty_officer)
    assert client.get(NEW).status_code == 200
    answer = client.post(NEW, entries())
    proposal = RuleProposal.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("warnings:proposal", args=[proposal.pk]))
    assert not WatchRule.objects.exists()

    client.force_login(chief)
    assert "冬季核查" in client.get(reverse("warnings:rules")).content.decode()
    assert "川A" in client.get(answer.url).content.decode()
    answer = published(client, proposal)

    rule = WatchRule.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("warnings:rule", args=[rule.key]))
    assert rule.condition == {"home_prefixes": ["川Z", "川Z", "川A"], "least_confidence": 0.85}
    assert (rule.version, rule.township_id, rule.made_by, rule.published_by) == (1, TOWNSHIP, duty_officer, chief)
    assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == [
        "rule_proposed",
        "rule_published",
    ]
    assert "冬季核查" in client.get(answer.url).content.decode()
    assert "冬季核查" in client.get(reverse("warnings:rules")).content.decode()


@pytest.mark.parametrize(
    "changed",
    [
        {"expires_at": ""},
        {"expires_at": "2020-01-01T00:00"},
        {"expires_at": "2999-01-01T00:00"},
        {"purpose": " "},
        {"legal_basis": ""},
        {"readers": []},
        {"readers": ["village_secretary"]},
        {"readers": ["resident"]},
        {"place_codes": []},
        {"place_codes": [OTHER_TOWNSHIP_VILLAGE]},
        {"home_prefixes": " , "},
        {"home_prefixes": "<b>"},
        {"home_prefixes": "川Z 本地"},
        {"home_prefixes": "Z川"},
        {"buffer_minutes": "1441"},
        {"buffer_minutes": "-1"},
        {"least_confidence": "x"},
        {"hours_from": "08:00"},
        {"level": "purple"},
    ],
)
def test_a_rule_that_is_not_lawful_is_explained_beside_its_field_and_what_was_typed_stays(
    client, chief, village, changed
):
    make_place(OTHER_TOWNSHIP_VILLAGE)
    client.force_login(chief)

    page = client.post(NEW, entries(**changed))

    assert page.status_code == 422
    assert 'class="error"' in page.content.decode()
    assert "冬季核查" in page.content.decode()
    assert not RuleProposal.objects.exists()


def test_a_rule_without_an_expiry_cannot_be_published_by_any_way(chief, township):
    with pytest.raises(RuleCannotBePublished) as refused:
        publish_rule(replace(TERMS, expires_at=None), township=township, by=chief, at=MONDAY_NOON)
    assert refused.value.flaw is Flaw.NO_EXPIRY

    rule = make_rule()
    with pytest.raises(IntegrityError), transaction.atomic():
        WatchRule.objects.filter(pk=rule.pk).update(expires_at=None)


def test_only_equipment_falls_silent(chief, township):
    door = next(rule for rule in starter_rules() if rule.name == "door").terms(township_code=TOWNSHIP, at=MONDAY_NOON)
    with pytest.raises(RuleCannotBePublished) as refused:
        publish_rule(replace(door, about=About.VILLAGE), township=township, by=chief, at=MONDAY_NOON)
    assert refused.value.flaw is Flaw.SILENCE_OF_NO_DEVICE


def test_nobody_makes_a_rule_for_places_they_do_not_answer_for(chief, duty_officer, township):
    make_place(OTHER_TOWNSHIP_VILLAGE)
    village_chief = make_officer("village-chief", Role.CHIEF_GRID_OFFICER, VILLAGE)

    with pytest.raises(RuleNotYours):
        publish_rule(replace(TERMS, place_codes=(OTHER_TOWNSHIP_VILLAGE,)), township=township, by=chief, at=MONDAY_NOON)
    with pytest.raises(RuleNotYours):
        publish_rule(TERMS, township=township, by=village_chief, at=MONDAY_NOON)
    with pytest.raises(RuleNotYours):
        publish_rule(TERMS, township=township, by=duty_officer, at=MONDAY_NOON)


def test_a_new_version_is_added_and_the_old_one_stays_as_it_was(client, chief, duty_officer, village):
    first = make_rule(by=chief)
    client.force_login(chief)
    address = reverse("warnings:new_version", args=[first.key])
    page = client.get(address).content.decode()
    assert "外地号牌核查" in page

    proposal = hand_in(client, chief, address, title="第二版")
    client.force_login(duty_officer)
    published(client, proposal)

    assert list(WatchRule.objects.order_by("version").values_list("key", "version", "title")) == [
        (first.key, 1, "外地号牌核查"),
        (first.key, 2, "第二版"),
    ]


def test_a_rule_is_stopped_with_a_reason_and_stays_readable(client, chief, village):
    rule = make_rule(by=chief)
    client.force_login(chief)
    address = reverse("warnings:stop_rule", args=[rule.key])

    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "行动结束"}).status_code == 302

    rule.refresh_from_db()
    assert rule.stopped_at is not None
    assert AuditEntry.objects.get(action="rule_stopped").reason == "行动结束"
    assert f"{chief.full_name}停用：行动结束" in client.get(reverse("warnings:rule", args=[rule.key])).content.decode()
    stop_rule(rule.key, by=chief, at=now(), reason="again")
    assert AuditEntry.objects.filter(action="rule_stopped").count() == 1


def test_a_secretary_reads_the_rules_and_writes_none_and_a_duty_officer_stops_none(client, duty_officer, secretary):
    rule = make_rule()
    for person in (duty_officer, secretary):
        client.force_login(person)
        assert "外地号牌核查" in client.get(reverse("warnings:rules")).content.decode()
        assert client.get(reverse("warnings:rule", args=[rule.key])).status_code == 200
        assert client.post(reverse("warnings:stop_rule", args=[rule.key]), {"reason": "x"}).status_code == 404
    assert client.get(NEW).status_code == 404
    assert client.post(reverse("warnings:new_version", args=[rule.key]), entries()).status_code == 404


def test_another_township_does_not_see_the_rule(client, outsider):
    rule = make_rule()
    client.force_login(outsider)

    assert client.get(reverse("warnings:rule", args=[rule.key])).status_code == 404
    assert "外地号牌核查" not in client.get(reverse("warnings:rules")).content.decode()


def test_injections_in_a_rule_are_shown_as_they_were_typed(client, chief, village):
    client.force_login(chief)
    nasty = "<img src=x onerror=alert(1)>'; DROP TABLE warnings_watchrule;--"

    answer = client.post(NEW, entries(title=nasty, purpose=nasty, legal_basis=nasty))

    page = client.get(answer.url).content.decode()
    assert "&lt;img src=x" in page
    assert "<img src=x" not in page
    assert RuleProposal.objects.get().title == nasty


def test_nobody_publishes_what_they_wrote_themselves(client, chief, duty_officer, village):
    proposal = hand_in(client, chief)

    page = published(client, proposal)

    assert page.status_code == 422
    assert 'class="refusal"' in page.content.decode()
    assert not WatchRule.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleProposal.objects.filter(pk=proposal.pk).update(
            state="published", decided_by=chief, decided_at=now(), rule=make_rule()
        )


def test_two_duty_officers_alone_publish_nothing(client, duty_officer, chief, village):
    colleague = make_officer("duty-second", Role.DUTY_OFFICER, TOWNSHIP, full_name="值班员乙", on_duty=False)
    proposal = hand_in(client, duty_officer)
    client.force_login(colleague)
    assert published(client, proposal).status_code == 422
    assert not WatchRule.objects.exists()

    own = hand_in(client, chief, title="组长起草")
    client.force_login(colleague)
    assert published(client, own).status_code == 302
    assert WatchRule.objects.get().title == "组长起草"


def test_a_changed_proposal_takes_the_place_of_the_old_one_and_needs_another_person(
    client, duty_officer, chief, village
):
    first = hand_in(client, duty_officer)
    changed = hand_in(client, chief, reverse("warnings:change_proposal", args=[first.pk]), title="改过的")
    first.refresh_from_db()
    assert (first.state, changed.state, changed.proposed_by) == ("replaced", "waiting", chief)
    assert published(client, changed).status_code == 422, "who changed it wrote it"
    client.force_login(duty_officer)
    assert published(client, first).status_code == 422
    assert published(client, changed).status_code == 302
    assert published(client, changed).status_code == 422, "once"
    assert WatchRule.objects.get().title == "改过的"


def test_a_proposal_is_put_aside_with_a_reason(client, duty_officer, chief, village):
    proposal = hand_in(client, duty_officer)
    client.force_login(chief)
    address = reverse("warnings:refuse_proposal", args=[proposal.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "与防疫令重复"}).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.reason) == ("refused", chief, "与防疫令重复")
    assert "冬季核查" not in client.get(reverse("warnings:rules")).content.decode()
    assert "与防疫令重复" in client.get(reverse("warnings:proposal", args=[proposal.pk])).content.decode()


def test_nobody_outside_sees_a_proposal(client, duty_officer, secretary, outsider, village):
    proposal = hand_in(client, duty_officer)
    for person in (secretary, outsider):
        client.force_login(person)
        for name in ("proposal", "change_proposal", "publish_proposal", "refuse_proposal"):
            address = reverse(f"warnings:{name}", args=[proposal.pk])
            assert client.get(address).status_code in (404, 405)
            assert client.post(address, {"reason": "x"}).status_code in (404, 405)
    assert RuleProposal.objects.get().state == "waiting"


def test_the_starter_rulebook_is_proposed_once_and_published_rule_by_rule(client, duty_officer, chief, village):
    client.force_login(duty_officer)
    assert reverse("warnings:take_over_starter") in client.get(reverse("warnings:rules")).content.decode()
    for _twice in range(2):
        assert client.post(reverse("warnings:take_over_starter")).status_code == 302
    assert RuleProposal.objects.count() == len(starter_rules())
    assert reverse("warnings:take_over_starter") not in client.get(reverse("warnings:rules")).content.decode()

    client.force_login(chief)
    published(client, RuleProposal.objects.get(starter="water"))

    rule = WatchRule.objects.get()
    assert (rule.title, rule.family, rule.when) == (
        "水位超线或急涨",
        "water",
        RuleProposal.objects.get(rule=rule).said.when,
    )
    page = client.get(reverse("warnings:rule", args=[rule.key])).content.decode()
    assert "≥ 3.2 m" in page
