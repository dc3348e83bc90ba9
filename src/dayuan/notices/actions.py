"""A notice is sent to a person, shown, opened, acknowledged."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from dayuan.kernel import events, live
from dayuan.kernel.errors import Refusal
from dayuan.notices.events import NoticeAcknowledged, NoticeUndelivered
from dayuan.notices.models import Delivery, Notice
from dayuan.notices.queries import preference_of, unread_up_to, ways_to
from dayuan.notices.rules import (
    GIVE_UP_AFTER,
    RANK,
    DeliveryState,
    Kind,
    Level,
    held_until,
    is_our_path,
)
from dayuan.people.models import Person

POST_JOB = "dayuan.notices.jobs.post_to_person"
QUEUE = "notices"
MOST_ENGLISH = {"title": 200, "body": 4000, "reason": 400, "ending": 400}
TEST_SUBJECT = "test"
"""A test goes every way, though its asker has it before them."""


class NotYourNotice(Refusal):
    """It concerns somebody else."""


@transaction.atomic
def send_notice(
    person: Person,
    *,
    subject: str,
    level: Level | str,
    title: str,
    body: str,
    link: str,
    reason: str,
    place_code: str,
    by: Person | None,
    at: datetime,
    key: str,
    english: Mapping[str, str] | None = None,
) -> Notice:
    """Tell one person of something that concerns them, by the ways they chose.

    Part of the caller's transaction; what leaves the building leaves after the commit. The same key twice is one
    notice: the first. `title` may leave the building and so names nobody; `body` never does. `link` is a path of ours.
    `english` has title, body and reason for pages in English.
    """
    if not is_our_path(link):
        raise ValueError("a link of a notice is a path of this site")
    level = Level(level)
    notice = Notice(
        key=key,
        person=person,
        subject=subject,
        level=level,
        title=" ".join(title.split())[:120],
        body=body[:2000],
        link=link,
        reason=reason[:200],
        english=_cut(english or {}),
        place_id=place_code,
        by=by,
        made_at=at,
    )
    # Inserting and looking afterwards leaves two callers with the same key one notice.
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    kept = Notice.objects.get(key=key)
    if kept.pk == notice.pk:
        preference = preference_of(person)
        hold = held_until(level, quiet_from=preference.quiet_from, quiet_until=preference.quiet_until, at=at)
        plan_deliveries(kept, person, ways_to(person, place_code, level), hold=hold, at=at)
    return kept


def _cut(english: Mapping[str, str]) -> dict[str, str]:
    return {name: words[: MOST_ENGLISH[name]] for name, words in english.items() if words}


def plan_deliveries(
    notice: Notice, person: Person, ways: Collection[Kind], *, hold: datetime | None, at: datetime
) -> None:
    """One delivery per way. A closed account can be reached by none, and that is said at once."""
    if not person.is_active:
        mark_undelivered([notice], at=at)
        return
    starts = hold or at
    gives_up_at = starts + GIVE_UP_AFTER[Level(notice.level)]
    page = Delivery(notice=notice, kind=Kind.PAGE, due_at=at, gives_up_at=gives_up_at)
    outside = [
        Delivery(notice=notice, kind=kind, due_at=starts, held_until=hold, gives_up_at=gives_up_at) for kind in ways
    ]
    Delivery.objects.bulk_create([page, *outside])
    tell(notice)
    if outside and hold is None:
        post_soon(notice.person_id, Level(notice.level))


def post_soon(person_id: UUID, level: Level) -> None:
    """The job of taking somebody's notices out of the building; red ones pass the others in the queue."""
    app.configure_task(POST_JOB, queue=QUEUE, priority=RANK[level]).defer(person_id=str(person_id))


@transaction.atomic
def acknowledge_notice(notice: Notice, *, by: Person, at: datetime) -> Notice:
    """The person says that they know this, and what was said of the same matter before. What waits goes out no more.

    Raises:
        NotYourNotice: it concerns somebody else.
    """
    if notice.person_id != by.pk:
        raise NotYourNotice(_("This notice is for somebody else."))
    known = list(_locked(unread_up_to(notice)))
    for one in known:
        _note_known(one, at=at)
    return next((one for one in known if one.pk == notice.pk), None) or Notice.objects.get(pk=notice.pk)


