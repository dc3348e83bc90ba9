"""The live feed over real connections: nothing that commits is missed, whatever the order."""

import asyncio
import threading

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection, transaction
from psycopg.conninfo import make_conninfo

from dayuan.kernel.feed import Feed
from dayuan.kernel.live import tell
from dayuan.kernel.models import LiveEvent

pytestmark = pytest.mark.django_db(transaction=True)

PLACE = "511421200202"


def database_url() -> str:
    """Of the database that this test session made."""
    return make_conninfo(settings.DATABASE_URL, dbname=connection.settings_dict["NAME"])


@pytest.fixture
async def feed():
    feed = Feed(database_url())
    yield feed
    await feed.stop()


@sync_to_async(thread_sensitive=False)
def tell_now(*names: str) -> None:
    for name in names:
        tell("case", {"place": PLACE, "id": name})
    connection.close()


def tell_slowly(name: str, told: threading.Event, may_commit: threading.Event) -> None:
    with transaction.atomic():
        tell("case", {"place": PLACE, "id": name})
        told.set()
        may_commit.wait(10)
    connection.close()


async def next_id(subscription) -> str:
    event = await asyncio.wait_for(subscription.events.get(), 5)
    return event.items[0]["id"] if event.items else event.kind


async def test_a_change_reaches_the_screen_after_its_commit(feed):
    async with feed.subscribe() as subscription:
        await tell_now("one", "two")
        assert [await next_id(subscription), await next_id(subscription)] == ["one", "two"]


async def test_a_slow_transaction_with_an_earlier_number_is_not_missed(feed):
    told, may_commit = threading.Event(), threading.Event()
    slow = threading.Thread(target=tell_slowly, args=("slow", told, may_commit))
    async with feed.subscribe() as subscription:
        slow.start()
        await asyncio.to_thread(told.wait, 10)
        await tell_now("quick")
        assert await next_id(subscription) == "quick"
        position = feed.position
        may_commit.set()
        assert await next_id(subscription) == "slow"
    await asyncio.to_thread(slow.join)

    async with feed.subscribe(position) as back_again:
        seen = {await next_id(back_again) for _ in range(2)}
    assert "slow" in seen


async def test_a_screen_that_comes_back_hears_what_it_missed(feed):
    await tell_now("before")
    async with feed.subscribe():
        position = feed.position
    await tell_now("missed")
    async with feed.subscribe(position) as subscription:
        heard = await next_id(subscription)
        while heard != "missed":
            heard = await next_id(subscription)


async def test_a_screen_from_before_the_news_that_is_kept_draws_itself_afresh(feed):
    await tell_now("old")
    async with feed.subscribe(1) as subscription:
        assert await next_id(subscription) == "reset"


async def test_a_screen_that_cannot_keep_up_is_told_to_draw_afresh(feed):
    async with feed.subscribe() as subscription:
        await tell_now(*(str(number) for number in range(501)))
        await asyncio.sleep(0.5)
        heard = [subscription.events.get_nowait() for _ in range(subscription.events.qsize())]
    assert heard[0].kind == "reset"
    assert len(heard) <= 500


def test_what_a_refused_action_told_is_never_heard():
    try:
        with transaction.atomic():
            tell("case", {"place": PLACE, "id": "never"})
            raise RuntimeError
    except RuntimeError:
        pass
    assert not LiveEvent.objects.exists()
