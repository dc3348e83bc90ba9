"""The only ways from an id in a request to a photograph or a message kept aside."""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404

from dayuan.people.access import Scope
from dayuan.sensing.models import KeptAside, Photo

type WhySeen = Callable[[Scope, UUID], str | None]

_reasons: list[WhySeen] = []


def also_let_see(reason: WhySeen) -> WhySeen:
    """Register a function that says why a person may see a photograph, such as the case they were sent to.

    It gets the person's scope and the photograph's id, and answers with the purpose in a few words (it is kept in the
    register of looks), or with None where it knows none.
    """
    if reason not in _reasons:
        _reasons.append(reason)
    return reason


def get_photo_for(scope: Scope, photo_id: UUID) -> tuple[Photo, str]:
    """A photograph that this person may see, and the purpose: of their place's desk, or of a matter that is theirs."""
    photo = Photo.objects.filter(pk=photo_id).select_related("place", "device").first()
    if photo is None:
        raise Http404
    purposes = [purpose for reason in _reasons if (purpose := reason(scope, photo_id)) is not None]
    if purposes:
        return photo, purposes[0]
    if Photo.objects.visible_to(scope).filter(pk=photo_id).exists():
        return photo, ""
    raise Http404


def get_kept_aside_for(scope: Scope, kept_id: UUID) -> KeptAside:
    kept = KeptAside.objects.visible_to(scope).filter(pk=kept_id).first()
    if kept is None:
        raise Http404
    return kept
