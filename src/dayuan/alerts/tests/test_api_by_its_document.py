"""What takes alerts keeps what its OpenAPI document says, whatever is sent to it; nothing makes it fall over."""

import json
from base64 import b64encode

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from dayuan.alerts.actions import register_feed
from dayuan.alerts.api import api
from dayuan.alerts.rules.writing import write_message
from dayuan.alerts.testing import make_message
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.testing import TOWNSHIP, make_place

DOCUMENT = "/openapi.json"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def operation():
    """The only thing that the document offers. It is not served, so a small application stands before ours."""
    document, ours = json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")).encode(), WSGIHandler()

    def application(environ, start_response):
        if environ["PATH_INFO"] == DOCUMENT:
            start_response("200 OK", [("Content-Type", "application/json")])
            return [document]
        return ours(environ, start_response)

    # The test's transaction lives on this very connection.
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    (found,) = schemathesis.openapi.from_wsgi(DOCUMENT, application).get_all_operations()
    yield found.ok()
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


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
