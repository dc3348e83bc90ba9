"""What takes alerts keeps what its OpenAPI document says, whatever is sent to it; nothing makes it fall over."""

from base64 import b64encode

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from dayuan.alerts.actions import register_feed
from dayuan.alerts.api import api
from dayuan.alerts.rules.writing import write_message
from dayuan.alerts.testing import make_message
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.kernel.testing_api import CHECKS, operations_of
from dayuan.places.testing import TOWNSHIP, make_place


@pytest.fixture
def operation():
    with operations_of(api, "/api/v1/") as (found,):
        yield found


@pytest.mark.parametrize("login", ["its own login", "a guessed one", "none"])
def test_whatever_is_sent_is_answered_as_the_document_says(operation, duty_officer, login):
    assert (operation.method, operation.path) == ("post", "/api/v1/cap/")
    feed, secret = register_feed("县气象台", place=make_place(TOWNSHIP), by=duty_officer, at=MONDAY_NOON)
    given_secret = secret if login == "its own login" else "guessed"
    headers = {"Authorization": "Basic " + b64encode(f"{feed.device_id}:{given_secret}".encode()).decode()}
    statuses = set()

    @hypothesis_settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(body=st.one_of(st.text(), st.binary()).map(lambda sent: sent.encode() if isinstance(sent, str) else sent))
    @example(body=write_message(make_message()))
    def everything(body):
        case = operation.Case(body=body, media_type="application/cap+xml")
        answer = case.call(headers={} if login == "none" else headers)
        statuses.add(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    everything()
    assert statuses == ({201, 422} if login == "its own login" else {401})
