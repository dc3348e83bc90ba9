"""The Open311 GeoReport v2 server: what may be reported, reports taken, and what became of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from ninja import Form, NinjaAPI, Path, Query
from ninja.errors import ValidationError

from dayuan.cases.models import ENDED, Case, Reporter
from dayuan.cases.routing import ClassNow
from dayuan.cases.rules import read_code
from dayuan.exchange.actions import ReportWrong, SentReport, receive_report
from dayuan.exchange.actions.receiving import report_key
from dayuan.exchange.api_answers import (
    NotAnswered,
    answer,
    definition,
    home_address,
    in_readers_language,
    request_line,
    say_error,
    server_address,
    service_line,
    update_line,
)
from dayuan.exchange.api_schemas import (
    Asked,
    Definition,
    Discovery,
    ErrorLine,
    Posted,
    PostForm,
    RequestLine,
    ServiceLine,
    TokenLine,
    UpdateLine,
    also_in_xml,
)
from dayuan.exchange.asking import (
    count_question,
    count_report,
    key_needed,
    key_shown,
    refuse_guessers,
    remember_wrong_codes,
    township_asked,
)
from dayuan.exchange.queries import as_public, public_cases, public_classes, public_steps
from dayuan.exchange.rules.georeport import (
    CHANGESET,
    MOST_NAMED,
    MOST_REQUESTS,
    SPECIFICATION,
    Format,
    NotReadable,
    RequestStatus,
    moment_in,
    span_of,
    words_in,
)
from dayuan.kernel.clock import SHANGHAI, now
from dayuan.kernel.errors import Refusal
from dayuan.places.models import Place

api = NinjaAPI(title="Dayuan Open311 GeoReport v2", urls_namespace="open311", docs_url=None, openapi_url=None)

CODE = "^[0-9A-Za-z_-]{1,64}$"
ERRORS = {frozenset({400, 403, 404, 429}): list[ErrorLine]}
DOCUMENTED = also_in_xml(200, 400, 403, 404, 429)


@api.get(
    "/discovery.{fmt}",
    url_name="open311_discovery",
    response={200: Discovery, **ERRORS},
    operation_id="discovery",
    openapi_extra=DOCUMENTED,
)
def discovery(request: HttpRequest, fmt: Format) -> HttpResponse:
    """Where this server is and what it speaks."""
    endpoint = {
        "specification": SPECIFICATION,
        "url": server_address(request),
        "changeset": CHANGESET,
        "type": "production",
        "formats": ["text/xml", "application/json"],
    }
    with in_readers_language(request):
        contact = settings.OPERATOR_NAME or _("The township's duty desk")
        keys = _("The township's chief grid officer makes keys.")
    said = {"changeset": CHANGESET, "contact": contact, "key_service": keys, "endpoints": [endpoint]}
    return answer(fmt, "discovery", said)


@api.get(
    "/services.{fmt}",
    url_name="open311_services",
    response={200: list[ServiceLine], **ERRORS},
    operation_id="list_services",
    openapi_extra=DOCUMENTED,
)
def services(request: HttpRequest, fmt: Format, jurisdiction_id: str = "") -> HttpResponse:
    """What may be reported."""
    with in_readers_language(request):
        count_question(request)
        found = public_classes(township_asked(jurisdiction_id).pk, at=now())
        return answer(fmt, "services", [service_line(one) for one in found.values() if not one.is_retired])


@api.get(
    "/services/{service_code}.{fmt}",
    url_name="open311_service",
    response={200: Definition, **ERRORS},
    operation_id="describe_service",
    openapi_extra=DOCUMENTED,
)
def service(
    request: HttpRequest, service_code: Annotated[str, Path(pattern=CODE)], fmt: Format, jurisdiction_id: str = ""
) -> HttpResponse:
    """What else may be said in a report of this class."""
    with in_readers_language(request):
        count_question(request)
        found = public_classes(township_asked(jurisdiction_id).pk, at=now()).get(service_code)
        if found is None or found.is_retired:
            raise NotAnswered(404, _("service_code was not found."))
        return answer(fmt, "service_definition", definition(found))


@api.get(
    "/requests.{fmt}",
    url_name="open311_requests",
    response={200: list[RequestLine], **ERRORS},
    operation_id="list_requests",
    openapi_extra=DOCUMENTED,
)
def requests(request: HttpRequest, fmt: Format, asked: Query[Asked]) -> HttpResponse:
    """Public cases: by their codes for whoever knows them, a list of them with a key."""
    at = now()
    with in_readers_language(request):
        township = township_asked(asked.jurisdiction_id)
        classes = public_classes(township.pk, at=at)
        if asked.service_request_id.strip():
            found = _named(request, asked, township, classes, at=at)
        else:
            count_question(request, key_needed(request, asked.api_key, township, at=at))
            found = _narrowed(asked, township, classes, at=at)
        return answer(fmt, "service_requests", _lines(request, found, classes, at=at))


@api.get(
    "/requests/{service_request_id}.{fmt}",
    url_name="open311_request",
    response={200: list[RequestLine], **ERRORS},
    operation_id="read_request",
    openapi_extra=DOCUMENTED,
)
def one_request(
    request: HttpRequest,
    service_request_id: Annotated[str, Path(pattern=CODE)],
    fmt: Format,
    jurisdiction_id: str = "",
    api_key: str = "",
) -> HttpResponse:
    """What became of one case, for whoever knows its code."""
    at = now()
    with in_readers_language(request):
        township = township_asked(jurisdiction_id)
        classes = public_classes(township.pk, at=at)
        asked = Asked(service_request_id=service_request_id, api_key=api_key)
        found = _named(request, asked, township, classes, at=at)
        if not found:
            raise NotAnswered(404, _("service_request_id was not found."))
        return answer(fmt, "service_requests", _lines(request, found, classes, at=at))


@api.post("/requests.{fmt}", response={200: list[Posted], **ERRORS}, operation_id="report", openapi_extra=DOCUMENTED)
def post_request(request: HttpRequest, fmt: Format, form: Form[PostForm]) -> HttpResponse:
    """Take a report. With the header Idempotency-Key the same report sent twice is one."""
    at = now()
    with in_readers_language(request):
        key = key_needed(request, form.api_key, township_asked(form.jurisdiction_id), at=at)
        count_report(key)
        known = SentReport.__dataclass_fields__.keys() & form.dict().keys()
        token = request.headers.get("Idempotency-Key", "").strip()
        values = {name: getattr(form, name).strip() for name in known}
        attributes = _attributes(request.POST)
        _refuse_nul(*values.values(), *attributes, *attributes.values())
        case = receive_report(key, SentReport(**values, token=token, attributes=attributes), at=at)
        notice = _notice(case, form)
        said = {"service_request_id": case.code, "service_notice": notice, "account_id": None}
        return answer(fmt, "service_requests", [said])


@api.get(
    "/tokens/{token}.{fmt}",
    url_name="open311_token",
    response={200: list[TokenLine], **ERRORS},
    operation_id="find_token",
    openapi_extra=DOCUMENTED,
)
def token_of_a_report(
    request: HttpRequest,
    token: Annotated[str, Path(pattern=CODE)],
    fmt: Format,
    jurisdiction_id: str = "",
    api_key: str = "",
) -> HttpResponse:
    """Which case became of a report whose answer was lost: the token is the Idempotency-Key it was sent with."""
    with in_readers_language(request):
        key = key_needed(request, api_key, township_asked(jurisdiction_id), at=now())
        count_question(request, key)
        reporter = Reporter.objects.select_related("case").filter(key=report_key(key, token)).first()
        if reporter is None:
            raise NotAnswered(404, _("token was not found."))
        return answer(fmt, "service_requests", [{"service_request_id": reporter.case.code, "token": token}])


@api.get(
    "/servicerequestupdates.{fmt}",
    url_name="open311_updates",
    response={200: list[UpdateLine], **ERRORS},
    operation_id="list_updates",
    openapi_extra=DOCUMENTED,
)
def updates(request: HttpRequest, fmt: Format, asked: Query[Asked]) -> HttpResponse:
    """What happened to public cases in a time, step by step: an extension that other servers know too."""
    at = now()
    with in_readers_language(request):
        township = township_asked(asked.jurisdiction_id)
        count_question(request, key_needed(request, asked.api_key, township, at=at))
        first, last = _span(asked, at=at)
        found = public_cases(township.pk, public_classes(township.pk, at=at))
        steps = public_steps(found, first, last)[:MOST_REQUESTS]
        return answer(fmt, "service_requests_updates", [update_line(step) for step in steps])


def _lines(
    request: HttpRequest, cases: list[Case], classes: dict[str, ClassNow], *, at: datetime
) -> list[dict[str, Any]]:
    return [request_line(one, home=home_address(request)) for one in as_public(cases, classes, at=at)]


def _named(
    request: HttpRequest, asked: Asked, township: Place, classes: Mapping[str, ClassNow], *, at: datetime
) -> list[Case]:
    """Cases whose codes whoever asks knows. Without a key guessing is slowed down."""
    key = key_shown(request, asked.api_key, at=at)
    count_question(request, key)
    words = words_in(asked.service_request_id)[:MOST_NAMED]
    if key is None:
        refuse_guessers(request)
    codes = {code for word in words if (code := read_code(word))}
    found = list(public_cases(township.pk, classes).filter(code__in=codes))
    if key is None and len(found) < len(words):
        remember_wrong_codes(request, len(words) - len(found))
    return found


def _narrowed(asked: Asked, township: Place, classes: Mapping[str, ClassNow], *, at: datetime) -> list[Case]:
    wanted = set(words_in(asked.service_code)) or set(classes)
    statuses = set(words_in(asked.status)) or set(RequestStatus)
    if not statuses <= set(RequestStatus):
        raise NotAnswered(400, _("status is open or closed."))
    first, last = _span(asked, at=at)
    found = public_cases(township.pk, wanted & set(classes)).filter(opened_at__range=(first, last))
    if RequestStatus.OPEN not in statuses:
        found = found.filter(status__in=ENDED)
    if RequestStatus.CLOSED not in statuses:
        found = found.exclude(status__in=ENDED)
    return list(found[:MOST_REQUESTS])


def _span(asked: Asked, *, at: datetime) -> tuple[datetime, datetime]:
    try:
        start, end = (moment_in(text) if text.strip() else None for text in (asked.start_date, asked.end_date))
        return span_of(start, end, at=at)
    except NotReadable as wrong:
        sentence = _("start_date and end_date are moments such as 2026-01-01T00:00:00Z, at most 90 days apart.")
        raise NotAnswered(400, sentence) from wrong


def _attributes(sent: Mapping[str, str]) -> dict[str, str]:
    """`attribute[CODE]=value` by its code."""
    return {
        name[len("attribute[") : -1]: value.strip()
        for name, value in sent.items()
        if name.startswith("attribute[") and name.endswith("]") and value.strip()
    }


def _notice(case: Case, form: PostForm) -> str:
    until = date_format(case.due_at.astimezone(SHANGHAI), "Y-m-d H:i")
    said = [_("It ought to be put right by %(moment)s.") % {"moment": until}]
    if form.media_url.strip():
        said.append(_("The picture was not fetched: pictures are taken only from people's own hands."))
    if form.email.strip():
        said.append(_("The e-mail address was not kept: nothing is told by e-mail."))
    return " ".join(said)


def _refuse_nul(*values: str) -> None:
    if any("\0" in value for value in values):
        raise NotAnswered(400, _("A value holds a character that no text has."))


@api.exception_handler(NotAnswered)
def say_no(request: HttpRequest, no: NotAnswered) -> HttpResponse:
    return say_error(request, no.status, no)


@api.exception_handler(Refusal)
def refuse(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return say_error(request, refusal.status if isinstance(refusal, ReportWrong) else 400, refusal)


@api.exception_handler(ValidationError)
def name_what_is_wrong(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Only what stands in the address has a form of its own: what has another one does not exist."""
    wrong: dict[str, Any] = dict(error.errors[0]) if error.errors else {}
    in_the_address = "path" in wrong.get("loc", ())
    with in_readers_language(request):
        sentence = _("There is nothing at this address.") if in_the_address else _("The request cannot be read.")
    return say_error(request, 404 if in_the_address else 400, sentence)


@api.exception_handler(MultiPartParserError)
@api.exception_handler(SuspiciousOperation)
@api.exception_handler(BadRequest)
def refuse_a_damaged_form(request: HttpRequest, error: Exception) -> HttpResponse:
    with in_readers_language(request):
        return say_error(request, 400, _("The form is damaged or too large. Send it again as UTF-8."))
