"""What the map names, and what it leaves to be pointed at."""

from datetime import timedelta

from django.test import Client

from dayuan.cases.testing import make_case
from dayuan.devices.models import DeviceKind
from dayuan.devices.testing import make_device
from dayuan.kernel.clock import now
from dayuan.people.models import Person
from dayuan.places.models import Place, Site
from dayuan.warnings.actions import confirm_warning, look
from dayuan.warnings.rules import Family
from dayuan.warnings.testing import make_condition_rule, seen_value, store


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


def test_a_fire_stays_where_it_burns_once_it_is_a_case(client: Client, duty_officer: Person, village: Place) -> None:
    hot = {"happens": {"kind": "hotspot", "counts_for_s": 3600}}
    make_condition_rule(hot, family=Family.FIRE, expires_at=now() + timedelta(days=1))
    camera = make_device("heat-1", kind=DeviceKind.THERMAL_IMAGER, longitude=104.05, latitude=29.95)
    seen = seen_value(camera, "hotspot", 300.0, "°C", at=now(), longitude=104.0712, latitude=29.9688)
    (warning,) = look([store(seen, forget_at=None)], at=now())
    Place.objects.filter(pk=village.pk).update(longitude=104.0712, latitude=29.96)
    client.force_login(duty_officer)

    def spot() -> tuple[float, float]:
        (marker,) = [one for one in client.get("/command/map.json").json()["markers"] if one["kind"] == "matter"]
        return marker["lon"], marker["lat"]

    assert spot() == (104.0712, 29.9688)
    case = confirm_warning(warning.pk, by=duty_officer, at=now())
    assert spot() == (104.0712, 29.9688)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "东进口卡点以北约 650 米" in page
    assert "geo:29.968800,104.071200" in page
