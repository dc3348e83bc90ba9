import hashlib
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest

from dayuan.sensing.plates import weights
from dayuan.sensing.plates.pictures import Picture
from dayuan.sensing.plates.reader import PlateReader
from dayuan.sensing.plates.weights import FINDER, SHA256, SPELLER, ModelsAreMissing, model_file, open_model

pytestmark = pytest.mark.no_database


@pytest.fixture(scope="module")
def reader() -> PlateReader:
    return PlateReader(threads=1)


@pytest.fixture(scope="module")
def anything() -> np.random.Generator:
    return np.random.default_rng(7)


def grey(height: int, width: int) -> Picture:
    return np.full((height, width, 3), 120, np.uint8)


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (900, 1), (2, 7), (24, 94), (31, 33), (200, 200), (3000, 40)])
def test_an_empty_picture_of_any_size_holds_no_plate(reader, size):
    assert reader.read(grey(*size)) == []


@pytest.mark.parametrize("shape", [(24, 94, 3), (240, 320), (120, 200, 4), (64, 64, 1)])
def test_noise_is_never_read_with_confidence(reader, anything, shape):
    noise = anything.integers(0, 256, shape, dtype=np.uint8)
    assert all(reading.needs_person for reading in reader.read(noise))


def test_a_very_large_picture_is_looked_at_twice_and_no_more(reader):
    picture = cv2.resize(grey(10, 10), (2700, 1500))
    assert reader.read(picture) == []


def test_two_threads_may_share_a_reader(reader):
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(reader.read, [grey(90, 160)] * 4)) == [[]] * 4


@pytest.mark.parametrize("name", [FINDER, SPELLER])
def test_the_models_are_the_files_that_were_measured(name):
    assert hashlib.sha256(model_file(name).read_bytes()).hexdigest() == SHA256[name]


def test_another_file_in_a_models_place_is_refused(tmp_path, monkeypatch):
    (tmp_path / FINDER).write_bytes(b"something else")
    monkeypatch.setattr(weights, "model_file", lambda name: tmp_path / name)
    with pytest.raises(ModelsAreMissing, match="not the file it should be"):
        open_model(FINDER, threads=1)


def test_a_missing_model_says_how_to_mend_it(monkeypatch):
    monkeypatch.setattr(weights, "PACKAGE", "no_such_package")
    model_file.cache_clear()
    with pytest.raises(ModelsAreMissing, match="make demo"):
        model_file(FINDER)
    model_file.cache_clear()
