"""What stays open where somebody is erased: before it is decided it is shown, and afterwards somebody is told."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from dayuan.households.gaps import LeftBehind, left_behind_by
from dayuan.households.models import Resident
from dayuan.notices.actions import send_notice
from dayuan.notices.rules import Level
from dayuan.privacy.models import Consent, SubjectRequest
from dayuan.privacy.queries import given_for_others_by


@dataclass(frozen=True)
class Leaving:
    """Who will be without guardian, which household without head, and which consents end."""

    behind: LeftBehind
    consents: list[Consent]

    @property
    def is_anything(self) -> bool:
        return bool(self.behind.wards or self.behind.headless or self.consents)


def leaving_of(resident: Resident) -> Leaving:
    return Leaving(left_behind_by(resident), list(given_for_others_by([resident.pk])))


def tell_what_to_put_right(request: SubjectRequest, left: Leaving, *, at: datetime) -> None:
    """To whoever proposed the erasure: it names nobody, and leads to where it is put right."""
    if not left.is_anything or request.proposed_by is None:
        return
    wards, consents, headless = left.behind.wards, left.consents, left.behind.headless
    said = [_("A household is without head.")] if headless else []
    if wards:
        said.append(_("People without guardian: %(number)s.") % {"number": len(wards)})
    if consents:
        said.append(_("Consents to be asked anew: %(number)s.") % {"number": len(consents)})
    place = headless.pk if headless else (wards or [one.resident for one in consents])[0].household_id
    send_notice(
        request.proposed_by,
        subject=request.subject,
        level=Level.ORDINARY,
        title=_("After an erasure something must be put right"),
        body=" ".join(said),
        link=reverse("households:household", args=[place]),
        reason=_("You proposed this erasure."),
        place_code=request.place_id,
        by=None,
        at=at,
        key=f"left-behind:{request.pk}",
    )
