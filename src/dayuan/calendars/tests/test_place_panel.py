"""On a place's page: today and the week ahead."""

from datetime import timedelta

import pytest

from dayuan.calendars.testing import make_exception, make_market
from dayuan.kernel.clock import SHANGHAI, now
from dayuan.places.testing import OTHER_VILLAGE, TOWNSHIP, VILLAGE


@pytest.fixture
def page(client, duty_officer):
    market = make_market(duty_officer)
    today = now().astimezone(SHANGHAI).date()
    for ahead in range(9):
        make_exception(market, today + timedelta(days=ahead), is_held=ahead in (0, 3, 8), by=duty_officer)

    def opened(person, code):
        client.force_login(person)
        client.cookies["django_language"] = "en"
        return client.get(f"/places/{code}/").content.decode()

    return opened


def test_a_village_reads_the_days_of_its_township_and_the_markets_of_a_week(page, other_secretary):
    seen = page(other_secretary, OTHER_VILLAGE)
    panel = seen[seen.index("Days and markets") :]
    assert panel.count("丞相场集市") == 2, "today and in three days, not in eight"
    assert panel.count("<li", 0, panel.index("</ol>")) == 7
    assert f'href="/calendars/{TOWNSHIP}/"' in panel


def test_who_reads_no_calendar_sees_none_on_the_page_of_a_place(page, grid_worker, outsider):
    assert "Days and markets" not in page(grid_worker, VILLAGE)
    assert "丞相场集市" not in page(outsider, outsider.posts.get().place_id)
