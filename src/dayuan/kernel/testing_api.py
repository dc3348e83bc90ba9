"""An API asked by its own OpenAPI document, for tests."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from ninja import NinjaAPI
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

DOCUMENT = "/openapi.json"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@contextmanager
def operations_of(api: NinjaAPI, prefix: str) -> Iterator[list[Any]]:
    """What the document offers. It is not served to the world, so here a small application stands before ours."""
    document, ours = json.dumps(api.get_openapi_schema(path_prefix=prefix)).encode(), WSGIHandler()

    def application(environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"] == DOCUMENT:
            start_response("200 OK", [("Content-Type", "application/json")])
            return [document]
        return ours(environ, start_response)

    # The test's transaction lives on this very connection.
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    try:
        described: Any = schemathesis.openapi.from_wsgi(DOCUMENT, application)
        yield [found.ok() for found in described.get_all_operations()]
    finally:
        request_started.connect(close_old_connections)
        request_finished.connect(close_old_connections)
