"""Showing a photograph to those who may see it; each look is registered (C-10)."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from dayuan.kernel import audit
from dayuan.kernel.clock import now
from dayuan.people.requests import SignedInRequest
from dayuan.sensing.access import get_photo_for
from dayuan.sensing.models import Photo
from dayuan.sensing.rules import LOOK_LASTS
from dayuan.sensing.schema import printable

COVERED = "covered"
"""The photograph with its plate covered."""

type Redraw = Callable[[bytes], bytes]


def show_photo(
    request: SignedInRequest, photo_id: UUID, path: Path, part: str, *, redraw: Redraw = lambda jpeg: jpeg
) -> HttpResponse:
    seen, purpose = get_photo_for(request.person_scope, photo_id)
    try:
        jpeg = path.read_bytes()
    except FileNotFoundError as gone:
        raise Http404 from gone
    _register_look(request, seen, purpose, part)
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(redraw(jpeg), content_type="image/jpeg", headers=headers)


def _register_look(request: SignedInRequest, seen: Photo, purpose: str, part: str) -> None:
    """A page that is drawn again asks for its pictures again; that is still one look. What was covered is another."""
    look = f"look:{request.user.pk}:{seen.pk}" + (":covered" if part == COVERED else "")
    if cache.get(look):
        return
    audit.record(
        "photo_seen",
        f"photo:{seen.pk}",
        by_id=request.user.pk,
        by_name=request.user.full_name,
        place_code=seen.place_id,
        at=now(),
        reason=printable(purpose or _("Looked at from the desk"))[:200],
        detail={"camera": seen.device_id or "", "taken_at": seen.taken_at.isoformat(), "part": part},
    )
    cache.set(look, True, timeout=int(LOOK_LASTS / timedelta(seconds=1)))