@transaction.atomic
def acknowledge_all_but_red(person: Person, *, up_to: datetime, at: datetime) -> int:
    """Everything of this person made up to a moment; what is red is acknowledged one by one. Says how many."""
    waiting = Notice.objects.filter(person=person, acknowledged_at=None, is_fold=False, made_at__lte=up_to)
    found = list(_locked(waiting.exclude(level=Level.RED)))
    for notice in found:
        _note_known(notice, at=at)
    return len(found)


def _locked(notices: "QuerySet[Notice]") -> "QuerySet[Notice]":
    """In one order everywhere, or two pages of one person could wait for each other."""
    return notices.select_for_update(no_key=True).order_by("pk")


def _note_known(notice: Notice, *, at: datetime) -> None:
    notice.acknowledged_at = at
    _mark_seen(notice, at=at)
    notice.save(update_fields=["acknowledged_at", "seen_at", "shown_at"])
    tell(notice)
    events.announce(NoticeAcknowledged(notice.pk, notice.subject, notice.person_id, at))


@transaction.atomic
def open_notice(notice: Notice, *, at: datetime) -> Notice:
    """The person opened it: what has not gone out yet goes out no more."""
    kept = Notice.objects.select_for_update(no_key=True).get(pk=notice.pk)
    if kept.seen_at is None:
        _mark_seen(kept, at=at)
        kept.save(update_fields=["seen_at", "shown_at"])
        tell(kept)
    return kept


@transaction.atomic
def note_shown(notices: Collection[Notice], *, at: datetime) -> None:
    """A page of the person showed these. The page may stand open with nobody before it, so nothing is called off."""
    keys = [notice.pk for notice in notices if notice.shown_at is None]
    if keys:
        locked = _locked(Notice.objects.filter(pk__in=keys, shown_at=None))
        Notice.objects.filter(pk__in=[notice.pk for notice in locked]).update(shown_at=at)
        _show_page(keys, at=at)


@transaction.atomic
def end_notices(subject: str, ending: str, *, at: datetime, english: str = "") -> int:
    """What they are about is decided or over: pages say how, nobody is asked for an answer, and nothing more goes out.

    Told again (the case is closed now), the newer ending stands, with the moment of the first. How many there were.
    """
    found = list(_locked(Notice.objects.filter(subject=subject, is_fold=False)))
    keys = [notice.pk for notice in found]
    for notice in found:
        notice.ended_at, notice.ending = notice.ended_at or at, ending[:200]
        notice.english = notice.english | _cut({"ending": english})
    Notice.objects.bulk_update(found, ["ended_at", "ending", "english"])
    waiting = Delivery.objects.filter(notice__in=keys, state=DeliveryState.WAITING)
    waiting.update(state=DeliveryState.ENDED, settled_at=at)
    for notice in found:
        tell(notice)
    return len(found)


def _mark_seen(notice: Notice, *, at: datetime) -> None:
    notice.seen_at = notice.seen_at or at
    notice.shown_at = notice.shown_at or at
    _show_page([notice.pk], at=at)
    if notice.subject != TEST_SUBJECT:
        waiting = Delivery.objects.filter(notice=notice, state=DeliveryState.WAITING)
        waiting.update(state=DeliveryState.CALLED_OFF, settled_at=at)


def _show_page(notice_ids: Collection[UUID], *, at: datetime) -> None:
    pages = Delivery.objects.filter(notice_id__in=notice_ids, kind=Kind.PAGE, state=DeliveryState.WAITING)
    pages.update(state=DeliveryState.SHOWN, settled_at=at)


def mark_undelivered(notices: Collection[Notice], *, at: datetime) -> None:
    """Nobody can be reached: said on the duty officer's page, and to whoever decides whom to tell next."""
    for notice in notices:
        Notice.objects.filter(pk=notice.pk).update(undelivered_at=at)
        notice.undelivered_at = at
        tell(notice)
        events.announce(NoticeUndelivered(notice.pk, notice.subject, notice.person_id, notice.level, at))


def tell(notice: Notice) -> None:
    """Tell the open pages of the person, and of nobody else."""
    live.tell("notice", {"id": str(notice.pk), "place": notice.place_id, "people": [str(notice.person_id)]})
