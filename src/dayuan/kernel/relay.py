"""The relay: carries the outbox to NATS, at least once, in the order it fell due."""

import json
import logging

import nats
import psycopg
from asgiref.sync import sync_to_async
from django.db import close_old_connections, connections
from nats.aio.client import Client
from nats.errors import Error as NatsError

from dayuan.kernel.clock import now
from dayuan.kernel.models import OutboxMessage
from dayuan.kernel.outbox import CHANNEL, mark_failed, mark_sent, take_due

log = logging.getLogger(__name__)

POLL_EVERY_S = 1.0


async def carry_out(database_url: str, nats_url: str) -> None:
    """Send what is due until cancelled.

    Raises:
        psycopg.Error, OSError, nats.errors.Error: an engine is gone; call again to go on. Nothing is lost: what was
            taken and not marked as sent falls due again.
    """
    # One attempt: waiting out a lost broker is the caller's, and the client's own default is to try for ever.
    client = await nats.connect(
        nats_url,
        name="relay",
        allow_reconnect=False,
        max_reconnect_attempts=1,
        reconnect_time_wait=0,
        connect_timeout=5,
        error_cb=_ignore,
    )
    try:
        async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            while True:
                await send_due(client)
                async for _ in connection.notifies(timeout=POLL_EVERY_S, stop_after=1):
                    pass
    finally:
        await client.close()
        await sync_to_async(connections.close_all)()


async def _ignore(error: Exception) -> None:
    """The client would log a trace for each attempt; the failure itself is raised and logged once by the caller."""


async def send_due(client: Client) -> int:
    """Send everything due now; how many went out."""
    sent = 0
    while due := await _take():
        for message in due:
            await _send(client, message)
            sent += 1
    return sent


async def _send(client: Client, message: OutboxMessage) -> None:
    body = json.dumps(message.body, ensure_ascii=False).encode()
    try:
        await client.publish(message.subject, body, headers={"Nats-Msg-Id": str(message.pk)})
        # The flush is answered only after the server has the message.
        await client.flush(timeout=2)
    except (NatsError, TimeoutError) as failed:
        await _note_failure(message, repr(failed))
        log.warning("outbox message not sent", extra={"subject": message.subject, "error": repr(failed)})
        raise
    await _note_sent(message)


@sync_to_async
def _take() -> list[OutboxMessage]:
    close_old_connections()
    return take_due(now())


@sync_to_async
def _note_failure(message: OutboxMessage, why: str) -> None:
    close_old_connections()
    mark_failed(message, why)


@sync_to_async
def _note_sent(message: OutboxMessage) -> None:
    close_old_connections()
    mark_sent(message, at=now())
