"""What devices do about the news of places."""

from django.utils.translation import gettext as _

from dayuan.devices.models import Device
from dayuan.kernel.events import when
from dayuan.places.actions import PlaceStillHolds
from dayuan.places.events import PlaceClosing


@when(PlaceClosing)
def keep_places_with_devices(closing: PlaceClosing) -> None:
    standing = Device.objects.filter(place_id=closing.code, retired_at__isnull=True).order_by("pk").first()
    if standing is not None:
        raise PlaceStillHolds(_("The device %(name)s stands here. Retire it first.") % {"name": standing})
