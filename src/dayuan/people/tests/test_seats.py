"""The establishment is changed by whoever fills the post, with a reason and a history; teams are founded."""

from datetime import date

import pytest

from dayuan.kernel.models import AuditEntry
from dayuan.people.models import Post, Role, Seat, Team
from dayuan.people.testing import COURTYARD, make_ground, make_officer, make_person
from dayuan.places.testing import OTHER_VILLAGE, TOWNSHIP, VILLAGE

SEATS, FOUND = "/people/seats/", "/people/teams/found/"


def text_of(response):
    return response.content.decode()


def entered(**changed):
    return {"role": "mediator", "place": OTHER_VILLAGE, "holders": "2", "reason": "村委会决定"} | changed


def test_a_secretary_sets_how_many_mediators_the_village_should_have(client, other_secretary):
    client.force_login(other_secretary)
    client.cookies["django_language"] = "en"

    assert client.post(SEATS, entered()).status_code == 302

    assert Seat.objects.get().holders == 2
    page = text_of(client.get("/people/posts/"))
    assert "2 vacant" in page
    assert "establishment: 2" in page
    again = text_of(client.get(SEATS, {"role": "mediator", "place": OTHER_VILLAGE}))
    assert "村委会决定" in again
    assert 'value="2"' in again
    client.post(SEATS, entered(holders="0"))
    assert not Seat.objects.exists()
    assert AuditEntry.objects.filter(action="seat_set").count() == 2


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"holders": "-1"}, "holders"),
        ({"holders": "many"}, "holders"),
        ({"holders": "10000"}, "holders"),
        ({"place": VILLAGE}, "place"),
        ({"role": "village_secretary"}, "role"),
        ({"role": "auditor"}, "role"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(client, other_secretary, secretary, changed, field):
    client.force_login(other_secretary)
    answer = client.post(SEATS, entered(**changed))
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in text_of(answer)
    assert not Seat.objects.exists()


def test_the_establishment_does_not_fall_below_those_who_hold_the_post(client, other_secretary):
    place = make_ground(OTHER_VILLAGE)
    for name in ("a", "b", "c"):
        Post.objects.create(
            person=make_person(name), role=Role.MEDIATOR, place=place, starts_on=date(2025, 1, 1), ends_on=None
        )
    client.force_login(other_secretary)
    answer = client.post(SEATS, entered(holders="2"))
    assert answer.status_code == 422
    assert 'id="id_holders_error"' in text_of(answer)
    assert client.post(SEATS, entered(holders="3")).status_code == 302


def test_the_history_of_another_villages_seat_is_not_shown(client, secretary, other_secretary):
    client.force_login(other_secretary)
    client.post(SEATS, entered())
    client.force_login(secretary)
    assert "村委会决定" not in text_of(client.get(SEATS, {"role": "mediator", "place": OTHER_VILLAGE}))


@pytest.mark.parametrize("name", ["duty_officer", "officer", "grid_worker", "resident", "stranger", "auditor"])
def test_whoever_fills_no_post_finds_no_establishment_to_change(client, request, name):
    client.force_login(request.getfixturevalue(name))
    assert client.get(SEATS).status_code == 404
    assert client.post(SEATS, entered()).status_code == 404


def test_a_secretary_founds_a_team_once(client, other_secretary, secretary):
    client.force_login(other_secretary)
    asked = {"kind": "hardship_aid", "place": OTHER_VILLAGE}

    answer = client.post(FOUND, asked)

    team = Team.objects.get()
    assert answer.url == f"/people/teams/{team.pk}/"
    assert AuditEntry.objects.get(action="team_founded").by_name == "同意村书记"
    assert client.post(FOUND, asked).status_code == 422
    for wrong in ({"place": VILLAGE}, {"kind": "choir"}, {"place": make_ground(COURTYARD).code}, {"place": TOWNSHIP}):
        assert client.post(FOUND, asked | {"kind": "civility"} | wrong).status_code == 422
    assert Team.objects.count() == 1


def test_people_who_keep_no_team_found_none(client, grid_worker, resident):
    liaison = make_officer("liaison", Role.VILLAGE_LIAISON, VILLAGE, on_duty=False)
    for person in (grid_worker, resident, liaison):
        client.force_login(person)
        assert client.post(FOUND, {"kind": "civility", "place": VILLAGE}).status_code == 404
