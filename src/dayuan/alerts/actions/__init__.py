"""What is done with sources, alerts and our own notices."""

from dayuan.alerts.actions.feeds import (
    FeedHasNoPlaceOnTheMap,
    FeedWrong,
    ask_soon,
    change_feed,
    mark_seen,
    register_feed,
    renew_secret,
    switch_feed,
)
from dayuan.alerts.actions.issuing import (
    NoticeNotAllowed,
    follow_warnings,
    issue_notice,
    renew_address,
)
from dayuan.alerts.actions.pulling import claim_due, note_fault, pull_feed
from dayuan.alerts.actions.saying import expire_alerts, repeat_alerts
from dayuan.alerts.actions.setting import (
    LevelsAlreadyDecided,
    LevelsNeedASecondPerson,
    LevelsWrong,
    may_publish_levels,
    propose_levels,
    publish_levels,
    refuse_levels,
)
from dayuan.alerts.actions.taking import Taken, take_alert

__all__ = [
    "FeedHasNoPlaceOnTheMap",
    "FeedWrong",
    "LevelsAlreadyDecided",
    "LevelsNeedASecondPerson",
    "LevelsWrong",
    "NoticeNotAllowed",
    "Taken",
    "ask_soon",
    "change_feed",
    "claim_due",
    "expire_alerts",
    "follow_warnings",
    "issue_notice",
    "mark_seen",
    "may_publish_levels",
    "note_fault",
    "propose_levels",
    "publish_levels",
    "pull_feed",
    "refuse_levels",
    "register_feed",
    "renew_address",
    "renew_secret",
    "repeat_alerts",
    "switch_feed",
    "take_alert",
]
