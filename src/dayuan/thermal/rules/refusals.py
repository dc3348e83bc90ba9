"""Why something that was sent is not a heat picture. Pure."""

from enum import StrEnum


class WhyNot(StrEnum):
    """Codes; pages and answers have sentences for them."""

    NOT_A_FRAME = "not_a_frame"
    NO_HEAT_DATA = "no_heat_data"
    DAMAGED = "damaged"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    WRONG_LENGTH = "wrong_length"
    NOT_16_BIT = "not_16_bit"
    NO_SCALE = "no_scale"


class FrameRefused(Exception):
    """It cannot be read as a heat picture. The detail is for the log, in English."""

    def __init__(self, why: WhyNot, detail: str = "") -> None:
        super().__init__(f"{why.value}: {detail}" if detail else why.value)
        self.why = why
        self.detail = detail
