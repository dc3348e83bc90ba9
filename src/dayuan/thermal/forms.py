"""What is asked of the person who sets an imager up."""

import re
from datetime import datetime, time, timedelta
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from shapely import Polygon as Outline

from dayuan.kernel.clock import SHANGHAI
from dayuan.people.access import Scope
from dayuan.people.rules import COMMAND_ROLES
from dayuan.places.models import Place
from dayuan.thermal.models import Imager
from dayuan.thermal.rules.hotspots import Limits, Polygon
from dayuan.thermal.rules.placing import Pose
from dayuan.thermal.rules.scales import Air, Linear, Planck, Scale, ScaleImpossible
from dayuan.thermal.rules.terrain import Grid, GridRefused, read_grid
from dayuan.thermal.rules.tracking import Patience
from dayuan.thermal.wording import GRID_REFUSED

MOST_CORNERS = 40
LARGEST_GRID = 12 * 1024 * 1024
CORNER = re.compile(r"^\s*(\d{1,3}(?:\.\d+)?)\s*[,，;；\s]\s*(\d{1,3}(?:\.\d+)?)\s*$")
OWN, LINEAR, PLANCK = "own", "linear", "planck"
SCALES = [
    (OWN, _("Its pictures say so themselves (FLIR JPEG)")),
    (LINEAR, _("°C = counts × gain + offset")),
    (PLANCK, _("Planck constants of the camera")),
]


def _number(label: Any, least: float, most: float, help_text: Any = "", **given: Any) -> forms.FloatField:
    widget = forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"})
    return forms.FloatField(label=label, min_value=least, max_value=most, help_text=help_text, widget=widget, **given)


class PoseForm(forms.Form):
    longitude = _number(_("Longitude (WGS84)"), 73, 136)
    latitude = _number(_("Latitude (WGS84)"), 3, 54)
    height_m = _number(_("Height of the lens above the ground (metres)"), 0.5, 300)
    bearing_deg = _number(
        _("Looks towards (degrees from north)"), 0, 360, _("0 is north, 90 east. Of the middle of the picture.")
    )
    tilt_deg = _number(_("Looks down by (degrees)"), -45, 90, _("0 is level; below the horizon is positive."))
    view_deg = _number(_("Field of view across (degrees)"), 1, 120, _("From the data sheet of the lens, such as 24."))

    @property
    def pose(self) -> Pose:
        return Pose(**self.cleaned_data)


class LimitsForm(forms.Form):
    threshold_c = _number(_("Hot from (°C)"), 20, 2000, _("Whatever lies around it."))
    contrast_k = _number(
        _("Or hotter than its surroundings by (°C)"), 2, 500, _("A small fire far away warms a pixel by little.")
    )
    least_pixels = forms.IntegerField(label=_("In at least so many pixels"), min_value=1, max_value=1000)
    seen_in = forms.IntegerField(label=_("Believed when seen in so many pictures"), min_value=1, max_value=300)
    of_frames = forms.IntegerField(label=_("… of the latest so many"), min_value=1, max_value=300)

    def clean(self) -> None:
        super().clean()
        seen_in, of_frames = self.cleaned_data.get("seen_in"), self.cleaned_data.get("of_frames")
        if seen_in and of_frames and seen_in > of_frames:
            self.add_error("seen_in", _("This cannot be more than the number of pictures that are looked at."))

    @property
    def limits(self) -> Limits:
        entered = self.cleaned_data
        return Limits(entered["threshold_c"], entered["contrast_k"], entered["least_pixels"])

    @property
    def patience(self) -> Patience:
        return Patience(self.cleaned_data["seen_in"], self.cleaned_data["of_frames"])


class ScaleForm(forms.Form):
    kind = forms.ChoiceField(label=_("What the counts of its pictures mean"), choices=SCALES)
    gain = _number(_("Gain (°C for one count)"), 1e-6, 100, _("FLIR TLinear: 0.04"), required=False)
    offset_c = _number(_("Offset (°C)"), -100_000, 100_000, _("FLIR TLinear: −273.15"), required=False)
    r1 = _number("R1", 1e-6, 1e9, required=False)
    r2 = _number("R2", 1e-9, 1e6, required=False)
    b = _number("B", 1, 1e5, required=False)
    f = _number("F", -100, 1e4, required=False)
    o = _number("O", -65_536, 65_536, required=False)
    emissivity = _number(_("Emissivity"), 0.05, 1, _("0.95 for woods and fields."), required=False, initial=0.95)
    reflected_c = _number(_("Reflected temperature (°C)"), -60, 200, required=False, initial=20)

    def clean(self) -> None:
        super().clean()
        needed = {LINEAR: ("gain", "offset_c"), PLANCK: ("r1", "r2", "b", "f", "o", "emissivity", "reflected_c")}
        for name in needed.get(self.cleaned_data.get("kind", ""), ()):
            if self.cleaned_data.get(name) is None and name not in self.errors:
                self.add_error(name, _("This number is needed."))
        if not self.errors and (scale := self.scale) is not None:
            try:
                scale.table()
            except (ScaleImpossible, OverflowError, ValueError):
                self.add_error("kind", _("These numbers give no temperatures. Check them against the data sheet."))

    @property
    def scale(self) -> Scale | None:
        entered = self.cleaned_data
        if entered["kind"] == LINEAR:
            return Linear(entered["gain"], entered["offset_c"])
        if entered["kind"] == PLANCK:
            names = ("r1", "r2", "b", "f", "o", "emissivity", "reflected_c")
            return Planck(**{name: entered[name] for name in names}, air=Air())
        return None


