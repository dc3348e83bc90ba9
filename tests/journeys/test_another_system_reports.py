"""With the typed clients of our own documents another system reports to the running township, and a camera posts."""

import base64
import importlib
import json
import sys
from io import BytesIO

import pytest

from dayuan.places.testing import TOWNSHIP, VILLAGE
from dayuan.sensing.testing import make_picture
from tests.journeys.casework import open_case
from tools.client.making import make_client

KEY = "from tests.journeys import by_hand; by_hand.say_a_key()"


@pytest.fixture
def clients(tmp_path):
    for name in ("open311", "devices"):
        make_client(name, tmp_path)
    sys.path.insert(0, str(tmp_path))
    yield
    sys.path.remove(str(tmp_path))


@pytest.mark.usefixtures("clients")
def test_another_system_reports_a_lamp_and_the_desk_reads_it(township, visit):
    said = township.dayuan("manage", "shell", "-v", "0", "-c", KEY)
    key = json.loads(said.stdout)["key"]
    open311, models = importlib.import_module("dayuan_open311"), importlib.import_module("dayuan_open311.models")
    report = importlib.import_module("dayuan_open311.api.default.report")
    read_request = importlib.import_module("dayuan_open311.api.default.read_request")
    with open311.Client(base_url=township.address) as client:
        form = models.ReportFormParams(
            api_key=key,
            jurisdiction_id=TOWNSHIP,
            service_code="09001",
            address_id=VILLAGE,
            description="桥头的路灯灭了",
        )
        [posted] = report.sync(models.ReportFormat.JSON, client=client, body=form)
        [read] = read_request.sync(posted.service_request_id, models.ReadRequestFormat.JSON, client=client)
    assert read.status == models.RequestStatus.OPEN
    open_case(visit("duty"), posted.service_request_id, "路灯不亮")


@pytest.mark.usefixtures("clients")
def test_a_camera_posts_a_photograph(township):
    equipment = json.loads((township.home / "demo" / "devices.json").read_text())["devices"]
    camera = next(one for one in equipment if one["kind"] == "checkpoint_camera")
    devices, models = importlib.import_module("dayuan_devices"), importlib.import_module("dayuan_devices.models")
    post_photo = importlib.import_module("dayuan_devices.api.default.post_photo")
    types = importlib.import_module("dayuan_devices.types")
    login = base64.b64encode(f"{camera['id']}:{camera['secret']}".encode()).decode()
    photo = types.File(payload=BytesIO(make_picture()), file_name="x.jpg", mime_type="image/jpeg")
    with devices.AuthenticatedClient(base_url=township.address, token=login, prefix="Basic") as client:
        answer = post_photo.sync_detailed(client=client, body=models.PostPhotoMultiPartBodyParams(photo=photo))
    assert answer.status_code == 201
    assert answer.parsed.id
