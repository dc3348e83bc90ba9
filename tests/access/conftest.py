"""The people whose pages are walked, each with a post."""

import pytest

from dayuan.people.models import Role
from dayuan.people.testing import make_officer
from tests.access.cast import CAST, COURTYARD, NEXT_COURTYARD


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.WORKBOOKS = tmp_path / "workbooks"


@pytest.fixture
def courtyard_head():
    return make_officer("head", Role.COURTYARD_HEAD, COURTYARD, full_name="院落长甲")


@pytest.fixture
def next_head():
    """Head of another courtyard of the same village."""
    return make_officer("head2", Role.COURTYARD_HEAD, NEXT_COURTYARD, full_name="院落长乙")


@pytest.fixture
def cast(request):
    return {name: request.getfixturevalue(name) for name in CAST}
