"""A DingTalk group robot (钉钉自定义机器人), signed: text, calling one person by their number.

The interface: open.dingtalk.com/document/robots/custom-robot-access. The signature is Base64 of HMAC-SHA256 over
"<milliseconds>\\n<secret>" with the secret as key, and is good for an hour.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from dayuan.kernel.clock import now
from dayuan.notices.ports import Message, Reached, Receipt, post_json, refuse_code

BUSY = frozenset({-1, 130101, 410100})
"""The system is busy; more than twenty messages a minute."""


def signature(secret: str, milliseconds: int) -> str:
    text = f"{milliseconds}\n{secret}".encode()
    return base64.b64encode(hmac.new(secret.encode(), text, hashlib.sha256).digest()).decode()


class DingTalkRobot:
    def send(self, message: Message, to: Reached, settings: Mapping[str, Any]) -> Receipt:
        # The number must stand in the text as well, or nobody is called. DingTalk shows a name instead of it.
        called = f"@{to.phone} " if to.phone else f"@{to.name} "
        body = {
            "msgtype": "text",
            "text": {"content": called + message.for_a_group},
            "at": {"atMobiles": [to.phone] if to.phone else [], "isAtAll": False},
        }
        said = post_json(_signed(settings), json.dumps(body).encode())
        refuse_code(said, "errcode", later=BUSY)
        return Receipt()


def _signed(settings: Mapping[str, Any]) -> str:
    address = str(settings["address"])
    secret = str(settings.get("secret", ""))
    if not secret:
        return address
    milliseconds = int(now().timestamp() * 1000)
    given = urlencode({"timestamp": milliseconds, "sign": signature(secret, milliseconds)})
    return f"{address}{'&' if '?' in address else '?'}{given}"
