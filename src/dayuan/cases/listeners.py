"""What cases do about the news of places."""

from django.utils.translation import gettext as _

from dayuan.cases.models import Case
from dayuan.kernel.events import when
from dayuan.places.actions import PlaceStillHolds
from dayuan.places.events import PlaceClosing


@when(PlaceClosing)
def keep_places_with_open_cases(closing: PlaceClosing) -> None:
    waiting = Case.objects.open().filter(place_id=closing.code).order_by("opened_at").first()
    if waiting is not None:
        raise PlaceStillHolds(_("The case %(title)s here is open. Close it first.") % {"title": waiting.title})
