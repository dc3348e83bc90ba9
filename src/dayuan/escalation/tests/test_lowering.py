"""A matter that a person made less urgent goes on as what it is now."""

from datetime import timedelta

from dayuan.escalation.actions import take_due_steps
from dayuan.escalation.models import Call, Escalation
from dayuan.escalation.tests.test_escalation import MINUTE, alarm
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Role
from dayuan.people.testing import make_officer
from dayuan.places.testing import VILLAGE
from dayuan.warnings.actions import change_level, confirm_warning


def lower(warning, level, *, by, at):
    change_level(warning.pk, level, reason="火小了", look_again_on=at.date(), leader=by, by=by, at=at)


def test_what_was_red_and_is_blue_reminds_nobody_of_red_any_more(chief, duty_officer, village):
    make_officer("sec", Role.VILLAGE_SECRETARY, VILLAGE, full_name="周某", on_duty=False)
    warning = alarm("red")
    take_due_steps(at=MONDAY_NOON)
    of_red = Escalation.objects.get(warning=warning)
    lower(warning, "blue", by=chief, at=MONDAY_NOON + MINUTE)
    take_due_steps(at=MONDAY_NOON + timedelta(hours=2))

    of_red.refresh_from_db()
    assert of_red.ended_at == MONDAY_NOON + MINUTE
    assert not Call.objects.filter(escalation=of_red, at__gt=MONDAY_NOON).exists()
    assert Escalation.objects.exclude(pk=of_red.pk).get(warning=warning).level == "blue"


def test_where_nobody_else_would_be_told_lowering_begins_no_new_plan(chief, duty_officer, village):
    warning = alarm("red")
    take_due_steps(at=MONDAY_NOON)
    confirm_warning(warning.pk, by=duty_officer, at=MONDAY_NOON)
    running = Escalation.objects.filter(warning=warning, ended_at__isnull=True).count()
    lower(warning, "yellow", by=chief, at=MONDAY_NOON + MINUTE)

    assert Escalation.objects.filter(warning=warning, ended_at__isnull=True).count() == running == 0
