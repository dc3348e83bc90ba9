"""Every page of an account opens, in both languages."""

import pytest

PAGES = [
    "/accounts/",
    "/accounts/password/change/",
    "/accounts/sessions/",
    "/accounts/second-factor/",
    "/accounts/second-factor/totp/activate/",
    "/accounts/second-factor/webauthn/",
    "/accounts/second-factor/webauthn/add/",
    "/accounts/again/",
    "/accounts/county/",
    "/accounts/county/cancelled/",
    "/accounts/closed/",
]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_an_account_looks_like_the_product(client, resident, page, language):
    client.force_login(resident)
    client.cookies["django_language"] = language

    answer = client.get(page)

    assert answer.status_code == 200
    assert "<style" not in answer.content.decode()
    assert 'class="alone' in answer.content.decode()
