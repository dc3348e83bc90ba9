"""What every API of ours says when something is wrong: a code for machines, a sentence for people."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import NinjaAPI, Schema
from ninja.renderers import JSONRenderer


class Fault(Schema):
    code: str
    detail: str


class PlainText(JSONRenderer):
    """Chinese as it is written, not as escapes."""

    def __init__(self) -> None:
        self.json_dumps_params = {"ensure_ascii": False}


def say_fault(api: NinjaAPI, request: HttpRequest, status: int, code: str, sentence: object) -> HttpResponse:
    """In Chinese, unless whoever asks wants English."""
    in_english = request.headers.get("Accept-Language", "").strip().lower().startswith("en")
    with translation.override("en" if in_english else settings.LANGUAGE_CODE):
        return api.create_response(request, {"code": code, "detail": str(sentence).strip()}, status=status)


def say_login_needed(api: NinjaAPI, request: HttpRequest, sentence: object, *, realm: str) -> HttpResponse:
    answer = say_fault(api, request, 401, "not_let_in", sentence)
    answer.headers["WWW-Authenticate"] = f'Basic realm="{realm}"'
    return answer
