"""A broker for each module: these tests count what lies in it, and others speak to the session's."""

from collections.abc import Iterator

import pytest

from dayuan.engines.nats import Nats
from dayuan.engines.testing import fresh_home, fresh_nats


@pytest.fixture(scope="module")
def nats_server() -> Iterator[Nats]:
    with fresh_home() as home, fresh_nats(home) as server:
        yield server
