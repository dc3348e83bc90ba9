"""On a place's page: what waits for a decision there."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from dayuan.calendars.testing import make_market
from dayuan.cases.testing import make_case
from dayuan.devices.testing import make_device
from dayuan.kernel.clock import now
from dayuan.people.models import Role
from dayuan.people.testing import make_officer
from dayuan.places.testing import OTHER_VILLAGE, TOWNSHIP, VILLAGE, make_place
from dayuan.warnings.testing import make_warning

MOST_QUESTIONS = 45


def test_a_warning_stands_on_the_page_of_its_village_for_who_decides_and_for_nobody_else(
    client, duty_officer, other_secretary, grid_worker
):
    warning = make_warning(make_device())
    make_place(OTHER_VILLAGE)
    link = f'href="/warnings/{warning.pk}/"'

    def seen_by(person, code):
        client.force_login(person)
        return client.get(f"/places/{code}/").content.decode()

    assert link in seen_by(duty_officer, VILLAGE)
    assert link in seen_by(duty_officer, TOWNSHIP)
    assert link not in seen_by(duty_officer, OTHER_VILLAGE)
    assert link not in seen_by(grid_worker, VILLAGE)
    assert link not in seen_by(other_secretary, OTHER_VILLAGE)


def test_the_page_of_a_place_asks_no_more_for_many_things_than_for_one(client, duty_officer, secretary, township):
    make_market(duty_officer)
    village = make_place(VILLAGE)
    client.force_login(duty_officer)

    def add(number):
        make_warning(make_device(f"cam-{number}"), plate=f"川A8H4{number:02}")
        make_case(duty_officer, place=village, at=now())
        make_officer(f"head-{number}", Role.COURTYARD_HEAD, f"{VILLAGE}D{number:02}", on_duty=False)

    def questions():
        client.get(f"/places/{TOWNSHIP}/")
        with CaptureQueriesContext(connection) as asked:
            seen = client.get(f"/places/{TOWNSHIP}/").content.decode()
        assert all(f"<h2>{title}</h2>" in seen for title in ("待研判的预警", "案件", "设备", "日历与赶场", "这事找谁"))
        return len(asked)

    add(1)
    once = questions()
    for number in range(2, 5):
        add(number)
    assert questions() == once
    assert once <= MOST_QUESTIONS
