"""A client that others wrote and publish (georeport) reads what we say, in JSON and in XML."""

from io import BytesIO

import pytest
import requests
from georeport import GeoReport
from requests.adapters import HTTPAdapter
from requests.exceptions import HTTPError

from dayuan.cases.testing import make_report
from dayuan.kernel.clock import now
from dayuan.places.testing import TOWNSHIP


@pytest.fixture
def georeport(client, monkeypatch):
    """The client as it is; its questions go to our pages and not through a network."""

    class Ours(HTTPAdapter):
        def send(self, request, **_options):
            said = client.get(request.path_url)
            answer = requests.Response()
            answer.status_code, answer.raw, answer.url = said.status_code, BytesIO(said.content), request.url
            answer.headers.update(said.headers)
            answer.request = request
            return answer

    monkeypatch.setattr(requests.Session, "get_adapter", lambda _session, url: Ours())
    return lambda fmt: GeoReport("http://township.example/open311/v2/", jurisdiction=TOWNSHIP, output_format=fmt)


@pytest.mark.parametrize("fmt", ["json", "xml"])
def test_it_reads_services_definitions_and_a_request(georeport, village, fmt):
    case = make_report(village, at=now())
    city = georeport(fmt)
    services = {one["service_code"]: one["service_name"] for one in city.get_service_list()}
    assert services["09001"] == "路灯不亮"
    assert city.get_service_definition("09001")["service_code"] == "09001"
    assert city.get_service_request(case.code)["status"] == "open"
    with pytest.raises(HTTPError, match="403"):
        city.get_service_requests(status="open")
