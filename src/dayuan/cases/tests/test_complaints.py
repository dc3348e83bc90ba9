"""C-32: whatever way a complaint came in by and whatever is done with it, the unit complained about sees nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse

from dayuan.cases.actions import file_case, keep_from
from dayuan.cases.models import Case, RoutingLesson
from dayuan.cases.queries import lessons_of
from dayuan.cases.rules.classes import COMPLAINT
from dayuan.cases.rules.workflow import Part
from dayuan.cases.testing import make_report
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.access import scope_of
from dayuan.people.models import Role
from dayuan.people.testing import make_absence, make_ground, make_post
from dayuan.places.testing import TOWNSHIP, VILLAGE

DESK = frozenset({Part.DESK})


def sees(person, case, *, at=MONDAY_NOON):
    return Case.objects.visible_to(scope_of(person, at=at)).filter(pk=case.pk).exists()


@pytest.mark.parametrize("code", [VILLAGE, VILLAGE + "D07", VILLAGE + "G01"])
def test_a_complaint_written_down_at_the_desk_is_shielded_from_the_unit_of_its_place(code, secretary, duty_officer):
    case = make_report(make_ground(code), class_code=COMPLAINT)

    assert case.shielded_from == VILLAGE
    assert case.owner != secretary
    assert not sees(secretary, case)
    assert sees(duty_officer, case)


def test_what_turns_out_to_be_a_complaint_is_taken_from_the_unit_when_it_is_filed(village, secretary, duty_officer):
    case = make_report(village, class_code="01001")
    case.handlers.add(secretary)
    assert sees(secretary, case)

    file_case(case.pk, by=duty_officer, parts=DESK, class_code=COMPLAINT, level="", at=MONDAY_NOON)

    case.refresh_from_db()
    assert case.shielded_from == VILLAGE
    assert case.owner != secretary
    assert not sees(secretary, case)


def test_filed_as_something_else_it_stays_shielded(village, secretary, duty_officer):
    case = make_report(village, class_code=COMPLAINT)

    file_case(case.pk, by=duty_officer, parts=DESK, class_code="01001", level="", at=MONDAY_NOON)

    assert not sees(secretary, case)


def test_whoever_of_the_unit_was_asked_to_go_sees_no_more_of_it(village, secretary, duty_officer):
    case = make_report(village, class_code=COMPLAINT)

    case.handlers.add(secretary)

    assert not sees(secretary, case)


def test_a_second_post_elsewhere_opens_no_complaint_about_the_first(village, secretary):
    case = make_report(village, class_code=COMPLAINT)

    make_post(secretary, Role.DUTY_OFFICER, TOWNSHIP)

    assert not sees(secretary, case)


def test_the_township_reads_it_also_while_it_stands_in_for_the_secretary(village, secretary, duty_officer):
    case = make_report(village, class_code=COMPLAINT)

    make_absence(secretary, MONDAY_NOON.date(), (MONDAY_NOON + timedelta(days=2)).date(), stand_in=duty_officer)

    assert sees(duty_officer, case)


def test_whoever_has_an_interest_sees_nothing_of_it_from_then_on(village, secretary):
    case = make_report(village, class_code="01001")
    case.handlers.add(secretary)

    keep_from(case, [secretary.pk])
    keep_from(case, [secretary.pk])

    assert not sees(secretary, case)


def test_overrides_of_complaints_teach_nobody_in_public(village, township, duty_officer):
    for class_code in (COMPLAINT, "09001"):
        for number in range(3):
            case = make_report(village, class_code=class_code, at=MONDAY_NOON + timedelta(minutes=number))
            RoutingLesson.objects.create(
                case=case,
                township=township,
                class_code=class_code,
                suggested="mediator",
                chosen="duty_officer",
                reason=f"理由 {number}",
                by=duty_officer,
                at=MONDAY_NOON,
            )

    assert [lesson.code for lesson in lessons_of(TOWNSHIP, at=MONDAY_NOON + timedelta(days=1))] == ["09001"]


def test_dates_beyond_the_calendar_are_said_and_stop_nothing(client, duty_officer):
    client.force_login(duty_officer)

    answer = client.get(reverse("cases:list"), {"until": "9999-12-31"})

    assert answer.status_code == 200
    assert "日期太远了" in answer.text
