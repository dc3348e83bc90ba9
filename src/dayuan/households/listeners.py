"""What households do about the news of places."""

from django.db.models import Q
from django.utils.translation import gettext as _

from dayuan.households.models import Household
from dayuan.kernel.events import when
from dayuan.places.actions import PlaceStillHolds
from dayuan.places.events import PlaceClosing


@when(PlaceClosing)
def keep_places_that_are_lived_in(closing: PlaceClosing) -> None:
    there = Household.objects.filter(Q(place_id=closing.code) | Q(grid_id=closing.code), closed_on__isnull=True)
    n = there.count()
    if n:
        raise PlaceStillHolds(_("%(n)s households are registered here. Move them first.") % {"n": n})
