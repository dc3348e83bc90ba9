"""What is done: keys made and revoked, reports taken, addresses told, the county's lists explained."""

from dayuan.exchange.actions.county import (
    CountyNameTaken,
    MeaningMovedOn,
    keep_meaning,
    keep_meaning_for,
    name_county_system,
)
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
    "CountyNameTaken",
    "DeliveryStillWaits",
    "KeyEndsTooEarly",
    "KeyIsRevoked",
    "MeaningMovedOn",
    "ReportWrong",
    "SentReport",
    "SubscriptionStopped",
    "keep_meaning",
    "keep_meaning_for",
    "make_key",
    "name_county_system",
    "note_tried",
    "note_used",
    "receive_report",
    "revoke_key",
    "send_again",
    "stop_subscription",
    "subscribe",
    "tell_subscribers",
]
