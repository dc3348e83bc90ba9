"""What is done: keys made and revoked, reports taken, addresses told."""

from dayuan.exchange.actions.hooks import (
    AddressWrong,
    DeliveryStillWaits,
    SubscriptionStopped,
    note_tried,
    send_again,
    stop_subscription,
    subscribe,
    tell_subscribers,
)
from dayuan.exchange.actions.keys import KeyEndsTooEarly, KeyIsRevoked, make_key, note_used, revoke_key
from dayuan.exchange.actions.receiving import ReportWrong, SentReport, receive_report

__all__ = [
    "AddressWrong",
    "DeliveryStillWaits",
    "KeyEndsTooEarly",
    "KeyIsRevoked",
    "ReportWrong",
    "SentReport",
    "SubscriptionStopped",
    "make_key",
    "note_tried",
    "note_used",
    "receive_report",
    "revoke_key",
    "send_again",
    "stop_subscription",
    "subscribe",
    "tell_subscribers",
]
