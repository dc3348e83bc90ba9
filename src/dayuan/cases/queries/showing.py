"""What the public sees of a case: released copies of photographs, as long as the case is one of which it may."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from dayuan.cases.evidence_album import public_copy_path
from dayuan.cases.models import Case
from dayuan.cases.routing import ClassNow, class_of
from dayuan.cases.rules import Kind, Status
from dayuan.cases.rules.showing import CopyState, Shows, Withheld, why_withheld
from dayuan.cases.showing_models import PublicCopy


def why_nothing_is_shown(case: Case, *, at: datetime, of_class: ClassNow | None = None) -> Withheld | None:
    """Asked again at each look: a case that became a dispute or a complaint shows nothing any more."""
    of_class = of_class or class_of(case.place_id, case.class_code, at=at)
    return why_withheld(
        class_code=case.class_code,
        is_public=of_class.is_public,
        kind=Kind(case.kind),
        status=Status(case.status),
        complained=bool(case.shielded_from) or case.complained_about.exists(),
    )


def shown_of(case: Case, *, at: datetime) -> list[PublicCopy]:
    """What the public sees of it: what it was like first, what became of it behind."""
    released = PublicCopy.objects.filter(evidence__case=case, state=CopyState.RELEASED).select_related("evidence")
    found = list(released.order_by("evidence__added_at", "pk"))
    if not found or why_nothing_is_shown(case, at=at) is not None:
        return []
    return sorted(found, key=lambda copy: copy.shows == Shows.AFTER)


def newest_shown(cases: Iterable[Case]) -> dict[UUID, UUID]:
    """By case the photograph that was released last; whether the case shows any is asked apart."""
    released = PublicCopy.objects.filter(evidence__case__in=list(cases), state=CopyState.RELEASED)
    return dict(released.order_by("released_at", "pk").values_list("evidence__case_id", "pk"))


def shown_picture(case: Case, piece_id: UUID, *, at: datetime) -> bytes | None:
    """The JPEG of a released copy; nothing where it is not the public's to see."""
    copy = next((copy for copy in shown_of(case, at=at) if copy.pk == piece_id), None)
    return picture_of(copy) if copy is not None else None


def picture_of(copy: PublicCopy) -> bytes | None:
    """The file as it was drawn; nothing where it is another, or gone."""
    try:
        jpeg = public_copy_path(copy.pk).read_bytes()
    except FileNotFoundError:
        return None
    return jpeg if hashlib.sha256(jpeg).hexdigest() == copy.sha256 else None
