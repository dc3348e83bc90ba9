"""What an officer sees of a warning, what they may do, and what others do not see."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from dayuan.devices.testing import make_device
from dayuan.kernel.clock import SHANGHAI, now
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Role
from dayuan.people.testing import make_officer
from dayuan.places.testing import OTHER_VILLAGE, TOWNSHIP, make_checkpoint
from dayuan.sensing.actions import record_signals
from dayuan.sensing.testing import make_id, make_message, make_plate_said
from dayuan.warnings.models import Warning
from dayuan.warnings.testing import make_rule, make_warning

HTMX = {"HX-Request": "true"}


def url(name, warning):
    return reverse(f"warnings:{name}", args=[warning.pk])


@pytest.fixture
def warning():
    return make_warning(make_device())


def text_of(response):
    return response.content.decode()


def test_the_page_says_what_why_and_how_often_the_rule_was_right(client, duty_officer, warning):
    client.force_login(duty_officer)
    page = text_of(client.get(url("warning", warning)))

    for words in ["川A·8H4**", "外地号牌核查", "东进口相机", "乡疫情防控指挥部令第 3 号", "data-until"]:
        assert words in page
    assert "川A8H4K2" not in page
    assert url("confirm", warning) in page
    assert url("reject", warning) in page


@pytest.mark.parametrize(("days", "words"), [(3, "比本系统快约 3 天"), (-3, "比本系统慢约 3 天")])
def test_a_camera_with_a_wrong_clock_is_said_so_beside_what_it_saw(client, duty_officer, days, words):
    make_rule(starts_at=MONDAY_NOON - timedelta(days=1), expires_at=MONDAY_NOON + timedelta(days=1))
    wrong = make_plate_said("渝A8H4K2", MONDAY_NOON + timedelta(days=days))
    make_device()
    record_signals([make_message(wrong | {"id": str(make_id(MONDAY_NOON))}, received_at=MONDAY_NOON)], at=MONDAY_NOON)
    warning = Warning.objects.get()
    client.force_login(duty_officer)

    page = text_of(client.get(url("warning", warning)))

    assert f"该设备时钟不准，{words}" in page
    assert f"{MONDAY_NOON.astimezone(SHANGHAI):%m-%d %H:%M:%S}" in page
    assert f"{(MONDAY_NOON + timedelta(days=days)).astimezone(SHANGHAI):%m-%d}" not in page


def test_nothing_is_said_of_a_clock_that_is_right_or_was_not_kept(client, duty_officer, warning):
    older = make_warning(make_device("cam-2"), "渝B00001")
    older.evidence = [{key: value for key, value in one.items() if key != "clock_skew_s"} for one in older.evidence]
    older.save()
    client.force_login(duty_officer)

    for one in (warning, older):
        assert "时钟不准" not in text_of(client.get(url("warning", one)))


def test_the_fragment_is_the_partial_that_the_page_includes(client, duty_officer, warning):
    client.force_login(duty_officer)

    fragment = text_of(client.get(url("warning", warning), headers=HTMX))

    assert fragment.lstrip().startswith("<section")
    assert "<html" not in fragment


def test_confirming_goes_to_the_page_without_script_and_answers_briefly_with_it(client, duty_officer, chief):
    first, second = make_warning(make_device()), make_warning(make_device("cam-2"), "渝B00001")
    client.force_login(duty_officer)

    plain = client.post(url("confirm", first), {"note": ""})
    brief = client.post(url("confirm", second), {"note": ""}, headers=HTMX)

    assert (plain.status_code, plain.url) == (302, url("warning", first))
    assert (brief.status_code, brief.headers["HX-Trigger"]) == (204, "matter-changed")
    assert set(Warning.objects.values_list("status", flat=True)) == {"confirmed"}


def test_a_false_alarm_without_a_reason_is_explained_and_keeps_what_was_typed(client, duty_officer, warning):
    client.force_login(duty_officer)

    for headers in ({}, HTMX):
        page = client.post(url("reject", warning), {"reason": "", "note": "村医"}, headers=headers)
        assert page.status_code == 422
        assert "村医" in text_of(page)
    assert Warning.objects.get().status == "raised"


def test_another_reason_for_a_false_alarm_is_said_in_words(client, duty_officer, warning):
    client.force_login(duty_officer)
    silent = client.post(url("reject", warning), {"reason": "other", "note": " "})
    assert (silent.status_code, Warning.objects.get().status) == (422, "raised")
    assert "请用几个字写明实际情况" in text_of(silent)
    client.post(url("reject", warning), {"reason": "other", "note": "婚礼车队"})
    assert (Warning.objects.get().status, Warning.objects.get().note) == ("rejected", "婚礼车队")


def test_the_level_form_offers_the_other_levels_and_none_beforehand(client, duty_officer, warning):
    client.force_login(duty_officer)
    page = text_of(client.get(url("warning", warning)))
    offered = page[page.index(f'id="level-{warning.pk}-level"') :].partition("</select>")[0]
    assert [word in offered for word in ('value=""', 'value="red"', 'value="blue"', 'value="yellow"')] == [
        *(True, True, True),
        False,
    ]
    assert 'for=""' not in page


def test_a_change_by_hand_of_what_was_decided_says_why_it_cannot_be(client, duty_officer, warning):
    client.force_login(duty_officer)
    client.post(url("reject", warning), {"reason": "known_vehicle"})
    answer = client.post(url("level", warning), {"level": "red", "reason": "有新情况"})
    assert answer.status_code == 409
    assert "不能把这条预警调整为该级别" in text_of(answer)


def test_rejecting_with_a_reason_is_kept_and_shown(client, duty_officer, warning):
    client.force_login(duty_officer)
    client.post(url("reject", warning), {"reason": "known_vehicle", "note": "<script>alert(1)</script>"})

    page = text_of(client.get(url("warning", warning)))

    assert Warning.objects.get().reject_reason == "known_vehicle"
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert(1)" not in page


def test_the_second_officer_is_told_in_a_sentence(client, duty_officer, chief, warning):
    client.force_login(duty_officer)
    client.post(url("confirm", warning))
    client.force_login(chief)

    refused = client.post(url("confirm", warning))

    assert refused.status_code == 409
    assert "值班员甲" in text_of(refused)


def test_the_plate_is_shown_in_full_only_on_request_and_that_is_recorded(client, duty_officer, warning):
    client.force_login(duty_officer)

    assert client.get(url("reveal", warning)).status_code == 405
    assert "川A8H4K2" in text_of(client.post(url("reveal", warning), headers=HTMX))
    full = client.post(url("reveal", warning))

    assert "川A8H4K2" in text_of(full)
    assert "no-store" in full.headers["Cache-Control"]
    entries = AuditEntry.objects.filter(action="plate_revealed", subject=f"warning:{warning.pk}")
    assert [entry.by_name for entry in entries] == ["值班员甲", "值班员甲"]


def test_without_the_token_of_the_form_nothing_is_decided(duty_officer, warning):

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(duty_officer)

    assert strict.post(url("confirm", warning)).status_code == 403
    assert Warning.objects.get().status == "raised"


@pytest.mark.parametrize("name", ["outsider", "other_secretary", "officer", "resident", "stranger", "grid_worker"])
def test_people_of_other_places_and_posts_find_no_warning_at_any_address(client, request, warning, name):
    client.force_login(request.getfixturevalue(name))

    assert client.get(url("warning", warning)).status_code == 404
    for action in ("confirm", "reject", "reveal"):
        assert client.post(url(action, warning), {"reason": "other"}).status_code == 404
    assert Warning.objects.get().status == "raised"
    listed = client.get(reverse("warnings:list"))
    assert listed.status_code == 404 or str(warning.pk) not in text_of(listed)


def test_a_secretary_reads_only_what_the_rule_names_them_as_a_reader_of_and_decides_nothing(client, secretary):
    device = make_device()
    make_rule()
    hidden = make_warning(device)
    client.force_login(secretary)
    assert client.get(url("warning", hidden)).status_code == 404

    make_rule(readers=(Role.DUTY_OFFICER, Role.VILLAGE_SECRETARY), title="村里可见")
    shown = make_warning(make_device("cam-3"), "渝C00001")
    shown = Warning.objects.get(rule__title="村里可见", device_id="cam-3") if shown.rule.title != "村里可见" else shown

    page = client.get(url("warning", shown))
    assert page.status_code == 200
    assert url("confirm", shown) not in text_of(page)
    assert client.post(url("confirm", shown)).status_code == 404
    assert client.post(url("reveal", shown)).status_code == 404


def test_a_warning_of_the_next_village_is_in_the_townships_list_and_not_in_the_villages(
    client, duty_officer, secretary
):
    make_rule(readers=(Role.DUTY_OFFICER, Role.VILLAGE_SECRETARY))
    there = make_warning(make_device("cam-there", site=make_checkpoint("同意村卡点", OTHER_VILLAGE)))

    client.force_login(duty_officer)
    assert str(there.pk) in text_of(client.get(reverse("warnings:list")))
    client.force_login(secretary)
    assert str(there.pk) not in text_of(client.get(reverse("warnings:list")))


def test_nobody_on_duty_is_said_in_words(client, warning):
    client.force_login(make_officer("night", Role.DUTY_OFFICER, TOWNSHIP, on_duty=False))

    assert warning.owner is None
    assert '<strong class="late">' in text_of(client.get(url("warning", warning)))


def test_a_stranger_signs_in_first(client, warning):
    answer = client.get(url("warning", warning))

    assert answer.status_code == 302
    assert "login" in answer.url


def test_the_cameras_counts_are_a_fragment_for_those_who_see_the_camera(client, duty_officer, outsider):
    make_rule(starts_at=now() - timedelta(days=1), expires_at=now() + timedelta(days=1))
    make_warning(make_device(), at=now())
    address = reverse("warnings:camera_counts", args=["cam-east"])
    client.force_login(duty_officer)
    client.cookies["django_language"] = "en"
    assert "raised 1, confirmed 0, false alarms 0, undecided 1" in text_of(client.get(address))

    client.force_login(outsider)
    assert client.get(address).status_code == 404


def test_every_list_has_a_sentence_when_it_is_empty(client, duty_officer):
    client.force_login(duty_officer)
    for state in ("raised", "confirmed", "rejected", "nonsense'--"):
        assert 'class="card empty"' in text_of(client.get(reverse("warnings:list"), {"state": state}))


def test_the_heading_of_the_list_is_redrawn_with_the_list(client, duty_officer):
    client.force_login(duty_officer)
    assert '<span class="muted" id="warning-counts">' in text_of(client.get("/warnings/"))
    at = now()
    make_rule(at=at - timedelta(days=1), starts_at=at - timedelta(days=1), expires_at=at + timedelta(days=30))
    make_warning(make_device(), at=at)
    for state in ("", "?state=confirmed"):
        fragment = text_of(client.get(f"/warnings/{state}", headers=HTMX))
        heading = fragment[fragment.index('<span class="muted" id="warning-counts" hx-swap-oob="true">') :]
        assert "触发 1 次" in heading.partition("</span>")[0]
