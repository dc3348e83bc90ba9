"""Where sources send their alerts: one CAP message as the body, with the source's number and secret."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI, Schema, Status
from ninja.errors import AuthenticationError
from ninja.renderers import JSONRenderer
from ninja.security import HttpBasicAuth

from dayuan.alerts.access import feed_of_credential
from dayuan.alerts.actions import take_alert
from dayuan.alerts.actions.taking import keep_aside
from dayuan.alerts.models import Feed
from dayuan.alerts.rules.reading import LARGEST_BYTES, NotTaken, WhyNot
from dayuan.alerts.rules.signing import Signature
from dayuan.alerts.rules.states import AlertState
from dayuan.alerts.wording import WHY_SENTENCES
from dayuan.kernel.clock import now

STATUS_OF = {WhyNot.TOO_LARGE: 413, WhyNot.UNKNOWN_SENDER: 403, WhyNot.BAD_SIGNATURE: 403, WhyNot.NOT_SIGNED: 403}
ONE_MESSAGE = {
    "requestBody": {
        "required": True,
        "description": f"One message of CAP 1.2, {LARGEST_BYTES} bytes at most.",
        "content": {"application/cap+xml": {"schema": {"type": "string"}}},
    }
}


class SourceLogin(HttpBasicAuth):
    """The source's number and secret."""

    def authenticate(self, request: HttpRequest, username: str, password: str) -> Feed | None:
        return feed_of_credential(username, password)


class TakenAlert(Schema):
    id: UUID
    state: AlertState
    signature: Signature


class Fault(Schema):
    code: str
    detail: str


class PlainText(JSONRenderer):
    """Chinese as it is written, not as escapes."""

    def __init__(self) -> None:
        self.json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(
    title="Dayuan official alerts", urls_namespace="alerts-api", docs_url=None, openapi_url=None, renderer=PlainText()
)


@api.post(
    "/cap/",
    auth=SourceLogin(),
    url_name="cap_push",
    response={201: TakenAlert, 200: TakenAlert, frozenset({401, 403, 413, 422}): Fault},
    openapi_extra=ONE_MESSAGE,
)
def push(request: HttpRequest) -> Status[TakenAlert] | HttpResponse:
    """Take one message. 201: taken. 200: known already. 4xx: kept aside, with the reason."""
    feed: Feed = request.auth  # type: ignore[attr-defined]  # set by SourceLogin
    raw = request.read(LARGEST_BYTES + 1)
    if len(raw) > LARGEST_BYTES:
        taken = keep_aside(feed, NotTaken(WhyNot.TOO_LARGE), raw[:LARGEST_BYTES], at=now())
    else:
        taken = take_alert(feed, raw, at=now())
    if taken.alert is not None:
        alert = taken.alert
        body = TakenAlert(id=alert.pk, state=AlertState(alert.state), signature=Signature(alert.signature))
        return Status(201 if taken.is_new else 200, body)
    why = WhyNot(taken.aside.why) if taken.aside else WhyNot.NOT_VALID
    detail = taken.aside.detail if taken.aside else ""
    return _answer(request, STATUS_OF.get(why, 422), why.value, WHY_SENTENCES[why], detail)


@api.exception_handler(AuthenticationError)
def ask_for_a_login(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    sentence = _("The source's number or secret is wrong, or it is switched off.")
    answer = _answer(request, 401, "not_let_in", sentence)
    answer.headers["WWW-Authenticate"] = 'Basic realm="dayuan alerts"'
    return answer


def _answer(request: HttpRequest, status: int, code: str, sentence: object, detail: str = "") -> HttpResponse:
    """In Chinese, unless the source asks for English."""
    in_english = request.headers.get("Accept-Language", "").lower().startswith("en")
    with translation.override("en" if in_english else settings.LANGUAGE_CODE):
        return api.create_response(request, {"code": code, "detail": f"{sentence} {detail}".strip()}, status=status)
