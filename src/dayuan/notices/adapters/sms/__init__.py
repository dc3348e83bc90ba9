"""Text messages: a gateway of the county's own over HTTP, signed; or any provider that Apprise knows.

The HTTP interface is small on purpose, so that a county can put a few lines in front of whatever it has:
POST {"id", "phone", "text", "at"}; `X-Dayuan-Timestamp` in seconds; `X-Dayuan-Signature`, HMAC-SHA256 in hexadecimal
over "<timestamp>\\n<body>"; 2xx takes it, and may answer {"id": …}. The same id twice is one message.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from dayuan.kernel.clock import now
from dayuan.kernel.later import later
from dayuan.notices.ports import Message, NotDelivered, Reached, Receipt, post_json
from dayuan.notices.rules import Problem

apprise = later("apprise")

PHONE = "{phone}"


def signature(secret: str, timestamp: int, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{timestamp}\n".encode() + body, hashlib.sha256).hexdigest()


class SmsGateway:
    def send(self, message: Message, to: Reached, settings: Mapping[str, Any]) -> Receipt:
        if not to.phone:
            raise NotDelivered(Problem.NO_ADDRESS, again=False)
        text = str(settings.get("sign", "")) + message.for_one
        if PHONE in settings["address"]:
            return _by_apprise(str(settings["address"]), to.phone, text)
        fields = {"id": message.id, "phone": to.phone, "text": text, "at": message.at.isoformat()}
        body = json.dumps(fields, ensure_ascii=False).encode()
        said = post_json(str(settings["address"]), body, _signed(str(settings.get("secret", "")), body))
        return Receipt(str(said.get("id", ""))[:80])


def _signed(secret: str, body: bytes) -> dict[str, str]:
    if not secret:
        return {}
    timestamp = int(now().timestamp())
    return {"X-Dayuan-Timestamp": str(timestamp), "X-Dayuan-Signature": signature(secret, timestamp, body)}


def _by_apprise(address: str, phone: str, text: str) -> Receipt:
    """Apprise says only whether it went; why not stands nowhere, so every refusal is tried again."""
    carrier = apprise.Apprise()
    if not carrier.add(address.replace(PHONE, phone)):
        raise NotDelivered(Problem.NOT_TAKEN, "apprise", again=False)
    if not carrier.notify(body=text, body_format=apprise.NotifyFormat.TEXT):
        raise NotDelivered(Problem.NOT_REACHED, "apprise", again=True)
    return Receipt()
