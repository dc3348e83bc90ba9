"""The relay and the sweep, over a real NATS and a real worker's tables."""

import asyncio
import json

import nats
import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection, connections
from nats.errors import Error as NatsError
from procrastinate.contrib.django import DjangoApp, app
from procrastinate.contrib.django.django_connector import DjangoConnector
from psycopg.conninfo import make_conninfo

from dayuan.kernel.clock import now
from dayuan.kernel.jobs import take_up_stalled_jobs
from dayuan.kernel.models import OutboxMessage
from dayuan.kernel.outbox import send_later
from dayuan.kernel.relay import carry_out

pytestmark = pytest.mark.django_db(transaction=True)


def database_url() -> str:
    return make_conninfo(settings.DATABASE_URL, dbname=connection.settings_dict["NAME"])


async def let_go() -> None:
    """The helping thread keeps a connection that would hold the test database."""
    await sync_to_async(connections.close_all)()


async def test_what_was_written_with_a_decision_goes_out_and_is_marked_as_sent(nats_server):
    client = await nats.connect(nats_server.url)
    received = await client.subscribe("devices.cam-1.commands")
    relay = asyncio.create_task(carry_out(database_url(), nats_server.url))
    try:
        message = await sync_to_async(send_later)("devices.cam-1.commands", {"verb": "capture"}, at=now())
        heard = await received.next_msg(timeout=5)
    finally:
        await asyncio.sleep(0.3)
        relay.cancel()
        await asyncio.gather(relay, return_exceptions=True)
        await client.close()

    assert json.loads(heard.data) == {"verb": "capture"}
    assert heard.headers["Nats-Msg-Id"] == str(message.pk)
    await message.arefresh_from_db()
    assert message.sent_at is not None
    await let_go()


async def test_what_cannot_go_out_waits_and_says_why():
    message = await sync_to_async(send_later)("devices.cam-1.commands", {"verb": "capture"}, at=now())

    with pytest.raises(NatsError):
        await carry_out(database_url(), "nats://127.0.0.1:1")

    await message.arefresh_from_db()
    assert message.sent_at is None
    assert await OutboxMessage.objects.filter(sent_at=None).acount() == 1
    await let_go()


async def test_the_job_of_a_dead_worker_is_taken_up_again():
    def job_of_a_dead_worker() -> int:
        job = app.configure_task("dayuan.kernel.jobs.throw_away_old_news").defer(timestamp=1)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute') RETURNING id"
            )
            worker = cursor.fetchone()[0]
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [worker, job]
            )
        return job

    job = await sync_to_async(job_of_a_dead_worker)()
    worker_app = DjangoApp(connector=DjangoConnector().get_worker_connector(), import_paths=app.import_paths)
    async with worker_app.open_async():
        assert await take_up_stalled_jobs(worker_app.job_manager) == 1
        assert await take_up_stalled_jobs(worker_app.job_manager) == 0

    def status() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job])
            return cursor.fetchone()[0]

    assert await sync_to_async(status)() == "todo"
    await let_go()
