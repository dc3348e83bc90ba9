"""The scene of the silent elder: a door is used once, and then no more.

The door's message goes over MQTT with its own login; whether it stays silent is the rule's to see.
"""

import asyncio

from aiomqtt import MqttError

from dayuan.drills.credentials import read_credentials
from dayuan.drills.scenes import PROBLEM_SENTENCES, SceneCannotPlay
from dayuan.drills.seeding.dwellings import PLAYED_DOOR
from dayuan.drills.simulators.link import Broker, DeviceLink
from dayuan.drills.simulators.stage import Problem
from dayuan.engines.homes import find_home
from dayuan.engines.ports import LOOPBACK, MQTT, remembered_port

SAID_WITHIN_S = 15.0


def use_the_door_once() -> None:
    """Somebody goes through the door of the played home; nobody does after that.

    Raises:
        SceneCannotPlay: the door has no login here, or nobody takes what it says.
    """
    home = find_home()
    door = read_credentials(home).get(PLAYED_DOOR)
    if door is None:
        raise SceneCannotPlay(str(PROBLEM_SENTENCES[Problem.NOT_RUNNING]))
    link = DeviceLink(door, Broker(LOOPBACK, remembered_port(home, MQTT)))
    link.say("door_opened")
    try:
        asyncio.run(asyncio.wait_for(link.speak_and_leave(), SAID_WITHIN_S))
    except (MqttError, OSError) as problem:
        raise SceneCannotPlay(str(PROBLEM_SENTENCES[Problem.NOT_RUNNING])) from problem
