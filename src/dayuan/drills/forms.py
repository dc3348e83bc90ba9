"""What is typed on the stage."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _


class SceneForm(forms.Form):
    """The scene, with a photograph of one's own or without."""

    photo = forms.FileField(
        required=False,
        label=_("Photograph (optional)"),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        error_messages={"empty": _("This file is empty.")},
    )

    def clean_photo(self) -> Any:
        photo = self.cleaned_data["photo"]
        if isinstance(photo, UploadedFile) and (photo.size or 0) > settings.PHOTO_MAX_BYTES:
            raise forms.ValidationError(_("The photograph is too large. Choose a smaller one."))
        return photo
