"""A table with sealed fields, as packages will have them, and keys of a test's own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from dayuan.kernel.ids import new_id
from dayuan.kernel.sealing.fields import SealedTextField
from dayuan.kernel.sealing.keys import make_ring, write_ring
from dayuan.kernel.testing import MONDAY_NOON


@pytest.fixture(params=["international", "sm"])
def suite(request: pytest.FixtureRequest, settings: Any) -> str:
    settings.SEALING_SUITE = request.param
    return str(request.param)


@pytest.fixture
def keys(settings: Any, tmp_path: Path) -> Path:
    path = tmp_path / "keys" / "sealing.json"
    settings.SEALING_KEYS = str(path)
    write_ring(path, make_ring("international", at=MONDAY_NOON))
    return path


@pytest.fixture
def card() -> Iterator[Any]:
    """A phone that may be empty, an address that may be unknown; gone with the test's transaction."""
    with isolate_apps("dayuan.kernel"):

        class Card(models.Model):
            id = models.UUIDField(primary_key=True, default=new_id)
            name = models.CharField(max_length=40, default="甲")
            phone = SealedTextField(max_length=20, blank=True, default="")
            address = SealedTextField(max_length=200, null=True)

            class Meta:
                app_label = "kernel"

        with connection.schema_editor() as editor:
            editor.create_model(Card)
        yield Card


@pytest.fixture
def card_table(card: Any) -> Iterator[Any]:
    """The same table for tests over several connections, where no transaction takes it back."""
    yield card
    with connection.schema_editor() as editor:
        editor.delete_model(card)
