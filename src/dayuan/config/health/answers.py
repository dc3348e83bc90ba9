"""One answer of the doctor: about what, what is so, and how to mend it where it is wrong."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """One line of the doctor's report."""

    subject: str
    sentence: str
    is_fine: bool
    mend: str = ""


def fine(subject: str, sentence: str) -> Answer:
    return Answer(subject, sentence, is_fine=True)


def problem(subject: str, sentence: str, mend: str) -> Answer:
    return Answer(subject, sentence, is_fine=False, mend=mend)
