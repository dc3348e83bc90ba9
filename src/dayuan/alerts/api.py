"""Where sources send their alerts: one CAP message as the body, with the source's number and secret."""

import base64
import binascii

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from dayuan.alerts.access import feed_of_credential
from dayuan.alerts.actions import take_alert
from dayuan.alerts.actions.taking import keep_aside
from dayuan.alerts.models import Feed
from dayuan.alerts.rules.reading import LARGEST_BYTES, NotTaken, WhyNot
from dayuan.alerts.wording import WHY_SENTENCES
from dayuan.kernel.clock import now

STATUS_OF = {WhyNot.TOO_LARGE: 413, WhyNot.UNKNOWN_SENDER: 403, WhyNot.BAD_SIGNATURE: 403, WhyNot.NOT_SIGNED: 403}


@csrf_exempt
@require_POST
def push(request: HttpRequest) -> JsonResponse:
    """201: taken. 200: known already. 4xx: kept aside, with the reason."""
    in_english = request.headers.get("Accept-Language", "").lower().startswith("en")
    with translation.override("en" if in_english else settings.LANGUAGE_CODE):
        feed = _feed_of(request)
        if feed is None:
            answer = _answer(401, "not_let_in", _("The source's number or secret is wrong, or it is switched off."))
            answer.headers["WWW-Authenticate"] = 'Basic realm="dayuan alerts"'
            return answer
        return _take(request, feed)


def _take(request: HttpRequest, feed: Feed) -> JsonResponse:
    raw = request.read(LARGEST_BYTES + 1)
    if len(raw) > LARGEST_BYTES:
        taken = keep_aside(feed, NotTaken(WhyNot.TOO_LARGE), raw[:LARGEST_BYTES], at=now())
    else:
        taken = take_alert(feed, raw, at=now())
    if taken.alert is not None:
        body = {"id": str(taken.alert.pk), "state": taken.alert.state, "signature": taken.alert.signature}
        return JsonResponse(body, status=201 if taken.is_new else 200)
    why = WhyNot(taken.aside.why) if taken.aside else WhyNot.NOT_VALID
    detail = taken.aside.detail if taken.aside else ""
    return _answer(STATUS_OF.get(why, 422), why.value, f"{WHY_SENTENCES[why]} {detail}".strip())


def _feed_of(request: HttpRequest) -> Feed | None:
    scheme, _blank, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        number, _colon, secret = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return feed_of_credential(number, secret)


def _answer(status: int, code: str, sentence: str) -> JsonResponse:
    return JsonResponse({"code": code, "detail": sentence}, status=status, json_dumps_params={"ensure_ascii": False})
