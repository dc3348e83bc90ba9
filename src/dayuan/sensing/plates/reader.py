"""The plate reader: one picture in, every plate in it out, best first."""

from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import cv2
import numpy as np
import onnxruntime

from dayuan.sensing.plates.finding import Floats, Found, find_plates
from dayuan.sensing.plates.pictures import Picture, as_colour, smaller
from dayuan.sensing.plates.rules import Box, Corners, Kind, PlateReading, Point, box_around, kind_of
from dayuan.sensing.plates.spelling import spell
from dayuan.sensing.plates.straightening import flat_strip, may_have_two_rows, taller, two_rows_as_one, whole
from dayuan.sensing.plates.weights import FINDER, SPELLER, open_model
from dayuan.sensing.plates.wording import candidates, likelihoods_of

# The first look shrinks large pictures for speed; the second, if the first saw little, keeps what is small in them.
FIRST_LOOK, SECOND_LOOK = 1280, 2560
MAYBE_A_PLATE, LIKELY_A_PLATE, SURELY_A_PLATE = 0.3, 0.8, 0.95
MOST_PLATES = 8
SMALLEST_PLATE_AREA = 60.0
# A plate not read surely is looked at again, this wide in a window of its own, for better corners.
CLOSE_PLATE_WIDTH, CLOSE_WINDOW = 160.0, (352, 224)

# A picture of this size and shape may be nothing but a plate; the finder expects surroundings, so it gets a border.
BARE_CROP_SIDE = 640
BARE_CROP_SHAPE = (1.2, 6.0)
BARE_CROP_WIDTH = 192
BORDER_GREY = 117

# Width of the strip, and the share of the plate's height left off above and below: the speller is surest about these.
# Where the first ones are not sure together, the others are asked too.
FIRST_STRIPS = ((96, 0.0), (112, 0.1))
MORE_STRIPS = ((112, 0.05), (104, 0.1), (104, -0.05))
AGREED = 0.97
# How much higher than the corners found a plate of two rows may reach, as a share of the height between them.
UPPER_ROW_LEFT_OUT = (0.0, 0.25, 0.69)
# A text that no plate says must be far likelier than any that one does; and it may be something nobody thought of.
NOT_A_PLATE = 0.1
SOMETHING_ELSE = 0.01
RULED_OUT = 1e-6
WORTH_TELLING = 0.2
SHORTEST_TEXT = 5


@dataclass(frozen=True)
class _Said:
    text: str
    confidence: float


NOTHING_SAID = _Said("", 0.0)


