"""The duty officer decides: once, with a reason, and what was decided is counted."""

import threading
from datetime import timedelta

import pytest
from django.db import connections

from dayuan.cases.actions import close_case
from dayuan.cases.models import Case
from dayuan.devices.testing import make_device
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.sensing.models import Signal
from dayuan.warnings.actions import (
    WarningAlreadyDecided,
    WarningNeedsAReason,
    confirm_warning,
    evaluate,
    forget_evidence,
    notice_overdue,
    reject_warning,
)
from dayuan.warnings.models import Warning
from dayuan.warnings.queries import counts_of_camera, counts_of_rule
from dayuan.warnings.testing import make_rule, make_warning, seen_plate
from dayuan.warnings.tests.test_watch_plates import forget_at_of, store

LATER = MONDAY_NOON + timedelta(minutes=1)
LONG_AGO = MONDAY_NOON - timedelta(days=30)


def test_confirming_opens_a_case_that_shows_no_plate_to_the_public(duty_officer, checkpoint):
    warning = make_warning(make_device())

    case = confirm_warning(warning.pk, by=duty_officer, note="请核查", at=LATER)

    warning.refresh_from_db()
    assert (warning.status, warning.decided_by, warning.note, warning.case) == (
        "confirmed",
        duty_officer,
        "请核查",
        case,
    )
    assert case.title == "外地号牌核查 · 川A·8H4**"
    assert case.title_en == "Plates of another region · 川A·8H4**"
    assert (case.level, case.site, case.source) == ("yellow", checkpoint, f"warning:{warning.pk}")
    assert case.due_at == LATER + timedelta(minutes=30)
    assert "请核查" in [step.note for step in case.steps.all()], "whoever goes reads the note"
    assert "川" not in case.public_title
    assert case.public_title_en == "Check of a vehicle"


def test_a_warning_is_decided_once(duty_officer, chief):
    warning = make_warning(make_device())
    confirm_warning(warning.pk, by=duty_officer, at=LATER)

    with pytest.raises(WarningAlreadyDecided, match=r"值班员甲.*已确认"):
        confirm_warning(warning.pk, by=chief, at=LATER)
    with pytest.raises(WarningAlreadyDecided):
        reject_warning(warning.pk, by=chief, reason="misread", at=LATER)

    assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_deciding_at_once_one_wins_and_the_other_is_told(duty_officer, chief):
    warning = make_warning(make_device())
    start = threading.Barrier(2)
    results = []

    def decide(act):
        try:
            start.wait(timeout=10)
            act()
            results.append("won")
        except WarningAlreadyDecided:
            results.append("told")
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=decide, args=[lambda: confirm_warning(warning.pk, by=duty_officer, at=LATER)]),
        threading.Thread(target=decide, args=[lambda: reject_warning(warning.pk, by=chief, reason="other", at=LATER)]),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert sorted(results) == ["told", "won"]
    warning.refresh_from_db()
    assert Case.objects.count() == (1 if warning.status == "confirmed" else 0)


@pytest.mark.parametrize("reason", ["", "because", "misread; DROP TABLE"])
def test_a_false_alarm_needs_one_of_the_reasons_that_are_counted(duty_officer, reason):
    warning = make_warning(make_device())

    with pytest.raises(WarningNeedsAReason):
        reject_warning(warning.pk, by=duty_officer, reason=reason, at=LATER)

    assert Warning.objects.get().status == "raised"


def test_decisions_are_counted_for_the_rule_over_its_versions_and_for_the_camera(duty_officer):
    rule = make_rule()
    east, west = make_device(), make_device("cam-west", site=None)
    make_rule(key=rule.key, starts_at=MONDAY_NOON + timedelta(seconds=1))
    raised = [
        *evaluate([seen_plate(east, "渝A00001"), seen_plate(east, "渝A00002")], at=MONDAY_NOON),
        *evaluate([seen_plate(west, "渝A00003", at=LATER), seen_plate(west, "渝A00004", at=LATER)], at=LATER),
    ]
    confirm_warning(raised[0].pk, by=duty_officer, at=LATER)
    reject_warning(raised[1].pk, by=duty_officer, reason="misread", at=LATER)
    reject_warning(raised[2].pk, by=duty_officer, reason="known_vehicle", at=LATER)

    of_rule = counts_of_rule(rule, LONG_AGO)
    of_east = counts_of_camera(east, LONG_AGO)
    nothing_yet = counts_of_rule(rule, LATER + timedelta(days=1))

    assert (of_rule.raised, of_rule.confirmed, of_rule.rejected, of_rule.undecided) == (4, 1, 2, 1)
    assert (of_east.raised, of_east.confirmed, of_east.rejected, of_east.undecided) == (2, 1, 1, 0)
    assert nothing_yet.raised == 0


