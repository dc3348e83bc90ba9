"""The page somebody opened with code and phone: how it is drawn, and how what is done on it is known to be theirs."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dayuan.households.looks import who_looked
from dayuan.households.models import Resident
from dayuan.households.sections import own_sections

SALT = "households.own_file"
PROOF_LASTS = timedelta(minutes=20)


def proof_of(resident: Resident) -> str:
    """What forms of this page carry, so that code and digits need not be typed again. A new file code ends it."""
    return signing.dumps([str(resident.pk), _code_of(resident)], salt=SALT)


def resident_proven(proof: str) -> Resident | None:
    """Whose page a form came from, while the proof lasts."""
    try:
        kept, code = signing.loads(proof, salt=SALT, max_age=PROOF_LASTS)
    except signing.BadSignature:
        return None
    found = Resident.objects.select_related("guardian", "place", "household").filter(pk=UUID(kept)).first()
    return found if found is not None and _code_of(found) == code else None


def _code_of(resident: Resident) -> float:
    """Which of the resident's file codes is the one that opens, without saying it."""
    return resident.file_code_made_at.timestamp() if resident.file_code_made_at else 0.0


def draw_own_file(
    request: HttpRequest, resident: Resident, *, at: datetime, said: str = "", refused: str = "", status: int = 200
) -> HttpResponse:
    """The list of who looked, with what higher packages show and let the person do; `said` is what was just done."""
    context = {
        "name": resident.name,
        "place": resident.place,
        "lines": who_looked(resident, is_own=True),
        "sections": own_sections(resident, at=at),
        "proof": proof_of(resident),
        "said": said,
        "refused": refused,
    }
    return unlisted(render(request, "households/my_file_lines.html", context, status=status))


def unlisted(response: HttpResponse) -> HttpResponse:
    """Found by no search engine, kept by no cache."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    return response
