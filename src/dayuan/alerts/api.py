"""Where sources send their alerts: one CAP message as the body, with the source's number and secret."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI, Schema, Status
from ninja.errors import AuthenticationError
from ninja.security import HttpBasicAuth

from dayuan.alerts.access import feed_of_credential
from dayuan.alerts.actions import take_alert
from dayuan.alerts.actions.taking import keep_aside
from dayuan.alerts.models import Feed
from dayuan.alerts.rules.reading import LARGEST_BYTES, NotTaken, WhyNot
from dayuan.alerts.rules.signing import Signature
from dayuan.alerts.rules.states import AlertState
from dayuan.alerts.wording import WHY_SENTENCES
from dayuan.kernel.api_answers import Fault, PlainText, say_fault, say_login_needed
from dayuan.kernel.clock import now

STATUS_OF = {WhyNot.TOO_LARGE: 413, WhyNot.UNKNOWN_SENDER: 403, WhyNot.BAD_SIGNATURE: 403, WhyNot.NOT_SIGNED: 403}
ONE_MESSAGE = {
    "requestBody": {
        "required": True,
        "description": f"One message of CAP 1.2, {LARGEST_BYTES} bytes at most.",
        "content": {"application/cap+xml": {"schema": {"type": "string", "format": "binary"}}},
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


api = NinjaAPI(
    title="Dayuan official alerts", urls_namespace="alerts-api", docs_url=None, openapi_url=None, renderer=PlainText()
)


@api.post(
    "/cap/",
    auth=SourceLogin(),
    url_name="cap_push",
    operation_id="push_alert",
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
    return say_fault(api, request, STATUS_OF.get(why, 422), why.value, format_lazy("{} {}", WHY_SENTENCES[why], detail))


@api.exception_handler(AuthenticationError)
def ask_for_a_login(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    sentence = _("The source's number or secret is wrong, or it is switched off.")
    return say_login_needed(api, request, sentence, realm="dayuan alerts")
