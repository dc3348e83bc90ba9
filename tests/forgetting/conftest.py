from pathlib import Path

import pytest

from dayuan.kernel.sealing.keys import write_ring
from dayuan.kernel.sealing.seals import key_ring


@pytest.fixture(autouse=True)
def folders(tmp_path, settings):
    """Everything that lies on disk, in a place of this test's own."""
    keys = tmp_path / "keys" / "sealing.json"
    write_ring(keys, key_ring())
    settings.SEALING_KEYS = str(keys)
    settings.MEDIA = str(tmp_path / "media")
    settings.WORKBOOKS = str(tmp_path / "workbooks")
    return [Path(tmp_path)]
