"""The Open311 server keeps what its OpenAPI document says, whatever is asked; nothing makes it fall over."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings

from dayuan.cases.testing import make_report
from dayuan.exchange import asking
from dayuan.exchange.api import api
from dayuan.kernel.clock import now
from dayuan.kernel.testing_api import CHECKS, operations_of

HOME = "/open311/v2"
SAYS = {
    ("get", "/discovery.{fmt}"): {200},
    ("get", "/services.{fmt}"): {200, 404},
    ("get", "/services/{service_code}.{fmt}"): {404},
    ("get", "/requests.{fmt}"): {200, 400, 404},
    ("post", "/requests.{fmt}"): {400, 404},
    ("get", "/requests/{service_request_id}.{fmt}"): {404},
    ("get", "/tokens/{token}.{fmt}"): {400, 404},
    ("get", "/servicerequestupdates.{fmt}"): {200, 400, 404},
}


@pytest.fixture
def operations():
    with operations_of(api, f"{HOME}/") as found:
        yield {(one.method, one.path.removeprefix(HOME)): one for one in found}


def test_the_document_names_every_call(operations):
    assert set(operations) == set(SAYS)


@pytest.mark.parametrize("name", SAYS, ids=" ".join)
def test_whatever_is_asked_is_answered_as_the_document_says(operations, name, api_key, village, monkeypatch):
    # The machine that asks here asks more often than any system may.
    monkeypatch.setattr("dayuan.cases.guessing.WRONG_CODES_ALLOWED", 1_000_000)
    for limit in ("ASKS_A_MINUTE", "REPORTS_A_MINUTE"):
        monkeypatch.setattr(asking, limit, 1_000_000)
    make_report(village, at=now())
    statuses = set()

    @hypothesis_settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(case=operations[name].as_strategy())
    def everything(case):
        answer = case.call(headers={"X-Api-Key": api_key})
        statuses.add(answer.status_code)
        if answer.status_code != 405:
            case.validate_response(answer, checks=CHECKS)

    everything()
    assert statuses <= SAYS[name] | {400, 403, 404}
    assert statuses & SAYS[name]
