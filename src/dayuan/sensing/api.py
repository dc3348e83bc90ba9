"""What devices send by HTTP: photographs, with the device's own credential."""

import re
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext_lazy as _
from ninja import File, Form, NinjaAPI, Schema, Status
from ninja.errors import AuthenticationError, ValidationError
from ninja.files import UploadedFile
from ninja.security import HttpBasicAuth
from pydantic import TypeAdapter
from pydantic import ValidationError as NotAMoment

from dayuan.devices.access import device_of_credential
from dayuan.devices.models import Device
from dayuan.kernel.api_answers import Fault, PlainText, say_fault, say_login_needed
from dayuan.kernel.clock import now
from dayuan.kernel.errors import Refusal
from dayuan.sensing.actions import (
    DeviceMaySendNoPhotographs,
    PhotoIdReused,
    PhotoIdWrong,
    TooManyPhotographs,
    accept_photo,
)
from dayuan.sensing.photos import PhotoRefused, PhotoTooLarge
from dayuan.sensing.schema import Moment


class DeviceLogin(HttpBasicAuth):
    """The device's number and secret."""

    def authenticate(self, request: HttpRequest, username: str, password: str) -> Device | None:
        # The database takes no NUL, so no device has one in its number.
        return None if "\0" in username else device_of_credential(username, password)


class Accepted(Schema):
    id: UUID


WRITTEN_OUT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d")

api = NinjaAPI(
    title="Dayuan devices", urls_namespace="devices-api", docs_url=None, openapi_url=None, renderer=PlainText()
)
_moment: TypeAdapter[datetime] = TypeAdapter(Moment)

STATUS_OF: dict[type[Refusal], tuple[int, str]] = {
    DeviceMaySendNoPhotographs: (403, "not_a_checkpoint_camera"),
    TooManyPhotographs: (429, "too_many"),
    PhotoIdReused: (409, "id_reused"),
    PhotoIdWrong: (422, "wrong_id"),
}


class FieldWrong(Refusal):
    """A form field that cannot be read."""


@api.post(
    "/photos/",
    auth=DeviceLogin(),
    url_name="upload",
    operation_id="post_photo",
    response={201: Accepted, 200: Accepted, frozenset({401, 403, 409, 413, 415, 422, 429}): Fault},
)
def upload(
    request: HttpRequest, photo: File[UploadedFile], id: Form[str] = "", taken_at: Form[str] = ""
) -> Status[Accepted]:
    """Take a checkpoint camera's photograph. The same upload again is answered with 200 and changes nothing."""
    device: Device = request.auth  # type: ignore[attr-defined]  # set by DeviceLogin
    if (photo.size or 0) > settings.PHOTO_MAX_BYTES:
        raise PhotoTooLarge(_("The photograph is too large. Make it smaller and send it again."))
    kept, is_new = accept_photo(device, photo.read(), photo_id=_id_of(id), taken_at=_moment_of(taken_at), at=now())
    return Status(201 if is_new else 200, Accepted(id=kept.pk))


def _id_of(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as wrong:
        raise PhotoIdWrong(_("The id must be a UUID of version 7 that was made about now.")) from wrong


def _moment_of(text: str) -> datetime | None:
    try:
        return _moment.validate_python(_written_out(text), strict=False) if text else None
    except (NotAMoment, ValueError) as wrong:
        raise FieldWrong(
            _("taken_at must be a moment with its time zone, such as 2026-03-02T12:00:00+08:00.")
        ) from wrong


def _written_out(text: str) -> str:
    """Not a bare number: the validator would take 0 for the seconds since 1970."""
    if not WRITTEN_OUT.match(text):
        raise ValueError(text)
    return text


@api.exception_handler(Refusal)
def refuse(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    if isinstance(refusal, PhotoRefused):
        return say_fault(api, request, refusal.status, refusal.code, refusal)
    status, code = STATUS_OF.get(type(refusal), (422, "wrong_field"))
    return say_fault(api, request, status, code, refusal)


@api.exception_handler(AuthenticationError)
def ask_for_a_login(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    sentence = _("The device's number or secret is wrong, or the device is not in service.")
    return say_login_needed(api, request, sentence, realm="dayuan devices")


@api.exception_handler(ValidationError)
def name_the_missing_field(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return say_fault(api, request, 422, "wrong_field", _("Send a form with one file in the field “photo”."))


@api.exception_handler(MultiPartParserError)
@api.exception_handler(SuspiciousOperation)
def refuse_a_damaged_form(request: HttpRequest, error: Exception) -> HttpResponse:
    return say_fault(api, request, 422, "wrong_form", _("The form is damaged or too large. Send it again."))
