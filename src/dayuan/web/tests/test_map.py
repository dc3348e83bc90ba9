"""What the map names, and what it leaves to be pointed at."""

from datetime import timedelta

from django.test import Client

from dayuan.cases.testing import make_case
from dayuan.kernel.clock import now
from dayuan.people.models import Person
from dayuan.places.models import Place, Site


def test_of_several_matters_at_one_checkpoint_the_most_urgent_is_named_with_the_number_of_the_others(
    client: Client, duty_officer: Person, village: Place, checkpoint: Site
) -> None:
    at = now()
    for minutes in range(3):
        make_case(duty_officer, place=village, site=checkpoint, at=at - timedelta(minutes=minutes))
    client.force_login(duty_officer)
    markers = [one for one in client.get("/command/map.json").json()["markers"] if one["kind"] == "matter"]
    assert [one["stack"] for one in markers] == [0, 1, 2]
    assert markers[0]["name"].startswith("3 件：")
    assert [one["name"] for one in markers[1:]] == ["", ""]
    assert all(one["title"] for one in markers)


def test_a_matter_alone_is_named_plainly(
    client: Client, duty_officer: Person, village: Place, checkpoint: Site
) -> None:
    case = make_case(duty_officer, place=village, site=checkpoint, at=now())
    client.force_login(duty_officer)
    (marker,) = [one for one in client.get("/command/map.json").json()["markers"] if one["kind"] == "matter"]
    assert marker["name"] == case.title
