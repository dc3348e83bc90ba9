"""The figures of the strip: each counts what it says it counts."""

from datetime import timedelta

from dayuan.cases.models import Case
from dayuan.devices.testing import make_device
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.access import scope_of
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.warnings.models import Warning
from dayuan.warnings.testing import make_warning
from dayuan.web.queries.figures import Figure, figures, status_now


def figures_for(person: Person) -> dict[str, Figure]:
    scope = scope_of(person, at=MONDAY_NOON)
    found = figures(scope, status_now(scope, at=MONDAY_NOON), at=MONDAY_NOON)
    assert all(figure.definition for figure in found)
    return {figure.name: figure for figure in found}


def value(figure: Figure) -> tuple[int, int | None]:
    return figure.value, figure.out_of


def make_case(number: int, place: Place, by: Person, *, due_after: timedelta, **given: object) -> Case:
    opened_at = given.pop("opened_at", MONDAY_NOON - timedelta(hours=1))
    return Case.objects.create(
        code=f"1421-0000-{number:04}", title="事", public_title="事", place=place, opened_by=by,
        opened_at=opened_at, due_at=MONDAY_NOON + due_after, **given,
    )  # fmt: skip


def closed(at: object = MONDAY_NOON) -> dict[str, object]:
    return {"status": "closed", "closed_at": at, "outcome": "settled"}


def test_todays_matters_are_warnings_and_the_cases_that_came_otherwise(duty_officer: Person, village: Place) -> None:
    make_warning(make_device())
    make_case(1, village, duty_officer, due_after=timedelta(days=1))
    make_case(2, village, duty_officer, due_after=timedelta(days=1), opened_at=MONDAY_NOON - timedelta(days=2))
    assert value(figures_for(duty_officer)["matters"]) == (2, None)


def test_closed_on_time_is_out_of_what_was_closed_today(duty_officer: Person, village: Place) -> None:
    make_case(1, village, duty_officer, due_after=timedelta(hours=1), **closed())
    make_case(2, village, duty_officer, due_after=-timedelta(minutes=1), **closed())
    make_case(3, village, duty_officer, due_after=timedelta(0), **closed(MONDAY_NOON - timedelta(days=1)))
    assert value(figures_for(duty_officer)["on_time"]) == (1, 2)


def test_false_alarms_are_out_of_what_was_decided_this_month(duty_officer: Person) -> None:
    warning = make_warning(make_device())
    assert value(figures_for(duty_officer)["false_alarms"]) == (0, 0)
    decided = {"status": "rejected", "decided_by": duty_officer, "reject_reason": "misread"}
    Warning.objects.filter(pk=warning.pk).update(**decided, decided_at=MONDAY_NOON)
    assert value(figures_for(duty_officer)["false_alarms"]) == (1, 1)
    Warning.objects.filter(pk=warning.pk).update(decided_at=MONDAY_NOON - timedelta(days=3))
    assert value(figures_for(duty_officer)["false_alarms"]) == (0, 0)


def test_people_and_devices_are_counted_once(duty_officer: Person, officer: Person, secretary: Person) -> None:
    make_device()
    make_device("cam-west", health="offline")
    make_device("cam-old", retired_at=MONDAY_NOON)
    found = figures_for(duty_officer)
    assert value(found["on_duty"]) == (3, None)
    assert value(found["devices"]) == (1, 2)


def test_another_township_counts_nothing_of_ours(duty_officer: Person, outsider: Person, village: Place) -> None:
    make_warning(make_device())
    make_case(1, village, duty_officer, due_after=timedelta(days=1), **closed())
    found = figures_for(outsider)
    assert value(found["matters"]) == (0, None)
    assert value(found["on_time"]) == (0, 0)
    assert value(found["devices"]) == (0, 0)
