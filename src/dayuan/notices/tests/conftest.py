"""The outside of these tests: servers on this machine, and a folder of keys of their own."""

import pytest

from dayuan.notices.testing import a_mail_server, an_http_server


@pytest.fixture
def outside():
    with an_http_server() as server:
        yield server


@pytest.fixture
def mailbox():
    with a_mail_server() as server:
        yield server


@pytest.fixture(autouse=True)
def keys_of_our_own(settings, tmp_path):
    settings.HOME = tmp_path
    settings.PUBLIC_URL = "https://dayuan.example"
