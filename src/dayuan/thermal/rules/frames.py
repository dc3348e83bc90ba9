"""Whatever an imager sends becomes counts and the scale that makes them temperatures. Pure."""

from dataclasses import dataclass
from functools import cached_property

from dayuan.thermal.rules.flir import is_jpeg, read_flir
from dayuan.thermal.rules.pictures import PNG_MARK, TIFF_MARKS, bare_counts, grey_png, grey_tiff
from dayuan.thermal.rules.refusals import FrameRefused, WhyNot
from dayuan.thermal.rules.scales import Celsius, Counts, Scale, ScaleImpossible, to_celsius

type Size = tuple[int, int]
"""Width and height in pixels."""


@dataclass(frozen=True)
class Frame:
    """One heat picture."""

    counts: Counts
    scale: Scale
    model: str = ""

    @cached_property
    def celsius(self) -> Celsius:
        return to_celsius(self.counts, self.scale)

    @property
    def size(self) -> Size:
        height, width = self.counts.shape
        return width, height


def read_frame(sent: bytes, *, scale: Scale | None = None, size: Size | None = None) -> Frame:
    """A FLIR JPEG, which carries its own scale; or a 16-bit PNG or TIFF, or bare counts where a size is given.

    Raises:
        FrameRefused: it is none of these, or damaged, or nobody said what its counts mean.
    """
    if is_jpeg(sent):
        told = read_flir(sent)
        return _checked(Frame(told.counts, told.scale, told.model))
    counts = _counts(sent, size)
    if scale is None:
        raise FrameRefused(WhyNot.NO_SCALE, "plain counts, and no scale is set for this imager")
    return _checked(Frame(counts, scale))


def _counts(sent: bytes, size: Size | None) -> Counts:
    if sent.startswith(PNG_MARK):
        return grey_png(sent)
    if sent.startswith(TIFF_MARKS):
        return grey_tiff(sent)
    if size is not None:
        return bare_counts(sent, *size)
    raise FrameRefused(WhyNot.NOT_A_FRAME, "neither JPEG nor PNG nor TIFF, and no size was given")


def _checked(frame: Frame) -> Frame:
    try:
        frame.scale.table()
    except (ScaleImpossible, OverflowError, ValueError) as impossible:
        raise FrameRefused(WhyNot.NO_SCALE, str(impossible)) from impossible
    return frame
