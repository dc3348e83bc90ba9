"""The lent tools on the shelf, files in a folder of their own, and jobs run at once."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from dayuan.households.rules import Care, Relation, Sex
from dayuan.households.testing import make_household, make_id_number, make_resident
from dayuan.places.testing import OTHER_VILLAGE
from dayuan.workbooks.actions import choose_columns, start_import
from dayuan.workbooks.models import Import
from dayuan.workbooks.runs import check_rows, import_rows
from dayuan.workbooks.sheet import put_on_shelf, take_from_shelf
from dayuan.workbooks.testing import ToolSheet


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.WORKBOOKS = tmp_path / "workbooks"
    return settings.WORKBOOKS


@pytest.fixture
def tools() -> Iterator[ToolSheet]:
    sheet = ToolSheet()
    put_on_shelf(sheet)
    yield sheet
    take_from_shelf("tools")


@pytest.fixture
def taken(tools) -> Callable[..., Import]:
    """An import whose columns are confirmed and whose rows are checked, and imported unless told otherwise."""

    def take(import_: Import, *, by, at, run: bool = True) -> Import:
        import_.refresh_from_db()
        if import_.state == Import.State.CHOOSING:
            choose_columns(import_, import_.mapping, by=by, at=at)
        check_rows(import_.pk)
        if run:
            start_import(import_, by=by, at=at)
            import_rows(import_.pk)
        import_.refresh_from_db()
        return import_

    return take


@pytest.fixture
def family(village, other_village):
    """An old couple, their grandchild and a son who is away; and a neighbour in another village."""
    household = make_household("001", address="一组12号")
    make_resident(
        "王建国", household, relation=Relation.HEAD, sex=Sex.MALE, born_on=date(1950, 5, 1),
        id_number=make_id_number(date(1950, 5, 1)), phone="13800001234", care=Care.EMPTY_NEST.value,
    )  # fmt: skip
    make_resident("李秀英", household, relation=Relation.SPOUSE, sex=Sex.FEMALE, born_on=date(1953, 1, 1))
    make_resident("王强", household, relation=Relation.CHILD, sex=Sex.MALE, born_on=date(1980, 1, 1), lives_here=False)
    make_resident("王小明", household, relation=Relation.GRANDCHILD, sex=Sex.MALE, born_on=date(2020, 1, 1))
    make_resident("外村人", make_household("009", OTHER_VILLAGE), born_on=date(1940, 1, 1))
    return household
