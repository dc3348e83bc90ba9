"""What people enter about places."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from dayuan.places.coordinates import Datum, Point, to_wgs84
from dayuan.places.geojson import LARGEST_FILE
from dayuan.places.models import Place
from dayuan.places.rules import Level, largest_number
from dayuan.places.wording import DATUM_WORDS

WEST, EAST, SOUTH, NORTH = 73, 136, 3, 54
DATUMS = list(DATUM_WORDS.items())
RADII = [("500", _("500 m")), ("1000", _("1 km")), ("3000", _("3 km")), ("10000", _("10 km"))]


class PointForm(forms.Form):
    """A point as the reader's map writes it. `point` is it in WGS84."""

    longitude = forms.FloatField(
        label=_("Longitude"),
        min_value=WEST,
        max_value=EAST,
        help_text=_("In degrees, such as 104.06700."),
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )
    latitude = forms.FloatField(
        label=_("Latitude"),
        min_value=SOUTH,
        max_value=NORTH,
        help_text=_("In degrees, such as 29.96200."),
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )
    datum = forms.ChoiceField(label=_("Where the point comes from"), choices=DATUMS, required=False)

    @property
    def point(self) -> Point | None:
        longitude, latitude = self.cleaned_data.get("longitude"), self.cleaned_data.get("latitude")
        if longitude is None or latitude is None:
            return None
        moved = to_wgs84((longitude, latitude), Datum(self.cleaned_data.get("datum") or Datum.WGS84))
        return round(moved[0], 6), round(moved[1], 6)


class FindPointForm(PointForm):
    radius_m = forms.ChoiceField(label=_("Look around within"), choices=RADII, required=False, initial="1000")


class AddForm(PointForm):
    name = forms.CharField(label=_("Name"), max_length=60)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)

    field_order = ["name", "number", "name_en", "longitude", "latitude", "datum"]

    def __init__(self, *arguments: Any, level: Level, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.fields["number"] = forms.IntegerField(
            label=_("Number"),
            min_value=1,
            max_value=largest_number(level),
            required=False,
            help_text=_("Becomes part of the code and stays. Left empty, it is the next one."),
        )
        self.order_fields(self.field_order)
        for name in ("longitude", "latitude"):
            self.fields[name].required = False

    def clean(self) -> None:
        super().clean()
        given = {name: self.cleaned_data.get(name) for name in ("longitude", "latitude") if name not in self.errors}
        if len(given) == 2 and (given["longitude"] is None) != (given["latitude"] is None):
            missing = "longitude" if given["longitude"] is None else "latitude"
            self.add_error(missing, _("Enter both numbers of the centre, or neither."))


class RenameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)


class CloseForm(forms.Form):
    reason = forms.CharField(label=_("Why is it closed?"), max_length=200)


class OutlinesForm(forms.Form):
    file = forms.FileField(
        label=_("File with boundaries (GeoJSON)"),
        help_text=_("8 MB at most. Each area names its place by its code or its name."),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json,application/json"}),
    )
    datum = forms.ChoiceField(
        label=_("Coordinates of the file"),
        choices=DATUMS,
        initial=Datum.WGS84,
        help_text=_("Ask whoever drew it. A wrong choice moves everything by some hundred metres."),
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(_("The file is too large: 8 MB at most. Draw the lines with fewer points."))
        return file


def rename_form_of(place: Place) -> RenameForm:
    return RenameForm(initial={"name": place.name, "name_en": place.name_en})


def move_form_of(place: Place) -> PointForm:
    centre = place.centre or (None, None)
    return PointForm(initial={"longitude": centre[0], "latitude": centre[1]})
