"""What devices do about the news of places and of consents."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from dayuan.devices.homes_actions import forget_in_homes, stop_where_nobody_agrees
from dayuan.devices.models import Device
from dayuan.households.events import ResidentErased
from dayuan.households.models import Resident
from dayuan.kernel.events import when
from dayuan.places.actions import PlaceStillHolds
from dayuan.places.events import PlaceClosing
from dayuan.privacy.events import ConsentLapsed, ConsentWithdrawn


@when(PlaceClosing)
def keep_places_with_devices(closing: PlaceClosing) -> None:
    standing = Device.objects.filter(place_id=closing.code, retired_at__isnull=True).order_by("pk").first()
    if standing is not None:
        raise PlaceStillHolds(_("The device %(name)s stands here. Retire it first.") % {"name": standing})


@when(ConsentWithdrawn)
def stop_what_runs_in_the_home(news: ConsentWithdrawn) -> None:
    _stop_in_the_home_of(news.resident_id, at=news.at)


@when(ConsentLapsed)
def stop_what_ran_on_an_earlier_consent(news: ConsentLapsed) -> None:
    _stop_in_the_home_of(news.resident_id, at=news.at)


@when(ResidentErased)
def call_their_devices_by_a_number(news: ResidentErased) -> None:
    """What ran on their consent was stopped by the news that it lapsed."""
    forget_in_homes(news.resident_ids, news.written)


def _stop_in_the_home_of(resident_id: UUID, *, at: datetime) -> None:
    homes = Resident.objects.filter(pk=resident_id).values_list("household_id", flat=True)
    stop_where_nobody_agrees(list(homes), at=at)
