"""The security administrator decides, the auditor reads, nobody else sees it; bad input gets a sentence."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from dayuan.kernel.audit import verify
from dayuan.kernel.clock import SHANGHAI, now
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.personal import Retention
from dayuan.people.account_models import SignIn
from dayuan.people.models import Role
from dayuan.people.testing import make_administrator, make_officer, make_person
from dayuan.retention.models import Hold, Period, Run
from dayuan.retention.queries import days_of
from dayuan.retention.running import run_retention


@pytest.fixture
def keeper(client, security_administrator):
    client.cookies["django_language"] = "zh-hans"
    client.force_login(security_administrator)
    return client


@pytest.fixture
def reader(client, auditor):
    client.cookies["django_language"] = "zh-hans"
    client.force_login(auditor)
    return client


def decide(client, days, retention="matter", why="县里要求"):
    return client.post(f"/retention/periods/{retention}/", {"days": days, "why": why})


def test_a_period_is_decided_in_versions_and_is_in_the_chain(keeper, security_administrator):
    assert decide(keeper, 730).status_code == 302
    decide(keeper, 800, why="再议")
    decide(keeper, 800, why="又来")

    assert list(Period.objects.order_by("version").values_list("version", "days", "why")) == [
        (1, 730, "县里要求"),
        (2, 800, "再议"),
    ]
    assert days_of(Retention.MATTER) == 800
    entry = AuditEntry.objects.filter(action="retention_period_decided").latest("number")
    assert entry.detail == {"version": 2, "days": 800, "before": 730}
    assert entry.by_id == security_administrator.pk
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("retention", "days", "sentence"),
    [
        ("matter", 364, "至少 365 天：结案后至少一年内可以查问"),
        ("history", 1_095, "至少 1096 天：个人信息处理情况的记录：至少三年"),
        ("sign_ins", 182, "至少 183 天：网络日志至少保存六个月"),
        ("short", 31, "最多 30 天：只用几周的数据"),
        ("evidence", 29, "至少 30 天：公共场所图像"),
        ("while_held", 1_097, "最多 1096 天"),
    ],
)
def test_below_the_law_and_above_the_limit_a_sentence_says_why_and_keeps_what_was_typed(
    keeper, retention, days, sentence
):
    answer = decide(keeper, days, retention)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert f'value="{days}"' in page
    assert "县里要求" in page
    assert not Period.objects.exists()


@pytest.mark.parametrize("days", ["", "0", "-5", "9999999999999", "x", "1.5"])
def test_what_is_no_number_of_days_gets_a_sentence(keeper, days):
    answer = decide(keeper, days)
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()


@pytest.mark.parametrize("retention", ["buffer", "nothing"])
def test_a_class_that_is_not_counted_in_days_has_no_page(keeper, retention):
    assert decide(keeper, 30, retention).status_code == 404


def test_the_dry_run_shows_numbers_and_no_names(reader):
    person = make_person("wang", "王小明")
    kept = SignIn.objects.create(
        person=person, at=now() - timedelta(days=300), outcome="signed_in", address="10.0.0.1", browser="王小明的手机"
    )
    page = reader.get("/retention/due/").content.decode()
    assert "下次清理将处理 1 条" in page
    assert str(kept.pk) in page
    assert "王小明" not in page
    assert "10.0.0.1" not in page
    assert "链式记录，证明做过什么" in page, "what stays says why"
    assert SignIn.objects.exists()


def test_run_now_is_handed_to_the_worker_once(keeper, security_administrator):
    for _press in range(2):
        assert keeper.post("/retention/run/").status_code == 302
    [job] = ProcrastinateJob.objects.filter(task_name="dayuan.retention.jobs.forget_now")
    assert job.args == {"person_id": str(security_administrator.pk)}


def test_a_run_that_failed_is_told_in_red(reader, monkeypatch):
    run = run_retention(at=now())
    line = run.lines.first()
    line.problem = "OSError"
    line.save()
    Run.objects.update(state="failed")
    home = reader.get("/retention/").content.decode()
    assert 'role="alert">上次清理没有全部完成' in home
    assert "OSError" in reader.get(f"/retention/runs/{run.pk}/").content.decode()


def test_a_hold_asks_for_what_is_there_and_for_a_day_that_comes(keeper):
    good = {
        "kind": "person",
        "reference": "SecAdmin",
        "name": "信访",
        "reason": "第 7 号",
        "ends_on": (now() + timedelta(days=30)).date().isoformat(),
    }
    for wrong, sentence in (
        ({"reference": "nobody"}, "没有这个编码或编号"),
        ({"kind": "case"}, "没有这个编码或编号"),
        ({"kind": "resident"}, "没有这个编码或编号"),
        ({"ends_on": now().astimezone(SHANGHAI).date().isoformat()}, "今天之后、三年之内"),
        ({"ends_on": "2099-01-01"}, "今天之后、三年之内"),
        ({"kind": "dragon"}, 'class="error"'),
        ({"ends_on": "x"}, 'class="error"'),
        ({"reason": ""}, 'class="error"'),
    ):
        answer = keeper.post("/retention/holds/new/", good | wrong)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert keeper.post("/retention/holds/new/", good).status_code == 302

    hold = Hold.objects.get()
    assert "信访" in keeper.get("/retention/").content.decode()
    for _press in range(2):
        assert keeper.post(f"/retention/holds/{hold.pk}/lift/").status_code == 302
    assert "信访" not in keeper.get("/retention/").content.decode()
    assert AuditEntry.objects.filter(action="retention_hold_lifted").count() == 1


def test_the_auditor_reads_and_changes_nothing(reader):
    page = reader.get("/retention/").content.decode()
    assert "立即清理" not in page
    assert "/retention/holds/new/" not in page
    for ask in (
        lambda: reader.post("/retention/run/"),
        lambda: reader.get("/retention/periods/matter/"),
        lambda: decide(reader, 700),
        lambda: reader.post("/retention/holds/new/", {}),
    ):
        assert ask().status_code == 404


@pytest.mark.parametrize("path", ["", "due/", "periods/matter/", "holds/new/"])
def test_an_officer_and_the_administrators_of_another_county_find_nothing_here(client, path):
    officer = make_officer("duty9", Role.DUTY_OFFICER, "511421200")
    elsewhere = make_administrator("elsewhere", Role.SECURITY_ADMINISTRATOR, "511422")
    for person in (officer, elsewhere):
        client.force_login(person)
        assert client.get(f"/retention/{path}").status_code == 404
