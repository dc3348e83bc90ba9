"""Other systems are told of a photograph only where the public sees one, and then of the covered copy."""

import pytest

from dayuan.cases.actions import add_evidence, withdraw_copy
from dayuan.cases.models import Case
from dayuan.cases.rules.showing import Shows
from dayuan.cases.rules.statuses import Kind
from dayuan.cases.testing import make_covered, make_report, make_shown
from dayuan.cases.tests.test_evidence import picture
from dayuan.kernel.clock import now

HOME = "/open311/v2"


@pytest.fixture
def lamp(village):
    return make_report(village, at=now())


@pytest.fixture
def media_url(client, lamp):
    def ask():
        return client.get(f"{HOME}/requests/{lamp.code}.json").json()[0]["media_url"]

    return ask


def test_the_address_of_a_photo_is_given_from_its_release_to_its_withdrawal(client, lamp, media_url, secretary):
    piece = add_evidence(lamp.pk, picture(1), by=None, at=now())
    assert media_url() is None
    make_covered(piece, by=secretary)
    assert media_url() is None, "nobody looked at it"
    make_shown(piece, by=secretary)

    address = media_url()
    assert address == f"http://testserver/track/{lamp.code}/photos/{piece.pk}/"
    assert client.get(address).headers["Content-Type"] == "image/jpeg"
    withdraw_copy(piece.pk, reason="有人", by=secretary, at=now())
    assert media_url() is None
    assert client.get(address).status_code == 404


def test_of_several_the_newest_release_is_told(lamp, media_url, secretary):
    before, after = (add_evidence(lamp.pk, picture(seed), by=secretary, at=now()) for seed in (1, 2))
    make_shown(before, by=secretary, at=now())
    make_shown(after, by=secretary, shows=Shows.AFTER, at=now())
    assert str(after.pk) in media_url()


def test_where_our_own_address_is_set_it_stands_before_it(settings, lamp, media_url, secretary):
    settings.PUBLIC_URL = "https://yucheng.example"
    make_shown(add_evidence(lamp.pk, picture(1), by=None, at=now()), by=secretary)
    assert media_url().startswith(f"https://yucheng.example/track/{lamp.code}/photos/")


def test_a_case_about_people_under_care_tells_of_none_though_its_class_is_public(client, lamp, secretary):
    make_shown(add_evidence(lamp.pk, picture(1), by=None, at=now()), by=secretary)
    Case.objects.filter(pk=lamp.pk).update(class_code="11003")
    line = client.get(f"{HOME}/requests/{lamp.code}.json").json()[0]
    assert (line["service_code"], line["media_url"]) == ("11003", None)
    Case.objects.filter(pk=lamp.pk).update(class_code="09001", kind=Kind.MEDIATED)
    assert client.get(f"{HOME}/requests/{lamp.code}.json").status_code == 404
