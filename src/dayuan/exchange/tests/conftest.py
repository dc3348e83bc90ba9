"""A township with its line on the map, and another system that has its key."""

import pytest
from django.core.cache import cache

from dayuan.exchange.testing import make_api_key
from dayuan.kernel.clock import now
from dayuan.places.testing import TOWNSHIP, VILLAGE, draw_outline, make_place, square


@pytest.fixture(autouse=True)
def _nobody_asked_before():
    cache.clear()


@pytest.fixture
def drawn():
    draw_outline(make_place(TOWNSHIP), square(104.0, 29.9, 0.2))
    draw_outline(make_place(VILLAGE), square(104.0, 29.9, 0.1))


@pytest.fixture
def api_key(chief):
    """Its text."""
    return make_api_key(chief, at=now())[1]
