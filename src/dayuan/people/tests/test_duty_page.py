"""The desk's list of posts and who is on duty."""

import pytest

from dayuan.kernel.clock import SHANGHAI, now
from dayuan.people.models import Role
from dayuan.people.testing import make_absence, make_officer
from dayuan.places.testing import TOWNSHIP

PAGE = "/people/duty/"


def text_of(response):
    return response.content.decode()


def test_the_duty_officer_sees_who_is_on_duty_in_the_township(client, duty_officer, officer, other_secretary, outsider):
    make_officer("night", Role.DUTY_OFFICER, TOWNSHIP, full_name="夜班值班员", on_duty=False)
    client.force_login(duty_officer)
    client.cookies["django_language"] = "en"

    page = text_of(client.get(PAGE))

    assert "3/4 on duty" in page
    assert "1 post off duty" in page
    for name in ("值班员甲", "值守员甲", "同意村书记", "夜班值班员", "East checkpoint"):
        assert name in page
    assert "青岗值班员" not in page


def test_a_secretary_sees_only_the_village(client, secretary, other_secretary, duty_officer):
    client.force_login(secretary)

    page = text_of(client.get(PAGE))

    assert "丞相村书记" in page
    assert "同意村书记" not in page
    assert "值班员甲" not in page


def test_whoever_is_away_is_shown_with_the_stand_in_or_off_duty(client, duty_officer, secretary, grid_worker):
    today = now().astimezone(SHANGHAI).date()
    absence = make_absence(secretary, today, today, grid_worker)
    client.force_login(duty_officer)
    client.cookies["django_language"] = "en"

    assert "3/3 on duty" in text_of(client.get(PAGE))
    assert "Acting</span> 网格员甲" in text_of(client.get(PAGE))
    absence.stand_ins.all().delete()
    assert "2/3 on duty" in text_of(client.get(PAGE))


def test_residents_are_on_no_list(client, duty_officer, resident):
    client.force_login(duty_officer)

    assert "村民甲" not in text_of(client.get(PAGE))


@pytest.mark.parametrize("name", ["officer", "grid_worker", "resident", "stranger"])
def test_people_without_a_desk_do_not_find_the_page(client, request, name):
    client.force_login(request.getfixturevalue(name))

    assert client.get(PAGE).status_code == 404


def test_a_name_in_html_is_shown_as_it_was_typed(client, duty_officer):
    make_officer("nasty", Role.GRID_WORKER, TOWNSHIP, full_name="<b>甲</b>")
    client.force_login(duty_officer)

    assert "&lt;b&gt;甲&lt;/b&gt;" in text_of(client.get(PAGE))
