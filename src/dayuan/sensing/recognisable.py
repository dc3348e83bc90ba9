"""By what somebody could be recognised in a picture, and where it is. Pure: standard library only."""

from dataclasses import dataclass
from enum import StrEnum

type Box = tuple[float, float, float, float]
"""Left, top, width and height in shares of the picture."""


class MarkKind(StrEnum):
    FACE = "face"
    PLATE = "plate"
    OWN = "own"
    """What a person pointed at: a name on a board, a door, somebody's clothes."""


MARGINS = {MarkKind.FACE: (0.3, 0.35), MarkKind.PLATE: (0.15, 0.4), MarkKind.OWN: (0.0, 0.0)}
"""Of the width and of the height, on both sides: a finder draws faces without hair and chin, and plates without their
frame. What a person drew is covered as it was drawn."""


@dataclass(frozen=True)
class Marked:
    """One place in a picture that is covered before anybody outside sees it."""

    kind: MarkKind
    box: Box
    score: float | None = None
    """How sure the finder is; nothing where a person pointed at it."""

    @property
    def is_face(self) -> bool:
        return self.kind is MarkKind.FACE

    def with_margin(self) -> Box:
        left, top, width, height = self.box
        across, down = MARGINS[self.kind]
        return left - width * across, top - height * down, width * (1 + 2 * across), height * (1 + 2 * down)
