"""Answers of the Open311 API: in JSON or XML as the address ends, in the language asked for, errors as a list."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from dayuan.cases.models import Step, StepKind
from dayuan.cases.queries import public_sentence
from dayuan.cases.routing import ClassNow
from dayuan.cases.rules.classes import main_class
from dayuan.exchange.actions.receiving import ANONYMOUS, NO, YES
from dayuan.exchange.queries import ENDINGS, PublicCase
from dayuan.exchange.rules.georeport import Format, RequestStatus
from dayuan.exchange.rules.writing import Row, as_json, as_xml
from dayuan.kernel.clock import SHANGHAI
from dayuan.people.chain_wording import MATTER_WORDS


class NotAnswered(Exception):
    """What the specification calls an error."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def answer(fmt: Format, root: str, said: Row | list[dict[str, Any]], *, status: int = 200) -> HttpResponse:
    if fmt is Format.XML:
        response = HttpResponse(as_xml(root, said), status=status, content_type="text/xml; charset=utf-8")
    else:
        response = HttpResponse(as_json(said), status=status, content_type="application/json; charset=utf-8")
    # A code opens the public page: neither search engines nor caches keep it.
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    return response


def say_error(request: HttpRequest, status: int, sentence: object) -> HttpResponse:
    with in_readers_language(request):
        said = [{"code": status, "description": str(sentence)}]
    fmt = Format.XML if request.path.endswith(f".{Format.XML}") else Format.JSON
    response = answer(fmt, "errors", said, status=status)
    if status == 429:
        response["Retry-After"] = "60"
    return response


@contextmanager
def in_readers_language(request: HttpRequest) -> Iterator[None]:
    """Chinese, unless whoever asks wants English."""
    in_english = request.headers.get("Accept-Language", "").strip().lower().startswith("en")
    with translation.override("en" if in_english else settings.LANGUAGE_CODE):
        yield


def service_line(one: ClassNow) -> dict[str, Any]:
    return {
        "service_code": one.code,
        "service_name": str(one),
        "description": one.filing_condition,
        "metadata": True,
        "type": "realtime",
        "keywords": "",
        "group": str(MATTER_WORDS.get(main_class(one.code), "")),
    }


def definition(one: ClassNow) -> dict[str, Any]:
    """What a sender may answer, and what they should know first."""
    anonymous = {
        "variable": True,
        "code": ANONYMOUS,
        "datatype": "singlevaluelist",
        "required": False,
        "datatype_description": None,
        "order": 1,
        "description": _("Should those who work on it not learn who reports?"),
        "values": [{"key": YES, "name": _("Yes")}, {"key": NO, "name": _("No")}],
    }
    known = [_known("FILED", 2, one.filing_condition), _known("CLOSED", 3, one.closing_condition)]
    return {"service_code": one.code, "attributes": [anonymous, *known]}


def _known(code: str, order: int, sentence: str) -> dict[str, Any]:
    return {
        "variable": False,
        "code": code,
        "datatype": "text",
        "required": False,
        "datatype_description": None,
        "order": order,
        "description": sentence,
        "values": [],
    }


def request_line(public: PublicCase, *, home: str) -> dict[str, Any]:
    """A case as the public page shows it: no story, no name, no closer than the village."""
    case, place = public.case, public.place
    return {
        "service_request_id": case.code,
        "status": status_of(public).value,
        "status_notes": public.sentence or None,
        "service_name": str(public.of_class),
        "service_code": case.class_code,
        "description": case.display_public_title,
        "agency_responsible": public.agency,
        "service_notice": None,
        "requested_datetime": written(case.opened_at),
        "updated_datetime": written(public.updated_at),
        "expected_datetime": written(case.due_at),
        "address": place.display_name,
        "address_id": place.pk,
        "zipcode": None,
        "lat": place.latitude,
        "long": place.longitude,
        "media_url": home + reverse("reporter:shown", args=[case.code, public.photo]) if public.photo else None,
    }


def update_line(step: Step) -> dict[str, Any]:
    ends = StepKind(step.kind) in ENDINGS
    return {
        "update_id": str(step.pk),
        "service_request_id": step.case.code,
        "status": (RequestStatus.CLOSED if ends else RequestStatus.OPEN).value,
        "updated_datetime": written(step.at),
        "description": public_sentence(step),
    }


def status_of(public: PublicCase) -> RequestStatus:
    return RequestStatus.CLOSED if public.case.is_over else RequestStatus.OPEN


def written(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds")


def home_address(request: HttpRequest) -> str:
    """Where we are, as other systems reach us."""
    # Not `build_absolute_uri`: under ASGI it reads the request's `scope`, which on our pages is the reader's.
    scheme = "https" if settings.SESSION_COOKIE_SECURE else "http"
    return settings.PUBLIC_URL or f"{scheme}://{request.get_host()}"


def server_address(request: HttpRequest) -> str:
    """Where this server is."""
    return home_address(request) + reverse("open311_discovery", kwargs={"fmt": Format.JSON.value}).removesuffix(
        "/discovery.json"
    )
