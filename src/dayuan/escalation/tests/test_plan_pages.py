"""A township's plans on their pages: read by the desk, set by the chief grid officer, kept version by version."""

from django.urls import reverse

from dayuan.escalation.models import Plan
from dayuan.escalation.queries import plan_in_force
from dayuan.escalation.rules import HOME, Step, Unit, Whom
from dayuan.kernel.models import AuditEntry
from dayuan.places.testing import TOWNSHIP

YELLOW = reverse("escalation:plan", args=["yellow"])


def text_of(answer):
    return answer.content.decode()


def lines(*steps: dict[str, object]) -> dict[str, object]:
    entered: dict[str, object] = {"form-TOTAL_FORMS": len(steps), "form-INITIAL_FORMS": 0, "reason": "试行一个月"}
    for number, step in enumerate(steps):
        entered |= {f"form-{number}-{name}": value for name, value in step.items()}
    return entered


def tells(after, *whom, unit="minutes", **more):
    return {"after": after, "unit": unit, "does": "tell", "whom": [one.value for one in whom], **more}


NOTHING = {"after": "", "unit": "minutes", "does": "tell"}
THEN_THE_CHIEF = tells("20", Whom.CHIEF)


def test_the_duty_officer_reads_every_plan_in_words_and_sets_none(client, duty_officer):
    client.force_login(duty_officer)
    page = text_of(client.get(reverse("escalation:plans")))
    assert "立即" in page
    assert "通知院长、网格员" in page
    assert "1 个工作日后" in page
    assert client.post(YELLOW, lines(tells("0", Whom.VILLAGE))).status_code == 404
    assert not Plan.objects.exists()


def test_the_chief_sets_the_next_version_and_the_old_one_stays_to_be_read(client, chief):
    client.force_login(chief)
    assert client.post(YELLOW, lines(tells("0", Whom.VILLAGE), THEN_THE_CHIEF, NOTHING)).status_code == 302
    assert (
        client.post(YELLOW, lines(tells("0", Whom.LIAISON), tells("2", Whom.CHIEF, unit="work_hours"))).status_code
        == 302
    )

    current = plan_in_force(TOWNSHIP, "yellow")
    assert current.plan is not None
    assert current.plan.version == 2
    assert current.steps == (
        Step(0, (Whom.LIAISON,), unanswered_only=False),
        Step(2, (Whom.CHIEF,), unit=Unit.WORK_HOURS, unanswered_only=False),
    )
    page = text_of(client.get(YELLOW))
    assert "第 1 版" in page
    assert "第 2 版" in page
    assert "试行一个月" in page
    kept = AuditEntry.objects.filter(action="escalation_plan_set")
    assert {entry.reason for entry in kept} == {"试行一个月"}


def test_a_plan_that_tells_nobody_else_later_or_says_no_reason_is_not_kept(client, chief):
    client.force_login(chief)
    alone = client.post(YELLOW, lines(tells("0", Whom.VILLAGE), tells("5", Whom.VILLAGE)))
    assert alone.status_code == 422
    assert "再也没有别人会知道" in text_of(alone)

    silent = client.post(YELLOW, lines(tells("0", Whom.VILLAGE), THEN_THE_CHIEF) | {"reason": " "})
    assert silent.status_code == 422
    assert "请说明预案为什么变更" in text_of(silent)
    assert client.post(reverse("escalation:start_again", args=["yellow"])).status_code == 422
    assert not Plan.objects.exists()


def test_a_step_taken_at_once_never_waits_for_nobody_to_answer(client, chief):
    client.force_login(chief)
    at_once = tells("0", Whom.VILLAGE, unanswered_only="on")
    assert client.post(YELLOW, lines(at_once, THEN_THE_CHIEF)).status_code == 302
    assert plan_in_force(TOWNSHIP, "yellow").steps[0] == Step(0, (Whom.VILLAGE,), unanswered_only=False)


def test_too_long_a_wait_says_how_long_it_may_be_beside_its_number(client, chief):
    client.force_login(chief)
    page = text_of(client.post(YELLOW, lines(tells("0", Whom.VILLAGE), tells("81", Whom.CHIEF, unit="work_hours"))))
    assert "最多 80 个工作小时" in page
    assert 'value="81"' in page
    many = client.post(YELLOW, lines(*[tells("0", Whom.VILLAGE)] * 21))
    assert (many.status_code, "最多 20 步" in text_of(many)) == (422, True)


def test_a_wrong_line_says_what_is_wrong_and_keeps_what_was_entered(client, chief):
    client.force_login(chief)
    answer = client.post(YELLOW, lines(tells("0", Whom.VILLAGE), tells("7"), tells("", Whom.CHIEF)))
    assert answer.status_code == 422
    page = text_of(answer)
    assert "请选择通知谁。" in page
    assert "0 表示立即" in page
    assert 'value="7"' in page

    late = client.post(YELLOW, lines(tells("5", Whom.VILLAGE)))
    assert late.status_code == 422
    assert "必须立即通知到人" in text_of(late)
    assert client.post(YELLOW, lines(tells("0", Whom.VILLAGE), tells("99999", Whom.CHIEF))).status_code == 422
    assert client.post(YELLOW, lines(tells("nan", Whom.VILLAGE))).status_code == 422
    assert client.post(YELLOW, {}).status_code == 422
    assert client.get(reverse("escalation:plan", args=["violet"])).status_code == 404
    assert not Plan.objects.exists()


def test_people_ticked_for_a_step_that_only_reminds_are_not_meant(client, chief):
    client.force_login(chief)
    reminds = tells("5", Whom.CHIEF) | {"does": "remind"}
    assert client.post(YELLOW, lines(tells("0", Whom.VILLAGE), reminds, THEN_THE_CHIEF)).status_code == 302
    assert plan_in_force(TOWNSHIP, "yellow").steps[1].whom == ()


def test_c14_word_of_a_home_goes_to_nobody_but_those_who_decide(client, chief):
    client.force_login(chief)
    home = reverse("escalation:plan", args=["home"])
    answer = client.post(home, lines(tells("0", Whom.ON_DUTY), tells("5", Whom.COURTYARD)))
    assert answer.status_code == 422
    assert "涉及住户" in text_of(answer)

    assert client.post(home, lines(tells("0", Whom.ON_DUTY), THEN_THE_CHIEF)).status_code == 302
    again = reverse("escalation:start_again", args=["home"])
    assert client.post(again, {"reason": "改回原样"}).status_code == 302
    assert plan_in_force(TOWNSHIP, "home").steps == HOME
    assert Plan.objects.count() == 2
