"""The demonstration listens to the invented weather office."""

from datetime import datetime

from django.db import transaction

from dayuan.alerts.actions import change_feed, register_feed
from dayuan.alerts.models import Feed
from dayuan.drills.weather import SENDER, say_first
from dayuan.drills.yucheng.outline import TOWNSHIP
from dayuan.engines.homes import Home
from dayuan.engines.ports import LOOPBACK, WEB, remembered_port
from dayuan.people.models import Person
from dayuan.places.models import Place

NAME = "县气象台（演示）"
EVERY_MINUTES = 1


@transaction.atomic
def seed_weather(home: Home, *, by: Person, at: datetime) -> None:
    """Its address is our own, which may be another one after a restart."""
    say_first(home, at=at)
    url = f"http://{LOOPBACK}:{remembered_port(home, WEB)}/drills/weather/index.atom"
    township = Place.objects.get(pk=TOWNSHIP)
    feed = Feed.objects.filter(place=township, senders__contains=[SENDER]).first()
    if feed is None:
        register_feed(NAME, place=township, url=url, every_minutes=EVERY_MINUTES, senders=(SENDER,), by=by, at=at)
    elif feed.url != url:
        change_feed(
            feed,
            name=feed.name,
            url=url,
            every_minutes=feed.every_minutes,
            senders=feed.senders,
            certificate=feed.certificate,
            must_be_signed=feed.must_be_signed,
            by=by,
            at=at,
        )
