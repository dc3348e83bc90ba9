"""Who asks the Open311 API: by a key or from an address, how often, and for which township."""

from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from dayuan.cases.guessing import guesses_of
from dayuan.exchange.access import key_of
from dayuan.exchange.actions import note_used
from dayuan.exchange.api_answers import NotAnswered
from dayuan.exchange.models import ApiKey
from dayuan.exchange.queries import township_of_code
from dayuan.exchange.rules.georeport import ASKS_A_MINUTE, REPORTS_A_MINUTE
from dayuan.kernel.addresses import address_key
from dayuan.places.models import Place

MINUTE_S = 60


def township_asked(jurisdiction_id: str) -> Place:
    """The township of a jurisdiction_id; this installation's own where none was given."""
    found = township_of_code(jurisdiction_id.strip() or settings.TOWNSHIP_CODE)
    if found is None:
        raise NotAnswered(404, _("jurisdiction_id was not found."))
    return found


def key_shown(request: HttpRequest, shown: str, *, at: datetime) -> ApiKey | None:
    """The key of the field or of the header X-Api-Key; None where none was shown. A wrong one is refused."""
    shown = shown.strip() or request.headers.get("X-Api-Key", "").strip()
    if not shown:
        return None
    key = key_of(shown, at=at)
    if key is None:
        _count(f"open311-keys:{address_key(request)}", REPORTS_A_MINUTE)
        raise NotAnswered(403, _("api_key is wrong, ended or revoked."))
    note_used(key, at=at)
    return key


def key_needed(request: HttpRequest, shown: str, township: Place, *, at: datetime) -> ApiKey:
    """A key of this township."""
    key = key_shown(request, shown, at=at)
    if key is None:
        raise NotAnswered(403, _("api_key is missing."))
    if key.township_id != township.pk:
        raise NotAnswered(403, _("api_key is another jurisdiction's."))
    return key


def count_question(request: HttpRequest, key: ApiKey | None = None) -> None:
    """Whoever asks too often waits a minute."""
    _count(f"open311-asks:{key.pk if key else address_key(request)}", ASKS_A_MINUTE)


def count_report(key: ApiKey) -> None:
    _count(f"open311-reports:{key.pk}", REPORTS_A_MINUTE)


def refuse_guessers(request: HttpRequest) -> None:
    """Without a key a code is the key, as on the public page: guessing is slowed down, there and here together."""
    if guesses_of(request).is_full:
        raise NotAnswered(429, _("Too many wrong codes. Wait ten minutes, or call us."))


def remember_wrong_codes(request: HttpRequest, number: int) -> None:
    guesses_of(request).count(number)


def _count(counter: str, most: int) -> None:
    cache.add(counter, 0, MINUTE_S)
    if cache.incr(counter) > most:
        raise NotAnswered(429, _("Too many questions at once. Ask again in a minute."))
