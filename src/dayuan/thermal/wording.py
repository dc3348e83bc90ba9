"""Why a picture or a grid was refused, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from dayuan.thermal.rules.refusals import WhyNot

REFUSED: Mapping[WhyNot, Any] = {
    WhyNot.NOT_A_FRAME: _("This is no heat picture: FLIR JPEG, 16-bit PNG or TIFF, or bare counts with their size."),
    WhyNot.NO_HEAT_DATA: _(
        "This JPEG carries no heat data, only a visible picture. Set the imager to radiometric JPEG."
    ),
    WhyNot.DAMAGED: _("The picture is damaged or incomplete. Send the next one."),
    WhyNot.TOO_MANY_PIXELS: _("The picture has too many pixels: 2 million at most."),
    WhyNot.TOO_SMALL: _("The picture is too small: at least 16 by 16 pixels."),
    WhyNot.TOO_LARGE: _("The picture is too large."),
    WhyNot.WRONG_LENGTH: _("The number of bytes does not fit the width and height given: two bytes for each pixel."),
    WhyNot.NOT_16_BIT: _("The picture has no 16-bit grey counts, so it says no temperatures."),
    WhyNot.NO_SCALE: _("Nobody has said what this imager's counts mean. Set its scale on its page."),
}

GRID_REFUSED: Mapping[str, Any] = {
    "wrong_head": _("The file does not begin as an ESRI ASCII grid: ncols, nrows, xllcorner, yllcorner, cellsize."),
    "too_large": _("The grid has too many cells: 4 million at most. Cut out the part around the imagers."),
    "not_degrees": _("The grid is not in degrees. Convert it to WGS84 longitude and latitude first."),
    "not_numbers": _("Something in the grid is not a number."),
    "wrong_number": _("The grid has more or fewer heights than its head says."),
    "wrong_heights": _("The heights are not metres above sea level, or none is known."),
    "not_text": _("The file is not plain text."),
}
