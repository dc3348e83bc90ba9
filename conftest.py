"""The cast of every test: the same few people, made once each."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Person, Role
from dayuan.people.testing import make_administrator, make_officer, make_person
from dayuan.places.models import Place, Site
from dayuan.places.testing import (
    OTHER_TOWNSHIP_VILLAGE,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    make_checkpoint,
    make_place,
)
from dayuan.sensing.partitions import ensure_partitions


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """The tests' database begins as a copy of the one of this session, whose tables are laid out already.

    Django is not asked for changes: to find that there are none it works out every model's past. That there are none
    is proven by `config/tests/test_first_tables.py`.
    """
    if "DAYUAN_TESTS_START_FROM" in os.environ:
        connection.settings_dict["TEST"] |= {"TEMPLATE": os.environ["DAYUAN_TESTS_START_FROM"], "MIGRATE": False}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Tests live on a Monday of their own, so its month must stand whatever the year is."""
    with django_db_blocker.unblock():
        ensure_partitions(MONDAY_NOON)
    yield
    # A thread that a test started may hold its session a moment longer, and the database could not be dropped.
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test may use the database unless it says otherwise. Marked here, because the database is made for marks."""
    for item in items:
        if "no_database" not in item.keywords and item.get_closest_marker("django_db") is None:
            item.add_marker(pytest.mark.django_db)


@pytest.fixture
def township() -> Place:
    return make_place(TOWNSHIP)


@pytest.fixture
def village() -> Place:
    return make_place(VILLAGE)


@pytest.fixture
def other_village() -> Place:
    return make_place(OTHER_VILLAGE)


@pytest.fixture
def checkpoint() -> Site:
    """The east checkpoint, in the village."""
    return make_checkpoint()


@pytest.fixture
def duty_officer() -> Person:
    """Watches the township's command screen."""
    return make_officer("duty", Role.DUTY_OFFICER, TOWNSHIP, full_name="值班员甲")


@pytest.fixture
def chief() -> Person:
    """The chief grid officer of the township: the last rung."""
    return make_officer("chief", Role.CHIEF_GRID_OFFICER, TOWNSHIP, full_name="网格总长")


@pytest.fixture
def officer(checkpoint: Site) -> Person:
    """On duty at the east checkpoint."""
    return make_officer("officer", Role.CHECKPOINT_OFFICER, VILLAGE, site=checkpoint, full_name="值守员甲")


@pytest.fixture
def second_officer(checkpoint: Site) -> Person:
    """Also on duty at the east checkpoint: the next in line."""
    return make_officer("officer2", Role.CHECKPOINT_OFFICER, VILLAGE, site=checkpoint, full_name="值守员乙")


@pytest.fixture
def secretary() -> Person:
    """Secretary of the village."""
    return make_officer("secretary", Role.VILLAGE_SECRETARY, VILLAGE, full_name="丞相村书记")


@pytest.fixture
def other_secretary() -> Person:
    """Secretary of another village of the same township."""
    return make_officer("secretary2", Role.VILLAGE_SECRETARY, OTHER_VILLAGE, full_name="同意村书记")


@pytest.fixture
def grid_worker() -> Person:
    return make_officer("grid", Role.GRID_WORKER, VILLAGE, full_name="网格员甲")


@pytest.fixture
def resident() -> Person:
    return make_officer("resident", Role.RESIDENT, VILLAGE, full_name="村民甲", on_duty=False)


@pytest.fixture
def outsider() -> Person:
    """Duty officer of another township."""
    return make_officer("outsider", Role.DUTY_OFFICER, OTHER_TOWNSHIP_VILLAGE[:9], full_name="青岗值班员")


@pytest.fixture
def system_administrator() -> Person:
    """Makes and closes accounts of the township; the second factor is set up."""
    return make_administrator("sysadmin", Role.SYSTEM_ADMINISTRATOR)


@pytest.fixture
def security_administrator() -> Person:
    """Grants posts in the township, with a second person."""
    return make_administrator("secadmin", Role.SECURITY_ADMINISTRATOR)


@pytest.fixture
def auditor() -> Person:
    """Reads the township's audit trail."""
    return make_administrator("auditor", Role.AUDITOR)


@pytest.fixture
def stranger() -> Person:
    """Somebody with an account and no post."""
    return make_person("stranger", "无岗人员")
