"""What a webhook says, how it is signed, and how often it is tried again. Pure."""

import hmac
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256

SIGNATURE = "X-Dayuan-Signature"
DELIVERY = "X-Dayuan-Delivery"
EVENT = "X-Dayuan-Event"


class HookEvent(StrEnum):
    REPORTED = "case.reported"
    STEPPED = "case.stepped"
    CLOSED = "case.closed"


class DeliveryState(StrEnum):
    WAITING = "waiting"
    TAKEN = "taken"
    GIVEN_UP = "given_up"
    STOPPED = "stopped"
    """The subscription was stopped before it went out."""


WAITS = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=15),
)
"""How long is waited after each try that failed. After the last it is given up: a day lies between it and the first."""


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after so many failed tries; None where it is given up."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None


def signature_of(body: bytes, *, secret: str, at_s: int) -> str:
    """`t=1700000000,v1=…`: the moment, and the HMAC-SHA256 of moment, dot and body. It gives away a copy sent later."""
    made = hmac.new(secret.encode(), b"%d." % at_s + body, sha256).hexdigest()
    return f"t={at_s},v1={made}"
