"""A case that is opened again is told anew: the notices of before say that it is over."""

from dayuan.cases.actions import close_case, reopen_case
from dayuan.cases.rules.workflow import Part
from dayuan.escalation.actions import take_due_steps
from dayuan.escalation.models import Escalation
from dayuan.escalation.tests.test_escalation import MINUTE, alarm
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.notices.models import Notice
from dayuan.people.models import Role
from dayuan.people.testing import make_officer
from dayuan.places.testing import VILLAGE
from dayuan.warnings.actions import confirm_warning


def test_what_flares_up_again_is_told_again(duty_officer, village):
    secretary = make_officer("sec", Role.VILLAGE_SECRETARY, VILLAGE, full_name="周某", on_duty=False)
    warning = alarm()
    take_due_steps(at=MONDAY_NOON)
    case = confirm_warning(warning.pk, by=duty_officer, at=MONDAY_NOON + MINUTE)
    close_case(case.pk, by=duty_officer, outcome="settled", note="", at=MONDAY_NOON + 2 * MINUTE)
    assert not Notice.objects.filter(person=secretary, ended_at__isnull=True).exists()
    at = MONDAY_NOON + 4 * MINUTE
    reopen_case(case.pk, by=duty_officer, parts={Part.DESK}, reason="复燃了", at=at)
    take_due_steps(at=at)

    assert Escalation.objects.filter(warning=warning, ended_at__isnull=True).count() == 1
    assert Notice.objects.get(person=secretary, ended_at__isnull=True).subject == f"warning:{warning.pk}"
