"""What becomes of an alert, and when a source is asked again. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from dayuan.alerts.rules.terms import Info, Message, MessageType, Status


class AlertState(StrEnum):
    IN_FORCE = "in_force"
    REPLACED = "replaced"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    CANCELS = "cancels"
    """A cancellation itself: it ends others and is never in force."""
    NOT_REAL = "not_real"
    """An exercise, a test, a draft or a system message: it never alarms."""


class Change(StrEnum):
    """What a signal tells of."""

    NEW = "new"
    UPDATED = "updated"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REPEATED = "repeated"


GOOD_FOR_WITHOUT_END = timedelta(hours=24)
"""An alert that names no end is taken to end then: the standard leaves it to who receives (3.2.2, expires)."""
SAID_AGAIN_EVERY = timedelta(hours=1)
"""A state that lasts is said again this often, so that a rule which forgets after six hours still knows."""
CLOCKS_DIFFER = timedelta(minutes=5)
"""So far ahead of ours a sender's clock may be; what says that it was sent later than that was not sent yet."""
LONGEST_WAIT = timedelta(hours=6)
"""A source that does not answer is asked at least this often."""


def first_state(message: Message, *, expires_at: datetime, at: datetime) -> AlertState:
    if message.status is not Status.ACTUAL:
        return AlertState.NOT_REAL
    if message.message_type is MessageType.CANCEL:
        return AlertState.CANCELS
    return AlertState.EXPIRED if expires_at <= at else AlertState.IN_FORCE


def ends_at(message: Message, infos: Sequence[Info]) -> datetime:
    """The last end that is named, or a day after it began."""
    ends = [info.expires_at or (info.effective_at or message.sent_at) + GOOD_FOR_WITHOUT_END for info in infos]
    return max(ends, default=message.sent_at + GOOD_FOR_WITHOUT_END)


def wait_after(failures: int, every: timedelta) -> timedelta:
    """Twice as long after each failure."""
    return max(every, min(every * 2 ** min(failures, 10), LONGEST_WAIT)) if failures else every


def event_code_of(info: Info) -> str:
    """The sender's code of the event, else its name: by it alerts of one kind belong together."""
    code = next((one.value for one in info.event_codes if one.value and not one.value.isspace()), "")
    return (code or info.event)[:60]


def unread(listed: Mapping[str, str], known: Mapping[str, str], *, most: int) -> list[str]:
    """Addresses of an index that were never read, or changed since."""
    return [link for link, stamp in listed.items() if known.get(link) != stamp][:most]