class PlateReader:
    """Reads plates. Made once per process, opens its models when first asked, may be shared by threads."""

    def __init__(self, *, threads: int = 2) -> None:
        self.threads = threads
        self._opening = Lock()

    def read(self, image: np.ndarray) -> list[PlateReading]:
        """Every plate in a picture (blue-green-red as OpenCV gives it, or grey, or with alpha), best first.

        A plate that is surely there but cannot be read is told too, without text. Raises PictureCannotBeRead.
        """
        picture = as_colour(image)
        readings = [self._reading(picture, found) for found in self._find(picture)]
        if _may_be_a_bare_crop(picture):
            readings.append(self._reading(picture, Found(whole(picture), 0.0)))
        return _apart([reading for reading in readings if reading is not None])

    def find(self, image: np.ndarray) -> list[Box]:
        """Wherever a plate may be, read or not, best first: for covering them, where one too many does no harm.

        Raises PictureCannotBeRead.
        """
        picture = as_colour(image)
        found = self._look(picture, FIRST_LOOK, most=None)
        if max(picture.shape[:2]) > FIRST_LOOK:
            found += self._look(picture, SECOND_LOOK, most=None)
        if _may_be_a_bare_crop(picture):
            found += self._find_in_border(picture)
        height, width = picture.shape[:2]
        return [box_around(_as_points(plate.corners), width=width, height=height) for plate in found]

    @cached_property
    def _finder(self) -> onnxruntime.InferenceSession:
        return open_model(FINDER, threads=self.threads)

    @cached_property
    def _speller(self) -> onnxruntime.InferenceSession:
        return open_model(SPELLER, threads=self.threads)

    def _find(self, picture: Picture) -> list[Found]:
        if _may_be_a_bare_crop(picture):
            return self._find_in_border(picture)
        found = self._look(picture, FIRST_LOOK)
        if max(picture.shape[:2]) > FIRST_LOOK and not any(plate.score >= LIKELY_A_PLATE for plate in found):
            found = self._look(picture, SECOND_LOOK) or found
        return found

    def _look(self, picture: Picture, longest_side: int, *, most: int | None = MOST_PLATES) -> list[Found]:
        looked_at, scale = smaller(picture, longest_side)
        found = [plate.moved(scale=scale) for plate in find_plates(self._finder, looked_at, at_least=MAYBE_A_PLATE)]
        return [plate for plate in found if cv2.contourArea(plate.corners) >= SMALLEST_PLATE_AREA][:most]

    def _find_in_border(self, picture: Picture) -> list[Found]:
        height, width = picture.shape[:2]
        scale = BARE_CROP_WIDTH / width
        size = (BARE_CROP_WIDTH, max(1, round(height * scale)))
        resized = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)
        border = BARE_CROP_WIDTH // 4
        framed = cv2.copyMakeBorder(
            resized, border, border, border, border, cv2.BORDER_CONSTANT, value=(BORDER_GREY,) * 3
        )
        found = find_plates(self._finder, np.asarray(framed, dtype=np.uint8), at_least=MAYBE_A_PLATE)
        return [plate.moved(scale=1.0, left=-border, top=-border).moved(scale=scale) for plate in found[:MOST_PLATES]]

    def _reading(self, picture: Picture, found: Found) -> PlateReading | None:
        said = self._said(picture, found.corners)
        if said.confidence < AGREED and found.score > 0.0:
            said, found = self._after_a_closer_look(picture, said, found)
        if said.confidence < WORTH_TELLING or len(said.text) < SHORTEST_TEXT:
            if found.score < SURELY_A_PLATE or _fills(picture, found):
                return None
            said = NOTHING_SAID
        corners = _as_points(found.corners)
        height, width = picture.shape[:2]
        return PlateReading(said.text, said.confidence, box_around(corners, width=width, height=height), corners)

    def _after_a_closer_look(self, picture: Picture, said: _Said, found: Found) -> tuple[_Said, Found]:
        """What was said before, or what is said about better corners, whichever is surer."""
        width, height = CLOSE_WINDOW
        scale = CLOSE_PLATE_WIDTH / max(float(np.ptp(found.corners[:, 0])), 1.0)
        left, top = found.corners.mean(axis=0) - np.array([width, height]) / scale / 2
        move = np.array([[scale, 0.0, -left * scale], [0.0, scale, -top * scale]], np.float32)
        window = cv2.warpAffine(picture, move, CLOSE_WINDOW, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        nearer = find_plates(self._finder, np.asarray(window, dtype=np.uint8), at_least=MAYBE_A_PLATE)
        if not nearer:
            return said, found
        again = nearer[0].moved(scale=scale, left=float(left), top=float(top))
        said_again = self._said(picture, again.corners)
        better = _likelihood_of_all(said_again) > _likelihood_of_all(said)
        return (said_again, again) if better else (said, found)

    def _said(self, picture: Picture, corners: Floats) -> _Said:
        one_row = self._weighed([flat_strip(picture, corners, width=width, trim=trim) for width, trim in FIRST_STRIPS])
        if one_row.confidence >= AGREED:
            return one_row
        strips = FIRST_STRIPS + MORE_STRIPS
        one_row = self._weighed([flat_strip(picture, corners, width=width, trim=trim) for width, trim in strips])
        if kind_of(one_row.text) is not Kind.UNKNOWN and not may_have_two_rows(corners):
            return one_row
        # The finder may have taken the lower row, or a part of the upper one with it, for the whole plate.
        higher = (taller(corners, share) for share in UPPER_ROW_LEFT_OUT)
        return max([one_row, *(self._said_in_two_rows(picture, each) for each in higher)], key=_likelihood_of_all)

    def _said_in_two_rows(self, picture: Picture, corners: Floats) -> _Said:
        widths = [width for width, _ in FIRST_STRIPS + MORE_STRIPS]
        return self._weighed([two_rows_as_one(picture, corners, width=width) for width in widths])

    def _weighed(self, strips: list[Picture]) -> _Said:
        """The likeliest text over all strips together, and how sure that is among everything it could say."""
        likelihoods = spell(self._speller, strips)
        texts = sorted(set[str]().union(*(candidates(each) for each in likelihoods)))
        if not texts:
            return NOTHING_SAID
        # The strips show the same plate, so what one of them rules out is ruled out: a geometric mean.
        together = np.array([np.exp(np.log(likelihoods_of(text, likelihoods) + RULED_OUT).mean()) for text in texts])
        weights = together * [_likely_at_all(text) for text in texts]
        best = int(weights.argmax())
        return _Said(texts[best], float(weights[best] / (weights.sum() + SOMETHING_ELSE)))


def _likely_at_all(text: str) -> float:
    return NOT_A_PLATE if kind_of(text) is Kind.UNKNOWN else 1.0


def _likelihood_of_all(said: _Said) -> float:
    return said.confidence * _likely_at_all(said.text)


def _may_be_a_bare_crop(picture: Picture) -> bool:
    height, width = (int(side) for side in picture.shape[:2])
    narrowest, widest = BARE_CROP_SHAPE
    return max(height, width) <= BARE_CROP_SIDE and narrowest <= width / height <= widest


def _fills(picture: Picture, found: Found) -> bool:
    height, width = picture.shape[:2]
    return bool(cv2.contourArea(found.corners) > 0.5 * height * width)


def _as_points(corners: Floats) -> Corners:
    first, second, third, fourth = (Point(float(x), float(y)) for x, y in corners)
    return first, second, third, fourth


def _apart(readings: list[PlateReading]) -> list[PlateReading]:
    """Best first, and of readings of the same place only the best."""
    kept: list[PlateReading] = []
    for reading in sorted(readings, key=lambda reading: (reading.needs_person, -reading.confidence)):
        if not any(_same_place(reading, other) for other in kept):
            kept.append(reading)
    return sorted(kept, key=_how_late_to_tell)


def _how_late_to_tell(reading: PlateReading) -> tuple[bool, float]:
    """Of plates that are certain, the largest is the nearest car's; the others follow, the surest first."""
    return reading.needs_person, -reading.confidence if reading.needs_person else -float(_area(reading))


def _same_place(one: PlateReading, other: PlateReading) -> bool:
    across = min(one.box.right, other.box.right) - max(one.box.left, other.box.left)
    down = min(one.box.bottom, other.box.bottom) - max(one.box.top, other.box.top)
    return across > 0 and down > 0 and across * down > 0.3 * min(_area(one), _area(other))


def _area(reading: PlateReading) -> int:
    return (reading.box.right - reading.box.left) * (reading.box.bottom - reading.box.top)
