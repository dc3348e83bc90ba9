"""Whatever is uploaded becomes one plain JPEG: decoded, upright, bounded, without where and by what it was taken."""

import io
import warnings
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from dayuan.kernel.errors import Refusal

KNOWN_FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 40_000_000
MOST_PIXELS_AT_ONCE = 16_000_000
"""Of what cannot be read at a smaller scale, as a JPEG can: a drawing of a few kilobytes may unfold to more."""
LEAST_SIDE = 16
LONGEST_SIDE = 3840
QUALITY = 88

# What Pillow's decoders raise on damaged files, besides OSError; each format's parser fails in its own way.
DAMAGED = (OSError, SyntaxError, ValueError, TypeError, EOFError, OverflowError, MemoryError, IndexError, KeyError)


class PhotoRefused(Refusal):
    code = "not_a_photo"
    status = 422


class PhotoTooLarge(PhotoRefused):
    code = "too_large"
    status = 413


class NotAPhoto(PhotoRefused):
    code = "not_a_photo"
    status = 415


class PhotoDamaged(PhotoRefused):
    code = "damaged"


class PhotoTooManyPixels(PhotoRefused):
    code = "too_many_pixels"


class PhotoTooSmall(PhotoRefused):
    code = "too_small"


@dataclass(frozen=True)
class PlainPhoto:
    """A JPEG of ours, with nothing in it but the picture."""

    jpeg: bytes
    width: int
    height: int


def plain_photo(upload: bytes, *, most_bytes: int) -> PlainPhoto:
    """Raises PhotoRefused, each kind with its sentence."""
    if len(upload) > most_bytes:
        raise PhotoTooLarge(_("The photograph is too large. Make it smaller and send it again."))
    with warnings.catch_warnings():
        # Our own limit below is far stricter than Pillow's, and is a sentence instead of a warning.
        warnings.simplefilter("ignore")
        return _encode(_decode(upload))


def _decode(upload: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(upload), formats=KNOWN_FORMATS)
    except Image.DecompressionBombError as bomb:
        raise PhotoTooManyPixels(_("The photograph has too many pixels: 40 million at most.")) from bomb
    except DAMAGED as unknown:
        raise NotAPhoto(_("This is not a photograph: only JPEG, PNG and WebP are taken.")) from unknown
    # The size stands in the file's head: nothing has been unpacked yet.
    if image.width * image.height > MOST_PIXELS:
        raise PhotoTooManyPixels(_("The photograph has too many pixels: 40 million at most."))
    if image.format != "JPEG" and image.width * image.height > MOST_PIXELS_AT_ONCE:
        raise PhotoTooManyPixels(_("As a PNG or WebP it has too many pixels: 16 million at most. Send it as a JPEG."))
    if min(image.size) < LEAST_SIDE:
        raise PhotoTooSmall(_("The photograph is too small to show anything."))
    try:
        # A JPEG much larger than needed is unpacked at half its size or less, which is many times faster.
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        image.load()
    except DAMAGED as broken:
        raise PhotoDamaged(_("The photograph is damaged or incomplete. Send it again.")) from broken
    return image


def _encode(image: Image.Image) -> PlainPhoto:
    upright = _upright(image)
    flat = _on_white(upright)
    flat.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    # Pillow would carry a comment over from what it read.
    flat.info = {}
    jpeg = io.BytesIO()
    flat.save(jpeg, "JPEG", quality=QUALITY)
    return PlainPhoto(jpeg.getvalue(), flat.width, flat.height)


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except (*DAMAGED, AttributeError):
        # Nonsense where the orientation should be: the picture itself is whole.
        return image


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    seen = image.convert("RGBA")
    white = Image.new("RGB", seen.size, "white")
    white.paste(seen, mask=seen.getchannel("A"))
    return white
