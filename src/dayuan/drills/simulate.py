"""One process of simulated devices: `python -m dayuan.drills.simulate checkpoints|cameras|sensors`.

Environment: DAYUAN_HOME (where the devices' credentials lie), DAYUAN_MQTT_URL, DAYUAN_WEB_URL (default: the port this
home remembers), DAYUAN_DEMO_CAR_EVERY_S (seconds between local cars over all checkpoints; 0 for none).
"""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Coroutine
from typing import Any

from dayuan.drills.credentials import NEVER_CONNECTS, SAYS_GOODBYE, Credential, credentials_path, read_credentials
from dayuan.drills.simulators.address import stage_socket
from dayuan.drills.simulators.checkpoints import PictureTakers
from dayuan.drills.simulators.dwellings import DOOR, METER, keep_opening, keep_reading
from dayuan.drills.simulators.link import Broker, DeviceLink
from dayuan.drills.simulators.parts import PARTS
from dayuan.drills.simulators.sensors import UNITS, keep_measuring
from dayuan.drills.simulators.stage import keep_stage_open
from dayuan.drills.simulators.upload import PhotoPost
from dayuan.engines.homes import Home, find_home
from dayuan.engines.ports import LOOPBACK, WEB, remembered_port
from dayuan.kernel.logs import JsonLines

log = logging.getLogger(__name__)

CAR_EVERY_S = 60.0
LOOKS_AGAIN_AFTER_S = 2.0

type Life = Coroutine[Any, Any, None]


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in PARTS:
        sys.stderr.write(f"usage: python -m dayuan.drills.simulate {'|'.join(PARTS)}\n")
        return 2
    _log_as_json()
    asyncio.run(_live(arguments[0]))
    return 0


def _log_as_json() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    # One line per request would say every device's every move.
    logging.getLogger("httpx").setLevel(logging.WARNING)


async def _live(part: str) -> None:
    """Run this part's devices until told to end; each says goodbye."""
    home = find_home()
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    devices = asyncio.create_task(_run_devices(part, home))
    ending = asyncio.create_task(ended.wait())
    await asyncio.wait([devices, ending], return_when=asyncio.FIRST_COMPLETED)
    ending.cancel()
    devices.cancel()
    try:
        await devices
    except asyncio.CancelledError:
        log.info("the simulated devices said goodbye", extra={"part": part})


async def _run_devices(part: str, home: Home) -> None:
    credentials = await _credentials_of(part, home)
    broker = Broker.of(os.environ.get("DAYUAN_MQTT_URL", "mqtt://127.0.0.1:1883"))
    log.info("simulated devices come up", extra={"part": part, "devices": len(credentials)})
    async with asyncio.TaskGroup() as tasks:
        for life in _lives(part, credentials, broker, home):
            tasks.create_task(life)


async def _credentials_of(part: str, home: Home) -> list[Credential]:
    """This part's devices, as soon as they are registered."""
    while True:
        found = [one for one in read_credentials(home).values() if one.kind in PARTS[part]]
        if found:
            return [one for one in found if one.behaviour != NEVER_CONNECTS]
        log.info("no simulated devices are registered yet", extra={"file": str(credentials_path(home))})
        await asyncio.sleep(LOOKS_AGAIN_AFTER_S)


def _lives(part: str, credentials: list[Credential], broker: Broker, home: Home) -> list[Life]:
    if part == "checkpoints":
        return _checkpoint_lives(credentials, broker, home)
    links = [DeviceLink(credential, broker) for credential in credentials]
    lives = [_life_of(link) for link in links]
    lives += [keep_measuring(link) for link in links if link.credential.kind in UNITS]
    lives += [keep_opening(link) for link in links if link.credential.kind == DOOR]
    return lives + [keep_reading(link) for link in links if link.credential.kind == METER]


def _life_of(link: DeviceLink) -> Life:
    return link.say_hello_and_goodbye() if link.credential.behaviour == SAYS_GOODBYE else link.run()


def _checkpoint_lives(credentials: list[Credential], broker: Broker, home: Home) -> list[Life]:
    post = PhotoPost(os.environ.get("DAYUAN_WEB_URL") or f"http://{LOOPBACK}:{remembered_port(home, WEB)}")
    takers = PictureTakers({credential.id: credential for credential in credentials}, post)
    lives = [post.run(), keep_stage_open(stage_socket(home), takers.see)]
    lives += [_life_of(takers.link(credential, broker)) for credential in credentials]
    every_s = float(os.environ.get("DAYUAN_DEMO_CAR_EVERY_S", str(CAR_EVERY_S)))
    return [*lives, takers.let_cars_pass(every_s)] if every_s > 0 else lives


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