def test_a_decision_is_in_the_audit(duty_officer):
    warning = make_warning(make_device())

    reject_warning(warning.pk, by=duty_officer, reason="known_vehicle", note="村医的车", at=LATER)

    entry = AuditEntry.objects.get(subject=f"warning:{warning.pk}")
    assert (entry.action, entry.by_name, entry.reason) == ("warning_rejected", "值班员甲", "known_vehicle")


def test_a_false_alarm_lets_its_evidence_go_after_the_rules_buffer_and_its_figures_stay(duty_officer):
    make_rule(buffer_minutes=5)
    signal = store(seen_plate(make_device()))
    (warning,) = evaluate([signal], at=MONDAY_NOON)

    reject_warning(warning.pk, by=duty_officer, reason="known_vehicle", at=LATER)
    assert forget_at_of(signal) == LATER + timedelta(minutes=5)
    assert forget_evidence(at=LATER + timedelta(minutes=4)) == 0
    assert forget_evidence(at=LATER + timedelta(minutes=5)) == 1
    assert forget_evidence(at=LATER + timedelta(minutes=6)) == 0

    warning.refresh_from_db()
    assert warning.evidence[0]["plate"] == "川A·8H4**"
    assert warning.reject_reason == "known_vehicle"


def test_evidence_of_a_closed_case_is_forgotten_when_its_time_is_over(duty_officer, settings):
    settings.EVIDENCE_DAYS = 30
    make_rule()
    signal = store(seen_plate(make_device()))
    (warning,) = evaluate([signal], at=MONDAY_NOON)
    case = confirm_warning(warning.pk, by=duty_officer, at=LATER)
    assert forget_evidence(at=LATER + timedelta(days=400)) == 0, "an open case keeps its evidence"

    close_case(case.pk, by=duty_officer, outcome="settled", note="", at=LATER)

    assert Signal.objects.get().forget_at == LATER + timedelta(days=30)
    assert forget_evidence(at=LATER + timedelta(days=29)) == 0
    assert forget_evidence(at=LATER + timedelta(days=30)) == 1
    assert "川A8H4K2" not in str(Warning.objects.values("evidence"))


def test_a_photo_of_two_cars_stays_while_one_of_them_needs_it(duty_officer):
    photo = "0198a000-0000-7000-8000-000000000001"
    device = make_device()
    make_rule()
    first, second = (store(seen_plate(device, plate, photo=photo)) for plate in ("渝A00001", "渝A00002"))
    warnings = evaluate([first, second], at=MONDAY_NOON)

    reject_warning(warnings[0].pk, by=duty_officer, reason="misread", at=LATER)

    assert forget_at_of(first) is not None
    assert forget_at_of(second) is None


def test_nobody_deciding_in_time_is_noticed_once_and_kept():
    warning = make_warning(make_device())

    assert notice_overdue(at=MONDAY_NOON + timedelta(seconds=59)) == 0
    assert notice_overdue(at=MONDAY_NOON + timedelta(seconds=60)) == 1
    assert notice_overdue(at=MONDAY_NOON + timedelta(seconds=61)) == 0

    assert AuditEntry.objects.get(subject=f"warning:{warning.pk}").action == "warning_overdue"


def test_an_overdue_warning_can_still_be_confirmed(duty_officer):
    warning = make_warning(make_device())
    notice_overdue(at=LATER)

    assert confirm_warning(warning.pk, by=duty_officer, at=LATER).pk