class MaskForm(forms.Form):
    points = forms.CharField(
        label=_("Corners"),
        help_text=_(
            "One corner on a line: how far across and how far down the picture, in hundredths, such as 40, 25."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "inputmode": "text", "spellcheck": "false"}),
        max_length=2_000,
    )
    reason = forms.CharField(label=_("Why is heat expected there?"), max_length=200)
    until = forms.DateField(
        label=_("Until the end of"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *arguments: Any, at: datetime, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.today = at.astimezone(SHANGHAI).date()
        self.fields["until"].initial = self.today + timedelta(days=90)

    def clean_points(self) -> Polygon:
        lines = [line for line in self.cleaned_data["points"].splitlines() if line.strip()]
        found = [CORNER.match(line) for line in lines]
        for line, match in zip(lines, found, strict=True):
            if match is None or max(float(match[1]), float(match[2])) > 100:
                raise forms.ValidationError(
                    _("“%(line)s” is no corner: write two numbers from 0 to 100."), params={"line": line[:40]}
                )
        corners = [(float(match[1]) / 100, float(match[2]) / 100) for match in found if match]
        if not 3 <= len(corners) <= MOST_CORNERS:
            raise forms.ValidationError(_("A mask has 3 to 40 corners."))
        outline = Outline(corners)
        if not outline.is_valid or outline.area == 0:
            raise forms.ValidationError(_("The corners cross each other. Go around the place in order."))
        return corners

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until < self.today:
            raise forms.ValidationError(_("This day is over."))
        if until > self.today + timedelta(days=365):
            raise forms.ValidationError(_("A mask lasts a year at most: look at it again then."))
        return until

    @property
    def expires_at(self) -> datetime:
        return datetime.combine(self.cleaned_data["until"] + timedelta(days=1), time(), SHANGHAI)


class TerrainForm(forms.Form):
    place = forms.ModelChoiceField(label=_("For"), queryset=Place.objects.none(), empty_label=_("Choose a place"))
    name = forms.CharField(label=_("Where the heights come from"), max_length=80)
    file = forms.FileField(label=_("ESRI ASCII grid (.asc), in degrees WGS84"))

    def __init__(self, *arguments: Any, scope: Scope, **given: Any) -> None:
        super().__init__(*arguments, **given)
        places = Place.objects.in_use().filter(scope.q("code", COMMAND_ROLES))
        cast("forms.ModelChoiceField[Place]", self.fields["place"]).queryset = places

    def clean_file(self) -> Grid:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_GRID:
            raise forms.ValidationError(_("The file is too large: 12 MB at most."))
        try:
            return read_grid(file.read().decode("ascii"))
        except UnicodeDecodeError as binary:
            raise forms.ValidationError(GRID_REFUSED["not_text"]) from binary
        except GridRefused as refused:
            raise forms.ValidationError(GRID_REFUSED[refused.why]) from refused


def as_entered(imager: Imager) -> dict[str, dict[str, Any]]:
    """What the forms show at first; the register's position where nobody has placed the imager."""
    device, planck = imager.device, imager.planck
    placed = imager.pose is not None
    return {
        "pose": {
            "longitude": imager.longitude if placed else device.longitude,
            "latitude": imager.latitude if placed else device.latitude,
            "height_m": imager.height_m,
            "bearing_deg": imager.bearing_deg if placed else device.bearing_deg,
            "tilt_deg": imager.tilt_deg,
            "view_deg": imager.view_deg,
        },
        "limits": {
            name: getattr(imager, name)
            for name in ("threshold_c", "contrast_k", "least_pixels", "seen_in", "of_frames")
        },
        "scale": {
            "kind": PLANCK if planck else LINEAR if imager.gain else OWN,
            "gain": imager.gain,
            "offset_c": imager.offset_c,
            "emissivity": 0.95,
            "reflected_c": 20,
            **planck,
        },
    }
