"""The lent tools on the shelf, files in a folder of their own, and jobs run at once."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

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
