"""Turns whatever a person or a camera hands in into one plain picture: colour, upright, 8 bits, bounded in size."""

import io
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

Picture = NDArray[np.uint8]  # height × width × 3, blue-green-red

MOST_PIXELS = 120_000_000
LONGEST_SIDE = 4096


class PictureCannotBeRead(Exception):
    """The file is not a picture that can be opened; the message says why in plain words."""


def open_picture(source: Path | bytes) -> Picture:
    """A picture from a file or from its bytes. Raises PictureCannotBeRead."""
    try:
        with Image.open(io.BytesIO(source) if isinstance(source, bytes) else source) as image:
            return _plain(image)
    except UnidentifiedImageError as error:
        raise PictureCannotBeRead("it is not a picture, or of a kind that is not known here") from error
    except Image.DecompressionBombError as error:
        raise PictureCannotBeRead("the picture is too large to open") from error
    except FileNotFoundError as error:
        raise PictureCannotBeRead("there is no such file") from error
    except IsADirectoryError as error:
        raise PictureCannotBeRead("it is a folder, not a file") from error
    except PermissionError as error:
        raise PictureCannotBeRead("the file may not be read by this user") from error
    # Decoders of damaged files raise whatever their format's parser met first.
    except (OSError, SyntaxError, ValueError, EOFError, OverflowError, MemoryError) as error:
        raise PictureCannotBeRead("the picture is damaged or cut short") from error


def as_colour(image: np.ndarray) -> Picture:
    """Any array OpenCV might give (grey, with alpha, 16 bits, floats from 0 to 1) as plain blue-green-red."""
    if image.ndim not in (2, 3) or 0 in image.shape:
        raise PictureCannotBeRead("the picture is empty")
    plain = _eight_bits(image if image.ndim == 3 else image[:, :, None])
    channels = plain.shape[2]
    if channels == 4:
        return np.ascontiguousarray(plain[:, :, :3])
    if channels == 3:
        return np.ascontiguousarray(plain)
    return np.ascontiguousarray(np.repeat(plain[:, :, :1], 3, axis=2))


def smaller(picture: Picture, longest_side: int) -> tuple[Picture, float]:
    """The picture with no side longer than asked, and the scale that took (1.0 if it was small enough)."""
    height, width = picture.shape[:2]
    scale = min(1.0, longest_side / max(height, width))
    if scale == 1.0:
        return picture, 1.0
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8), scale


def _plain(image: Image.Image) -> Picture:
    if image.width * image.height > MOST_PIXELS:
        raise PictureCannotBeRead("the picture is too large to open")
    # A JPEG decoder can leave out detail nobody will look at; others ignore this.
    image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("I", "I;16", "I;16B", "I;16L", "F"):
        return as_colour(np.asarray(upright))
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        see_through = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", see_through.size, "white"), see_through)
    colours = np.asarray(upright.convert("RGB"), dtype=np.uint8)
    return smaller(np.ascontiguousarray(colours[:, :, ::-1]), LONGEST_SIDE)[0]


def _eight_bits(image: np.ndarray) -> Picture:
    if image.dtype == np.uint8:
        return image
    values = np.nan_to_num(image.astype(np.float32), posinf=0.0, neginf=0.0)
    highest = float(values.max())
    if np.issubdtype(image.dtype, np.floating) and highest <= 1.0:
        values = values * 255.0
    elif highest > 255.0:
        values = values * (255.0 / highest)
    return np.clip(values, 0, 255).astype(np.uint8)
