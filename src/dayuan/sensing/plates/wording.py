"""From likelihoods step by step to the most likely text, with and without what plates may say (CTC decoding)."""

from collections.abc import Callable

import numpy as np

from dayuan.sensing.plates.finding import Floats
from dayuan.sensing.plates.rules import Kind, kind_of, may_begin
from dayuan.sensing.plates.spelling import ALPHABET, BLANK

BEAM = 10
LEAST_LIKELY = 1e-3
SURELY_BLANK = 0.9995

# For each text so far: how likely it is with a blank last, and with a character last.
Ends = tuple[float, float]


def candidates(likelihoods: Floats) -> set[str]:
    """Texts worth weighing for one strip: the best few that are plates, and the best of all."""
    plates = [text for text in _beam(likelihoods, may_begin) if kind_of(text) is not Kind.UNKNOWN]
    return {*plates[:3], plainly(likelihoods)} - {""}


def plainly(likelihoods: Floats) -> str:
    """The most likely character at each step, repeats and blanks left out."""
    best = likelihoods.argmax(axis=1)
    changed = np.concatenate([[True], best[1:] != best[:-1]])
    return "".join(ALPHABET[index - 1] for index in best[changed & (best != BLANK)])


def likelihoods_of(text: str, strips: Floats) -> Floats:
    """How likely each strip makes the whole text, over every way of spreading it over the steps (CTC forward sum)."""
    if any(character not in ALPHABET for character in text):
        return np.zeros(len(strips), np.float32)
    labels = [BLANK]
    for character in text:
        labels += [ALPHABET.index(character) + 1, BLANK]
    may_skip = np.array([index > 1 and labels[index] not in (BLANK, labels[index - 2]) for index in range(len(labels))])
    chances = strips[:, :, labels].astype(np.float64)
    # Two columns of nothing in front, so that stepping on from before the beginning adds nothing.
    forward = np.zeros((len(strips), len(labels) + 2))
    forward[:, 2:4] = chances[:, 0, :2]
    for step in range(1, chances.shape[1]):
        arriving = forward[:, 2:] + forward[:, 1:-1] + forward[:, :-2] * may_skip
        forward[:, 2:] = arriving * chances[:, step]
    return np.asarray(forward[:, -2:].sum(axis=1), dtype=np.float32)


def _beam(likelihoods: Floats, allowed: Callable[[str], bool]) -> list[str]:
    """Prefix beam search over the texts allowed; most likely first."""
    texts: dict[str, Ends] = {"": (1.0, 0.0)}
    for step in likelihoods:
        blank = float(step[BLANK])
        if blank > SURELY_BLANK:
            texts = {text: ((on_blank + on_last) * blank, 0.0) for text, (on_blank, on_last) in texts.items()}
            continue
        texts = _after(step, texts, allowed)
    return list(texts)


def _after(step: Floats, texts: dict[str, Ends], allowed: Callable[[str], bool]) -> dict[str, Ends]:
    blank = float(step[BLANK])
    likely = [
        (ALPHABET[index - 1], float(step[index])) for index in np.flatnonzero(step > LEAST_LIKELY) if index != BLANK
    ]
    grown: dict[str, list[float]] = {}
    for text, (on_blank, on_last) in texts.items():
        same = grown.setdefault(text, [0.0, 0.0])
        same[0] += (on_blank + on_last) * blank
        for character, chance in likely:
            repeated = text.endswith(character)
            if repeated:
                same[1] += on_last * chance
            if allowed(text + character):
                longer = grown.setdefault(text + character, [0.0, 0.0])
                longer[1] += (on_blank if repeated else on_blank + on_last) * chance
    best = sorted(grown.items(), key=lambda item: -sum(item[1]))[:BEAM]
    return {text: (on_blank, on_last) for text, (on_blank, on_last) in best}
