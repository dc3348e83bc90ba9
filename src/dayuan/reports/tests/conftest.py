"""What every test of reports starts from: nobody has reported or guessed yet, and pages are read in English."""

import pytest
from django.core.cache import cache

from dayuan.cases.models import Case
from dayuan.people.testing import make_ground
from dayuan.places.models import Place
from dayuan.places.testing import VILLAGE


@pytest.fixture(autouse=True)
def _in_english_and_unknown(client):
    cache.clear()
    client.cookies["django_language"] = "en"


@pytest.fixture
def courtyard() -> Place:
    return make_ground(VILLAGE + "D07")


@pytest.fixture
def sent(client, courtyard):
    """Sends the form as a villager fills it in; `answer.case` is what was opened."""

    def send(address="/report/", **entered):
        key = entered.pop("key", "0192f0c0-0000-7000-8000-000000000001")
        words = {"class_code": "09001", "place": courtyard.pk, "story": "村口路灯不亮", "told_by": "page", "key": key}
        answer = client.post(address, words | entered)
        answer.case = Case.objects.order_by("-opened_at", "-pk").first()
        return answer

    return send
