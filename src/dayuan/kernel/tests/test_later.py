"""A library that is loaded at its first use behaves as if it had been there all the time."""

import subprocess
import sys

import pytest

from dayuan.kernel.later import later

pytestmark = pytest.mark.no_database

HEAVY = ("numpy", "shapely", "openpyxl", "pypinyin", "lunar_python", "onnxruntime", "cv2")


def test_it_gives_what_the_module_has():
    fractions = later("fractions")
    assert fractions.Fraction(1, 2) == fractions.Fraction(2, 4)
    assert "Fraction" in vars(fractions), "the second time it is at hand"


def test_what_is_not_there_is_missed_as_usual():
    with pytest.raises(AttributeError):
        _ = later("fractions").Nothing
    with pytest.raises(ModuleNotFoundError):
        _ = later("no_such_library").anything


def test_a_process_starts_without_the_heavy_libraries():
    asked = f"import sys, django; django.setup(); print([name for name in {HEAVY!r} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)
    assert said.stdout.strip() == "[]"
