"""Whoever may write rules has one tried, sees how far it is, and opens what is behind each figure."""

from datetime import timedelta

import pytest
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from dayuan.cases.testing import make_case
from dayuan.devices.models import DeviceKind
from dayuan.devices.testing import make_device
from dayuan.kernel.clock import now
from dayuan.kernel.models import AuditEntry
from dayuan.sensing.partitions import ensure_partitions
from dayuan.warnings.actions import confirm_warning, look, run_backtest
from dayuan.warnings.models import Backtest, Warning, WatchRule
from dayuan.warnings.rules import Family
from dayuan.warnings.testing import make_condition_rule, seen_value, store

HIGH = {"stays": {"kind": "water_level", "where": [{"is": "at_least", "than": 3.2}]}}


@pytest.fixture
def rule(village, chief, duty_officer) -> WatchRule:
    """It raised one warning two days ago, which was confirmed."""
    at = now() - timedelta(days=2)
    ensure_partitions(at)
    rule = make_condition_rule(
        HIGH,
        by=chief,
        family=Family.WATER,
        starts_at=at - timedelta(days=1),
        expires_at=now() + timedelta(days=9),
        title="高水位",
    )
    gauge = make_device("gauge-1", kind=DeviceKind.WATER_LEVEL, name="龙潭水位计")
    signals = [
        seen_value(gauge, "water_level", value, "m", at=at + hour * timedelta(hours=1))
        for hour, value in ((0, 3.5), (1, 2))
    ]
    for signal in signals:
        store(signal, forget_at=None)
    look(signals, at=signals[-1].received_at)
    confirm_warning(Warning.objects.get().pk, by=duty_officer, at=at + timedelta(hours=2))
    return rule


def tried(client, rule: WatchRule) -> Backtest:
    client.post(reverse("warnings:try_rule", args=[rule.key]))
    backtest = Backtest.objects.get()
    run_backtest(backtest.pk)
    return backtest


def test_a_duty_officer_has_a_rule_tried_and_opens_the_warning_behind_the_figure(client, rule, duty_officer, village):
    client.force_login(duty_officer)
    case = make_case(duty_officer, place=village, at=now() - timedelta(days=10), title="水淹田")

    answer = client.post(reverse("warnings:try_rule", args=[rule.key]))

    backtest = Backtest.objects.get()
    address = reverse("warnings:backtest", args=[backtest.pk])
    assert (answer.status_code, answer.url) == (302, address)
    assert "every 1s" in client.get(address).content.decode()
    assert ProcrastinateJob.objects.get(task_name="dayuan.warnings.jobs.backtest").args == {
        "backtest_id": str(backtest.pk)
    }
    assert AuditEntry.objects.filter(action="rule_backtested", by_id=str(duty_officer.pk)).exists()

    run_backtest(backtest.pk)
    page = client.get(address).content.decode()
    assert "这一版会报 1 条预警：其中 1 条当时确认属实" in page
    assert reverse("warnings:warning", args=[Warning.objects.get().pk]) in page
    assert "3.5 m" in page
    assert "every 1s" not in page
    assert case.title not in page
    assert case.title in client.get(address, {"show": "cases"}).content.decode()
    assert "没有。" in client.get(address, {"show": "missed"}).content.decode()
    assert client.get(address, {"show": "nonsense", "page": "x"}).status_code == 200
    assert "这一版会报 1 条" in client.get(reverse("warnings:rule", args=[rule.key])).content.decode()


def test_a_trial_outlives_what_it_names(client, rule, duty_officer):
    client.force_login(duty_officer)
    backtest = tried(client, rule)
    result = Backtest.objects.get().result
    result["matters"][0] |= {"device": "gone", "place": "511402999", "warning": str(backtest.pk)}
    Backtest.objects.update(result=result)
    page = client.get(reverse("warnings:backtest", args=[backtest.pk])).content.decode()
    assert "已不存在的地点" in page


def test_a_trial_that_stands_still_or_was_cancelled_is_said_plainly(client, rule, duty_officer):
    client.force_login(duty_officer)
    client.post(reverse("warnings:try_rule", args=[rule.key]))
    backtest = Backtest.objects.get()
    address = reverse("warnings:backtest", args=[backtest.pk])
    Backtest.objects.update(state="running", said_at=now() - timedelta(minutes=11))
    assert "中途停了" in client.get(address).content.decode()
    client.post(reverse("warnings:cancel_backtest", args=[backtest.pk]))
    assert "试算已取消" in client.get(address).content.decode()


def test_whoever_may_not_write_rules_here_sees_no_trial(client, rule, duty_officer, secretary, outsider):
    client.force_login(duty_officer)
    backtest = tried(client, rule)
    for person in (secretary, outsider):
        client.force_login(person)
        assert client.get(reverse("warnings:backtest", args=[backtest.pk])).status_code == 404
        assert client.post(reverse("warnings:cancel_backtest", args=[backtest.pk])).status_code == 404
        assert client.post(reverse("warnings:try_rule", args=[rule.key])).status_code == 404
    assert Backtest.objects.get().state == "done"
