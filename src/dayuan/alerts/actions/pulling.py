"""Asking sources for what is new. What is asked for leaves the building outside of any transaction."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from dayuan.alerts.actions.taking import Taken, keep_aside, take_alert
from dayuan.alerts.fetching import Answer, fetch
from dayuan.alerts.models import Feed
from dayuan.alerts.rules.indexes import Found, read_answer
from dayuan.alerts.rules.reading import NotTaken, WhyNot
from dayuan.alerts.rules.states import unread, wait_after
from dayuan.devices.actions import hear
from dayuan.devices.rules import HealthEvidence, Sign

READ_AT_ONCE = 50


@transaction.atomic
def claim_due(*, at: datetime, most: int = 20) -> list[UUID]:
    """The sources whose turn it is; their next turn is set, so that no other worker asks them as well."""
    due = Feed.objects.filter(is_on=True, next_pull_at__lte=at).exclude(url="").select_for_update(skip_locked=True)
    claimed = list(due.order_by("next_pull_at", "pk")[:most])
    for feed in claimed:
        feed.next_pull_at = at + timedelta(minutes=feed.every_minutes)
    Feed.objects.bulk_update(claimed, ["next_pull_at"])
    return [feed.pk for feed in claimed]


def pull_feed(feed_id: UUID, *, at: datetime) -> int:
    """Ask a source once. Says how many new alerts were taken; why it did not answer stands with the source."""
    feed = Feed.objects.select_related("device", "place").get(pk=feed_id)
    try:
        answer = fetch(feed.url, etag=feed.etag, modified=feed.modified)
        found = read_answer(answer.body, url=feed.url) if answer.body is not None else None
    except NotTaken as no:
        _note_failure(feed, no, at=at)
        return 0
    if found is None:
        _note_success(feed, at=at)
        return 0
    return _take_found(feed, answer, found, at=at)


def _take_found(feed: Feed, answer: Answer, found: Found, *, at: datetime) -> int:
    new, failed, early = 0, None, False
    for raw in found.inline:
        taken = take_alert(feed, raw, at=at)
        new += taken.is_new
        early = early or _is_early(taken)
    known = {link: stamp for link, stamp in feed.known_links.items() if link in found.links}
    waiting = unread(found.links, known, most=READ_AT_ONCE + 1)
    for link, raw_or_no in _each(waiting[:READ_AT_ONCE]):
        if isinstance(raw_or_no, NotTaken):
            failed = raw_or_no
            if failed.why is WhyNot.TOO_LARGE:
                keep_aside(feed, failed, link.encode(), at=at)
                known[link] = found.links[link]
            continue
        taken = take_alert(feed, raw_or_no, at=at)
        new += taken.alert is not None
        if _is_early(taken):
            early = True
        else:
            known[link] = found.links[link]
    is_whole = failed is None and not early and len(waiting) <= READ_AT_ONCE
    # What was not read to its end is asked for again as a whole, not only when it changes.
    feed.known_links, feed.etag, feed.modified = (known, answer.etag, answer.modified) if is_whole else (known, "", "")
    _note_success(feed, at=at, failed=failed)
    return new


def _is_early(taken: Taken) -> bool:
    """Dated ahead: it is asked for again, until its moment has come."""
    return taken.aside is not None and taken.aside.why == WhyNot.SENT_AHEAD


def _each(links: list[str]) -> Iterator[tuple[str, bytes | NotTaken]]:
    for link in links:
        try:
            yield link, fetch(link).body or b""
        except NotTaken as no:
            yield link, no


@transaction.atomic
def _note_success(feed: Feed, *, at: datetime, failed: NotTaken | None = None) -> None:
    feed.tried_at = feed.worked_at = at
    feed.failures, feed.error = 0, failed.detail if failed else ""
    feed.save(update_fields=["tried_at", "worked_at", "failures", "error", "known_links", "etag", "modified"])
    hear([Sign(feed.device_id, HealthEvidence.HEARD_SIGNAL, at)], at=at)


@transaction.atomic
def _note_failure(feed: Feed, no: NotTaken, *, at: datetime) -> None:
    feed.tried_at, feed.failures = at, feed.failures + 1
    feed.error = no.detail or no.why.value
    feed.next_pull_at = at + wait_after(feed.failures, timedelta(minutes=feed.every_minutes))
    feed.save(update_fields=["tried_at", "failures", "error", "next_pull_at"])


def note_fault(feed_id: UUID, fault: Exception, *, at: datetime) -> None:
    """Asking it failed by our own fault: that stands with the source, too, and it is asked less often."""
    feed = Feed.objects.select_related("device", "place").get(pk=feed_id)
    _note_failure(feed, NotTaken(WhyNot.NOT_FETCHED, type(fault).__name__), at=at)
