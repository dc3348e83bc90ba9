import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan.sensing.plates.spelling import ALPHABET, BLANK
from dayuan.sensing.plates.wording import candidates, likelihoods_of, plainly

pytestmark = pytest.mark.no_database


def likelihoods(*steps: dict[str, float]) -> np.ndarray:
    """Each step's likely characters; '' is the blank; what is left over is spread evenly."""
    table = np.zeros((len(steps), len(ALPHABET) + 1), np.float32)
    for row, step in zip(table, steps, strict=True):
        row[:] = (1.0 - sum(step.values())) / len(row)
        for character, chance in step.items():
            row[BLANK if character == "" else ALPHABET.index(character) + 1] += chance
    return table


def likelihood_of(text: str, strip: np.ndarray) -> float:
    return float(likelihoods_of(text, strip[None])[0])


def clearly(text: str) -> np.ndarray:
    steps = []
    for character in text:
        steps += [{character: 0.99}, {"": 0.99}]
    return likelihoods(*steps)


def test_the_alphabet_has_each_character_once():
    assert len(set(ALPHABET)) == len(ALPHABET) == 72


@given(st.text(alphabet=ALPHABET, min_size=1, max_size=9))
def test_a_clear_text_is_read_as_it_stands(text):
    assert plainly(clearly(text)) == text
    assert likelihood_of(text, clearly(text)) > 0.8


def test_repeated_characters_are_kept_apart_by_the_blank_between_them():
    assert plainly(clearly("川A00011")) == "川A00011"
    assert plainly(likelihoods({"0": 0.9}, {"0": 0.9}, {"": 0.9}, {"0": 0.9})) == "00"


def test_what_no_plate_says_gives_way_to_what_one_does():
    doubtful = clearly("川Z48HE7")
    doubtful[2, ALPHABET.index("2") + 1], doubtful[2, ALPHABET.index("Z") + 1] = 0.55, 0.43
    assert plainly(doubtful) == "川248HE7"
    assert "川Z48HE7" in candidates(doubtful)


def test_all_ways_of_spreading_a_text_over_the_steps_add_up_to_one():
    steps = likelihoods({"A": 0.6, "": 0.4}, {"A": 0.3, "": 0.7})
    total = likelihood_of("A", steps) + likelihood_of("AA", steps) + float(steps[0, BLANK] * steps[1, BLANK])
    assert total == pytest.approx(1.0, abs=1e-6)


def test_a_character_the_speller_cannot_write_is_never_likely():
    assert likelihood_of("京X1234应急", clearly("京X1234")) == 0.0
