"""Whoever takes our OpenAPI documents gets a typed client that reports, asks, and posts a photograph."""

import base64
import importlib
import sys
from io import BytesIO

import httpx
import pytest
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from openapi_spec_validator import validate

from dayuan.cases.models import Case
from dayuan.devices.testing import SECRET, make_device
from dayuan.exchange.testing import make_api_key
from dayuan.kernel.clock import now
from dayuan.places.testing import TOWNSHIP, VILLAGE
from dayuan.sensing.models import Photo
from dayuan.sensing.testing import make_picture
from tools.client.documents import APIS, as_text, documents, path_of
from tools.client.making import check_types, make_client


@pytest.fixture(scope="module")
def clients(tmp_path_factory):
    """The clients as `make client` makes them, to be imported."""
    folder = tmp_path_factory.mktemp("clients")
    for name in APIS:
        make_client(name, folder)
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


@pytest.fixture
def server():
    """Our pages behind the client's own transport: everything but the socket is as it is in real work."""
    # The test's transaction lives on this very connection.
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    cache.clear()
    yield {"base_url": "http://testserver", "httpx_args": {"transport": httpx.WSGITransport(app=WSGIHandler())}}
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.mark.no_database
@pytest.mark.parametrize("name", APIS)
def test_the_document_is_valid_and_lies_where_others_find_it(name):
    document = documents()[name]
    validate(document)
    assert path_of(name).read_text() == as_text(document), "run `make client`"
    calls = [call for path in document["paths"].values() for call in path.values()]
    assert all(call["operationId"].isidentifier() and call["summary"] and call["description"] for call in calls)


@pytest.mark.no_database
def test_the_types_of_the_clients_hold(clients):
    assert check_types(clients) == ""


@pytest.mark.usefixtures("village")
def test_another_system_reports_and_asks_with_the_client(clients, server, chief):
    _key, text = make_api_key(chief, at=now())
    open311 = importlib.import_module("dayuan_open311")
    api = {
        name: importlib.import_module(f"dayuan_open311.api.default.{name}")
        for name in ("list_services", "report", "read_request", "list_requests")
    }
    models = importlib.import_module("dayuan_open311.models")
    with open311.Client(**server) as client:
        services = api["list_services"].sync(models.ListServicesFormat.JSON, client=client, jurisdiction_id=TOWNSHIP)
        assert "09001" in {one.service_code for one in services}
        form = models.ReportFormParams(
            api_key=text, jurisdiction_id=TOWNSHIP, service_code="09001", address_id=VILLAGE, description="路灯不亮"
        )
        posted = api["report"].sync(models.ReportFormat.JSON, client=client, body=form)
        case = Case.objects.get(code=posted[0].service_request_id)
        assert (case.story, case.place_id) == ("路灯不亮", VILLAGE)
        read = api["read_request"].sync(case.code, models.ReadRequestFormat.JSON, client=client)
        assert read[0].status == models.RequestStatus.OPEN
        refused = api["list_requests"].sync_detailed(models.ListRequestsFormat.JSON, client=client)
        assert (refused.status_code, refused.parsed[0].code) == (403, 403)


@pytest.mark.usefixtures("village")
def test_a_camera_posts_a_photograph_with_the_client(clients, server, settings, tmp_path):
    settings.MEDIA = tmp_path
    device = make_device()
    devices = importlib.import_module("dayuan_devices")
    post_photo = importlib.import_module("dayuan_devices.api.default.post_photo")
    models, types = (importlib.import_module(f"dayuan_devices.{name}") for name in ("models", "types"))
    login = base64.b64encode(f"{device.pk}:{SECRET}".encode()).decode()
    photo = types.File(payload=BytesIO(make_picture()), file_name="x.jpg", mime_type="image/jpeg")
    with devices.AuthenticatedClient(token=login, prefix="Basic", **server) as client:
        taken = post_photo.sync(client=client, body=models.PostPhotoMultiPartBodyParams(photo=photo))
    assert Photo.objects.get().pk == taken.id
