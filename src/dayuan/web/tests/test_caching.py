"""What a signed-in person saw is kept by no browser and no proxy."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from dayuan.kernel.caching import KeepPrivate
from dayuan.people.models import Person


@pytest.mark.parametrize("address", ["/", "/cases/", "/map/", "/nowhere/", "/suggest/"])
def test_a_signed_in_persons_pages_are_private(client: Client, duty_officer: Person, address: str) -> None:
    client.force_login(duty_officer)
    assert client.get(address).headers["Cache-Control"] == "private, no-store"


def test_the_answer_to_signing_out_is_private_too(client: Client, duty_officer: Person) -> None:
    client.force_login(duty_officer)
    assert "no-store" in client.post("/accounts/logout/").headers["Cache-Control"]


def test_a_strangers_page_may_be_kept(client: Client) -> None:
    assert "Cache-Control" not in client.get("/suggest/").headers


def test_an_answer_that_says_so_itself_is_left_alone(duty_officer: Person) -> None:
    def answer(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Cache-Control": "private, max-age=60"})

    request = RequestFactory().get("/")
    request.user = duty_officer
    assert KeepPrivate(answer)(request).headers["Cache-Control"] == "private, max-age=60"
