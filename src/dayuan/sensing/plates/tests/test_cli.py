import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from dayuan.sensing.plates.cli import main

pytestmark = pytest.mark.no_database


def test_each_file_gets_its_line_and_one_that_cannot_be_read_does_not_stop_the_others(tmp_path, capsys):
    empty, broken, last = tmp_path / "empty road.png", tmp_path / "broken.jpg", tmp_path / "last.png"
    broken.write_bytes(b"not a picture")
    for path in (empty, last):
        Image.fromarray(np.full((90, 160, 3), 128, np.uint8)).save(path)

    code = main([str(empty), str(broken), str(last)])

    said = capsys.readouterr()
    assert said.out == f"{empty}\t\t0.00\n{last}\t\t0.00\n"
    assert said.err == f"{broken}: it is not a picture, or of a kind that is not known here.\n"
    assert code == 1


def test_a_file_without_a_plate_is_no_failure(tmp_path, capsys):
    path = tmp_path / "road.png"
    Image.fromarray(np.full((90, 160, 3), 128, np.uint8)).save(path)
    assert main([str(path)]) == 0
    assert capsys.readouterr().err == ""


def test_without_a_file_it_says_how_to_use_it(capsys):
    assert main([]) == 2
    assert "dayuan plates [--all] FILE" in capsys.readouterr().err


def test_reading_plates_needs_no_django():
    loaded = (
        "import sys, dayuan.sensing.plates.cli; sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", loaded], check=False).returncode == 0


def test_asking_for_help_is_no_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "dayuan plates" in capsys.readouterr().out
