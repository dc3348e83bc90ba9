"""The devices' API keeps what its OpenAPI document says, whatever is sent to it; nothing makes it fall over."""

import json
from base64 import b64encode

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from dayuan.devices.testing import SECRET, make_device
from dayuan.sensing.api import api

DOCUMENT = "/openapi.json"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def operations():
    """What the document offers. It is not served to the world, so here a small application stands before ours."""
    document, ours = json.dumps(api.get_openapi_schema(path_prefix="/signals/")).encode(), WSGIHandler()

    def application(environ, start_response):
        if environ["PATH_INFO"] == DOCUMENT:
            start_response("200 OK", [("Content-Type", "application/json")])
            return [document]
        return ours(environ, start_response)

    # The test's transaction lives on this very connection.
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    described = schemathesis.openapi.from_wsgi(DOCUMENT, application)
    yield [found.ok() for found in described.get_all_operations()]
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


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
