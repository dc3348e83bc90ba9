"""A Feishu group robot (飞书自定义机器人), signed: text that names the person.

The interface: open.feishu.cn/document/client-docs/bot-v3/add-custom-bot. The signature is Base64 of HMAC-SHA256 over
nothing, with "<seconds>\\n<secret>" as key. A robot of a group can call nobody by a telephone number.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from dayuan.kernel.clock import now
from dayuan.notices.ports import Message, Reached, Receipt, post_json, refuse_code

BUSY = frozenset({9499, 11232})
"""Too many at once."""


def signature(secret: str, seconds: int) -> str:
    return base64.b64encode(hmac.new(f"{seconds}\n{secret}".encode(), b"", hashlib.sha256).digest()).decode()


class FeishuRobot:
    def send(self, message: Message, to: Reached, settings: Mapping[str, Any]) -> Receipt:
        body: dict[str, Any] = {"msg_type": "text", "content": {"text": f"@{to.name} {message.for_a_group}"}}
        if secret := str(settings.get("secret", "")):
            seconds = int(now().timestamp())
            body |= {"timestamp": str(seconds), "sign": signature(secret, seconds)}
        said = post_json(str(settings["address"]), json.dumps(body).encode())
        refuse_code(said, "code" if "code" in said else "StatusCode", later=BUSY)
        return Receipt()
