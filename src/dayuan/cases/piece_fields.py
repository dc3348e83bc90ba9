"""The fields of a form for a photograph, a voice note, and the key that makes it one however often it is sent."""

from django import forms
from django.utils.translation import gettext_lazy as _

PHOTO = forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp", "data-shrink": ""})
VOICE = forms.FileInput(attrs={"accept": "audio/*", "capture": ""})


def photo_field() -> forms.FileField:
    return forms.FileField(label=_("Photo (if you like)"), required=False, widget=PHOTO)


def voice_field() -> forms.FileField:
    return forms.FileField(label=_("Voice note (if you like)"), required=False, widget=VOICE)


def key_field() -> forms.UUIDField:
    """Made by whoever sends a form: the same key twice is one report."""
    return forms.UUIDField(required=False, widget=forms.HiddenInput)
