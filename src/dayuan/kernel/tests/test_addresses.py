"""Limits count by address: nobody gets a new one by writing a header."""

import pytest
from django.test import RequestFactory

from dayuan.kernel.addresses import address_key, address_of

pytestmark = pytest.mark.no_database


def address(forwarded: str = "") -> str:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return address_of(RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers=headers))


def test_without_a_proxy_of_ours_the_header_counts_for_nothing(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert address("1.2.3.4") == "10.0.0.1"


@pytest.mark.parametrize(("proxies", "seen"), [(1, "5.6.7.8"), (2, "1.2.3.4")])
def test_behind_our_proxies_it_is_what_the_outermost_saw(settings, proxies, seen):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    assert address("9.9.9.9, 1.2.3.4 , 5.6.7.8") == seen


def test_a_request_that_did_not_pass_our_proxies_keeps_its_own_address(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    assert address("1.2.3.4") == address() == "10.0.0.1"


def test_anything_in_the_header_makes_a_key(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "x y\t" * 500})
    assert len(address_key(request)) <= 100
