"""The devices' API keeps what its OpenAPI document says, whatever is sent to it; nothing makes it fall over."""

from base64 import b64encode

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings

from dayuan.devices.testing import SECRET, make_device
from dayuan.kernel.testing_api import CHECKS, operations_of
from dayuan.sensing.api import api


@pytest.fixture
def operations():
    with operations_of(api, "/signals/") as found:
        yield found


def test_there_is_something_to_ask(operations):
    assert [(one.method, one.path) for one in operations] == [("post", "/signals/photos/")]


@pytest.mark.parametrize("secret", [SECRET, "guessed", None], ids=["its own login", "a guessed one", "none"])
def test_whatever_is_sent_is_answered_as_the_document_says(operations, secret, settings, tmp_path):
    settings.MEDIA = tmp_path
    device = make_device()
    login = b64encode(f"{device.pk}:{secret}".encode()).decode()
    statuses = set()

    @hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(case=operations[0].as_strategy())
    def everything(case):
        case.headers.pop("Authorization", None)
        answer = case.call(headers={"Authorization": f"Basic {login}"} if secret else {})
        statuses.add(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    everything()
    assert statuses <= ({415, 422, 429} if secret == SECRET else {401}), "what is invented is no photograph"
    assert statuses
