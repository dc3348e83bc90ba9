"""Another system reports by Open311 and asks what became of it."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest

from dayuan.cases.actions import WhoReports
from dayuan.cases.models import Case, Reporter
from dayuan.cases.rules.reporting import ReportChannel
from dayuan.cases.testing import make_case, make_report
from dayuan.exchange.models import ApiKey, ReceivedCase
from dayuan.exchange.rules.georeport import REPORTS_A_MINUTE
from dayuan.exchange.testing import make_api_key
from dayuan.kernel.clock import now
from dayuan.people.testing import COURTYARD, make_ground
from dayuan.places.testing import OTHER_TOWNSHIP_VILLAGE, TOWNSHIP, VILLAGE, make_place

HOME = "/open311/v2"
ENGLISH = {"Accept-Language": "en"}
LAMP = {"service_code": "09001", "lat": "29.95", "long": "104.05", "description": "村口的路灯三天不亮了。"}


def errors_of(answer, status):
    assert answer.status_code == status
    assert [one["code"] for one in answer.json()] == [status]
    return answer.json()[0]["description"]


@pytest.fixture
def post(client, api_key):
    def send(fmt="json", headers=None, **changed):
        entered = {"api_key": api_key, **LAMP, **changed}
        return client.post(f"{HOME}/requests.{fmt}", {k: v for k, v in entered.items() if v}, headers=headers)

    return send


@pytest.mark.usefixtures("village")
def test_another_system_learns_where_to_ask_what_may_be_reported_and_what_else_it_may_say(client):
    found = client.get(f"{HOME}/discovery.json").json()
    assert found["endpoints"][0]["url"] == "http://testserver/open311/v2"
    services = {one["service_code"]: one for one in client.get(f"{HOME}/services.json").json()}
    assert services["09001"]["service_name"] == "路灯不亮"
    assert services["09001"]["type"] == "realtime"
    assert not {"01001", "15002", "15003", "14002"} & services.keys(), "disputes, complaints and drugs go other ways"
    definition = client.get(f"{HOME}/services/09001.json", headers=ENGLISH).json()
    assert [one["code"] for one in definition["attributes"]] == ["ANONYMOUS", "FILED", "CLOSED"]
    assert definition["attributes"][2]["description"] == "It works again."


@pytest.mark.usefixtures("village")
def test_xml_is_shaped_as_the_specification_shows(client):
    answer = client.get(f"{HOME}/services/09001.xml")
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    drawn = ElementTree.fromstring(answer.content)
    assert drawn.tag == "service_definition"
    assert [one.tag for one in drawn.find("attributes")] == ["attribute"] * 3
    first = drawn.find("attributes/attribute")
    assert first.findtext("variable") == "true"
    assert [one.findtext("key") for one in first.findall("values/value")] == ["yes", "no"]
    listed = ElementTree.fromstring(client.get(f"{HOME}/services.xml").content)
    assert (listed.tag, listed[0].tag) == ("services", "service")


@pytest.mark.usefixtures("drawn")
def test_a_report_becomes_a_case_under_its_public_code(post):
    answer = post(
        first_name="某",
        last_name="甲",
        phone="13800001234",
        media_url="https://pictures.example/1.jpg",
        **{"attribute[ANONYMOUS]": "yes"},
    )
    assert answer.status_code == 200
    said = answer.json()[0]
    assert "图片" in said["service_notice"]
    case = Case.objects.get(code=said["service_request_id"])
    assert (case.place_id, case.class_code, case.story) == (VILLAGE, "09001", LAMP["description"])
    assert (case.latitude, case.longitude) == (29.95, 104.05)
    reporter = Reporter.objects.get(case=case)
    assert (reporter.name, reporter.phone, reporter.is_anonymous) == ("甲某", "13800001234", True)
    assert reporter.channel == ReportChannel.OPEN311
    assert ReceivedCase.objects.get(case=case).key == ApiKey.objects.get()


@pytest.mark.usefixtures("drawn", "other_village")
def test_where_it_is_may_be_said_in_three_ways(post):
    nowhere = {"lat": "", "long": ""}
    by_name = post(**nowhere, address_string="同意村三组水井旁").json()[0]["service_request_id"]
    by_code = post(**nowhere, address_id=VILLAGE).json()[0]["service_request_id"]
    places = dict(Case.objects.values_list("code", "place__name"))
    assert (places[by_name], places[by_code]) == ("同意村", "丞相村")
    assert Case.objects.get(code=by_name).whereabouts == "同意村三组水井旁"


@pytest.mark.usefixtures("drawn")
def test_a_report_sent_twice_is_one_and_its_code_is_found_by_what_the_sender_called_it(client, post, api_key, chief):
    once, twice = (post(headers={"Idempotency-Key": "county-2026-0001"}) for _time in range(2))
    code = once.json()[0]["service_request_id"]
    assert twice.json()[0]["service_request_id"] == code
    assert Case.objects.count() == 1
    found = client.get(f"{HOME}/tokens/county-2026-0001.json", {"api_key": api_key}).json()
    assert found == [{"service_request_id": code, "token": "county-2026-0001"}]
    others = make_api_key(chief, at=now())[1]
    errors_of(client.get(f"{HOME}/tokens/county-2026-0001.json", {"api_key": others}), 404)


@pytest.mark.usefixtures("drawn")
@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"service_code": ""}, 400),
        ({"service_code": "99999"}, 404),
        ({"service_code": "01001"}, 404),
        ({"lat": "", "long": ""}, 400),
        ({"lat": "29.95", "long": ""}, 400),
        ({"lat": "nan"}, 400),
        ({"lat": "0", "long": "0"}, 400),
        ({"lat": "", "long": "", "address_id": OTHER_TOWNSHIP_VILLAGE}, 400),
        ({"phone": "call me"}, 400),
        ({"description": "长" * 4_001}, 400),
        ({"description": "a\0b"}, 400),
        ({"first_name": "名" * 41}, 400),
        ({"service_code": "19001", "description": ""}, 400),
        ({"attribute[COLOUR]": "red"}, 400),
        ({"attribute[ANONYMOUS]": "perhaps"}, 400),
        ({"jurisdiction_id": "city.gov"}, 404),
        ({"api_key": "guessed"}, 403),
        ({"api_key": ""}, 403),
    ],
)
def test_what_cannot_be_taken_is_answered_with_the_specifications_error(post, changed, status):
    make_place(OTHER_TOWNSHIP_VILLAGE)
    assert errors_of(post(**changed), status)
    assert not Case.objects.exists()


@pytest.mark.usefixtures("drawn")
def test_an_error_in_xml_is_a_list_of_errors(post):
    drawn = ElementTree.fromstring(post(fmt="xml", service_code="99999").content)
    assert (drawn.tag, drawn[0].tag, drawn.findtext("error/code")) == ("errors", "error", "404")


@pytest.mark.usefixtures("drawn")
def test_a_key_that_ended_was_revoked_or_is_another_townships_opens_nothing(client, post, chief):
    key = ApiKey.objects.get()
    ApiKey.objects.update(ends_on=(now() - timedelta(days=2)).date())
    errors_of(post(), 403)
    ApiKey.objects.update(ends_on=(now() + timedelta(days=2)).date(), revoked_at=now(), revoked_by=chief)
    errors_of(post(), 403)
    key.refresh_from_db()
    other = make_api_key(chief, township=OTHER_TOWNSHIP_VILLAGE[:9], at=now())[1]
    errors_of(post(api_key=other), 403)
    errors_of(client.get(f"{HOME}/requests.json", {"api_key": other}), 403)


@pytest.mark.usefixtures("drawn")
def test_a_system_gone_wild_is_slowed_down(post):
    for _report in range(REPORTS_A_MINUTE):
        post(service_code="99999")
    answer = post()
    assert errors_of(answer, 429)
    assert answer.headers["Retry-After"] == "60"


def test_a_list_tells_what_the_public_page_tells_and_no_closer_than_the_village(client, village, api_key, duty_officer):
    who = WhoReports(channel=ReportChannel.PUBLIC_PAGE, name="乙某", phone="13900005678")
    at_home = make_ground(COURTYARD)
    story = "我家门口的灯不亮，电话13900005678。"
    lamp = make_report(
        at_home, story=story, who=who, whereabouts="三号院左手第一家", longitude=104.01, latitude=29.91, at=now()
    )
    make_report(village, class_code="01001", at=now())
    make_report(village, class_code="15002", about=(duty_officer,), shielded_from=TOWNSHIP, at=now())
    make_case(duty_officer, place=village, source="warning:1", at=now())
    answer = client.get(f"{HOME}/requests.json", {"api_key": api_key}, headers=ENGLISH)
    (line,) = answer.json()
    assert line["service_request_id"] == lamp.code
    assert (line["address"], line["address_id"]) == ("Tongyi village", COURTYARD[:12])
    assert (line["lat"], line["long"]) == (at_home.parent.latitude, at_home.parent.longitude)
    assert (line["status"], line["service_name"], line["description"]) == ("open", "Street lamp out", "Street lamp out")
    assert line["status_notes"] == "Your report was received."
    assert line["requested_datetime"].endswith("+08:00")
    text = answer.content.decode()
    for secret in ("乙某", "5678", "门口", "左手", "104.01", COURTYARD, str(lamp.pk)):
        assert secret not in text


def test_a_list_is_narrowed_by_class_status_and_days(client, village, api_key):
    lamp, road = make_report(village, at=now()), make_report(village, class_code="09002", at=now())
    make_report(village, at=now() - timedelta(days=100))

    def asked(**query):
        answer = client.get(f"{HOME}/requests.json", {"api_key": api_key, **query})
        return {one["service_request_id"] for one in answer.json()}

    assert asked() == {lamp.code, road.code}
    assert asked(service_code="09002, 09003") == {road.code}
    assert asked(status="closed") == set()
    assert asked(status="open,closed", service_code="09001") == {lamp.code}
    assert asked(service_request_id=f"{lamp.code},{road.code}", service_code="09003") == {lamp.code, road.code}
    long_ago = (now() - timedelta(days=120)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert len(asked(start_date=long_ago)) == 1
    for wrong in (
        {"status": "lost"},
        {"start_date": "monday"},
        {"start_date": "2020-01-01T00:00:00Z", "end_date": "2026-01-01T00:00:00Z"},
    ):
        errors_of(client.get(f"{HOME}/requests.json", {"api_key": api_key, **wrong}), 400)


def test_whoever_knows_the_code_may_ask_without_a_key_but_neither_guess_nor_list(client, village):
    case = make_report(village, at=now())
    (line,) = client.get(f"{HOME}/requests/{case.code}.json").json()
    assert line["service_request_id"] == case.code
    errors_of(client.get(f"{HOME}/requests.json"), 403)
    for _guess in range(20):
        errors_of(client.get(f"{HOME}/requests/1421-ZZZZ-ZZZZ.json"), 404)
    errors_of(client.get(f"{HOME}/requests/{case.code}.json"), 429)


def test_steps_are_told_one_by_one(client, village, api_key):
    case = make_report(village, at=now())
    (line,) = client.get(f"{HOME}/servicerequestupdates.json", {"api_key": api_key}, headers=ENGLISH).json()
    assert (line["service_request_id"], line["status"]) == (case.code, "open")
    assert line["description"] == "Your report was received."
    drawn = ElementTree.fromstring(client.get(f"{HOME}/servicerequestupdates.xml", {"api_key": api_key}).content)
    assert (drawn.tag, drawn[0].tag) == ("service_requests_updates", "request_update")


def test_what_is_not_there_is_said_in_the_format_asked_for(client):
    assert client.get(f"{HOME}/services/09001.yaml").status_code == 404
    assert errors_of(client.get(f"{HOME}/requests/no.such.code.json"), 404)
