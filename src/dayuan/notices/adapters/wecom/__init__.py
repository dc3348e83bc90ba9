"""A WeCom group robot (企业微信群机器人, 消息推送): text, calling one person by their number.

The interface: developer.work.weixin.qq.com/document/path/91770. Its key stands in its address.
"""

import json
from collections.abc import Mapping
from typing import Any

from dayuan.notices.ports import Message, Reached, Receipt, post_json, refuse_code

BUSY = frozenset({-1, 45009})
"""The system is busy; more than twenty messages a minute."""


class WeComRobot:
    def send(self, message: Message, to: Reached, settings: Mapping[str, Any]) -> Receipt:
        text: dict[str, Any] = {"content": message.for_a_group if to.phone else f"@{to.name} {message.for_a_group}"}
        if to.phone:
            text["mentioned_mobile_list"] = [to.phone]
        said = post_json(settings["address"], json.dumps({"msgtype": "text", "text": text}).encode())
        refuse_code(said, "errcode", later=BUSY)
        return Receipt()
